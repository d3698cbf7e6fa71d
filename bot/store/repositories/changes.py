"""Rows of requests to change a holder's data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.core.data_changes import OPEN, WITH_THE_BANK, ChangeStatus, DataChange
from bot.core.ports import Changes
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.data_changes.c
_OPEN = sorted(OPEN)
_WITH_PEOPLE = sorted(OPEN | {ChangeStatus.REFUSED})
_WITH_THE_BANK = sorted(WITH_THE_BANK)


class ChangeRows(Rows, Changes):
    """The port on PostgreSQL."""

    async def add(self, change: DataChange) -> None:
        """Insert."""
        await self._add(change)

    async def by_key(self, key: str) -> DataChange | None:
        """The request with an idempotency key."""
        return await self._one(select(DataChange).where(_c.key == key))

    async def get(self, change_id: str, *, lock: bool = False) -> DataChange:
        """One request."""
        return await self._must(select(DataChange).where(_c.id == change_id), "change", change_id, lock=lock)

    async def of_ticket(self, ticket_id: str, *, lock: bool = False) -> DataChange | None:
        """The request of a ticket."""
        return await self._one(select(DataChange).where(_c.ticket_id == ticket_id), lock=lock)

    async def open_for(self, holder_ref: str) -> DataChange | None:
        """The request for this holder that is not over."""
        return await self._one(select(DataChange).where(_c.holder_ref == holder_ref, _c.status.in_(_OPEN)))

    async def listed(self, *, everything: bool = False, limit: int = 200) -> Sequence[DataChange]:
        """Those that wait for people, oldest first; or all, newest first."""
        query = select(DataChange).limit(limit)
        if everything:
            return await self._all(query.order_by(_c.requested_at.desc(), _c.id.desc()))
        return await self._all(query.where(_c.status.in_(_WITH_PEOPLE)).order_by(_c.requested_at, _c.id))

    async def unanswered(self, *, before: datetime) -> Sequence[DataChange]:
        """Approved requests that the bank has not answered, whose next try is due."""
        query = select(DataChange).where(_c.status.in_(_WITH_THE_BANK), _c.next_try_at <= before)
        return await self._all(query.order_by(_c.next_try_at, _c.id))
