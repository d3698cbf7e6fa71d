"""Rows of requests to block."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.core.blocks import OPEN, Block
from bot.core.ports import Blocks
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.blocks.c
_OPEN = sorted(OPEN)
_LOCKS = 5
"""Advisory locks of holders whose account is to be blocked."""


class BlockRows(Rows, Blocks):
    """The port on PostgreSQL."""

    async def add(self, block: Block) -> None:
        """Insert."""
        await self._add(block)

    async def by_key(self, key: str) -> Block | None:
        """The request with an idempotency key."""
        return await self._one(select(Block).where(_c.key == key))

    async def get(self, block_id: str, *, lock: bool = False) -> Block:
        """One request."""
        return await self._must(select(Block).where(_c.id == block_id), "block", block_id, lock=lock)

    async def of_ticket(self, ticket_id: str) -> Block | None:
        """The request of a ticket."""
        return await self._one(select(Block).where(_c.ticket_id == ticket_id))

    async def open_for(self, holder_ref: str) -> Block | None:
        """A request for this holder that the bank has not answered."""
        return await self._one(select(Block).where(_c.holder_ref == holder_ref, _c.status.in_(_OPEN)))

    async def latest_for(self, holder_ref: str, *, lock: bool = False) -> Block | None:
        """The newest request for this holder; with `lock`, nobody else looks so until this unit of work ends."""
        if lock:
            await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(holder_ref, _LOCKS))))
        newest = select(Block).where(_c.holder_ref == holder_ref).order_by(_c.requested_at.desc(), _c.id.desc())
        return await self._one(newest.limit(1))

    async def unanswered(self, *, before: datetime) -> Sequence[Block]:
        """Requests without an answer whose next try is due."""
        query = select(Block).where(_c.status.in_(_OPEN), _c.next_try_at <= before)
        return await self._all(query.order_by(_c.next_try_at, _c.id))
