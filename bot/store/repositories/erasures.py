"""Rows of requests to delete somebody's data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.jobs import Task, turn_lock
from bot.core.own_data import Erasure
from bot.core.ports import Erasures, Jobs
from bot.store import tables
from bot.store.repositories.base import Rows, values

_c = tables.erasures.c


class ErasureRows(Rows, Erasures):
    """The port on PostgreSQL."""

    def __init__(self, session: AsyncSession, jobs: Jobs) -> None:
        super().__init__(session)
        self._jobs = jobs

    async def add(self, erasure: Erasure) -> bool:
        """Insert, and defer its job; false when the key was there before."""
        new = insert(tables.erasures).values(values(erasure)).on_conflict_do_nothing().returning(_c.id)
        added = await self._session.scalar(new) is not None
        if added:
            await self.wake(erasure.id, conversation_id=erasure.conversation_id)
        return added

    async def wake(self, erasure_id: str, *, conversation_id: str) -> None:
        """Defer its job, in the place of a turn."""
        await self._jobs.wake(Task.ERASE, lock=turn_lock(conversation_id), erasure_id=erasure_id)

    async def get(self, erasure_id: str, *, lock: bool = False) -> Erasure:
        """One request."""
        return await self._must(select(Erasure).where(_c.id == erasure_id), "erasure", erasure_id, lock=lock)

    async def waiting(self, *, before: datetime) -> Sequence[Erasure]:
        """Requests that wait since before a moment, oldest first."""
        query = select(Erasure).where(_c.done_at.is_(None), _c.requested_at < before)
        return await self._all(query.order_by(_c.requested_at))
