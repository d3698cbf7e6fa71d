"""Rows of messages that came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from bot.core.messages import InboxMessage, InboxStatus
from bot.core.ports import Inbox
from bot.store import tables
from bot.store.repositories.base import Rows, values

_c = tables.inbox.c
_INSERT = insert(tables.inbox).on_conflict_do_nothing(index_elements=["channel", "event_id"]).returning(_c.seq)


@cache
def _by_id() -> Select[InboxMessage]:
    return select(InboxMessage).where(_c.id == bindparam("id"))


@cache
def _next_pending() -> Select[InboxMessage]:
    pending = (_c.conversation_id == bindparam("conversation_id"), text("inbox.status = 'pending'"))  # as its index
    return select(InboxMessage).where(*pending).order_by(_c.seq).limit(1)


class InboxRows(Rows, Inbox):
    """The port on PostgreSQL."""

    async def add(self, message: InboxMessage) -> bool:
        """Insert; false when this event of the provider was stored before. The caller wakes its turn."""
        seq = (await self._session.execute(_INSERT, values(message))).scalar_one_or_none()
        if seq is None:
            return False
        self._attach(message, seq=seq)
        return True

    async def get(self, inbox_id: str) -> InboxMessage | None:
        """One message."""
        return await self._one(_by_id(), id=inbox_id)

    async def next_pending(self, conversation_id: str) -> InboxMessage | None:
        """The oldest message of a conversation which has not had its turn."""
        return await self._one(_next_pending(), conversation_id=conversation_id)

    async def pending_conversations(self, *, before: datetime) -> Sequence[str]:
        """Conversations with messages that have waited since before a moment (their job may be lost)."""
        query = select(_c.conversation_id).where(_c.status == InboxStatus.PENDING, _c.received_at < before)
        return await self._all(query.group_by(_c.conversation_id).order_by(func.min(_c.seq)))

    async def transcript(self, conversation_id: str, *, limit: int = 200) -> Sequence[InboxMessage]:
        """The last messages, oldest first."""
        query = select(InboxMessage).where(_c.conversation_id == conversation_id)
        return (await self._all(query.order_by(_c.seq.desc()).limit(limit)))[::-1]
