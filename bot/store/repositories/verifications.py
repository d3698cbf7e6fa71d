"""Rows of verifications and of tries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from bot.core.ports import Verifications
from bot.core.verification import Attempt, Verification
from bot.store import tables
from bot.store.repositories.base import Rows

_v = tables.verifications.c
_a = tables.attempts.c


class VerificationRows(Rows, Verifications):
    """The port on PostgreSQL."""

    async def add(self, verification: Verification) -> None:
        """Insert."""
        await self._add(verification)

    async def current(self, conversation_id: str) -> Verification | None:
        """The last one of a chat which was not given up."""
        query = select(Verification).where(_v.conversation_id == conversation_id, _v.given_up_at.is_(None))
        return await self._one(query.order_by(_v.created_at.desc(), _v.id.desc()).limit(1))

    async def add_attempt(self, attempt: Attempt) -> None:
        """Record a try."""
        await self._add(attempt)

    async def attempt(self, key: str) -> Attempt | None:
        """A try by its idempotency key."""
        return await self._one(select(Attempt).where(_a.key == key))

    async def lock_tries(self, conversation_id: str) -> None:
        """Hold back other tries of the same chat until this unit of work ends."""
        await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(conversation_id, 1))))

    async def failures(
        self, *, since: datetime, conversation_id: str | None = None, holder_ref: str | None = None
    ) -> int:
        """Failed tries of a chat, or against a record; of nobody, none."""
        if conversation_id is None and holder_ref is None:
            return 0
        query = select(func.count()).select_from(tables.attempts).where(~_a.matched, _a.at >= since)
        if conversation_id is not None:
            query = query.where(_a.conversation_id == conversation_id)
        if holder_ref is not None:
            query = query.where(_a.holder_ref == holder_ref)
        return await self._session.scalar(query) or 0
