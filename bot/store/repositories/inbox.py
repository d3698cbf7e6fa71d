"""Rows of messages that came in."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Double, Integer, Select, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from bot.core.messages import InboxMessage, InboxStatus
from bot.core.ports import Inbox
from bot.store import tables
from bot.store.repositories.base import Rows
from bot.store.tables import Moment

_c = tables.inbox.c
_KINDS = {Boolean: "boolean", Double: "double precision", Integer: "integer", JSONB: "jsonb", Moment: "timestamptz"}
_GIVEN = [column for column in _c if column.name not in {"seq", "position", "forgotten_at"}]
_NAMES = ", ".join(column.name for column in _GIVEN)
_TYPED = ", ".join(f"{column.name} {_KINDS.get(type(column.type), 'text')}" for column in _GIVEN)
# However many they are, one statement that is prepared once.
_INSERT = text(
    f"INSERT INTO inbox ({_NAMES}) SELECT {_NAMES} FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given({_TYPED}) "  # noqa: S608
    "ON CONFLICT (channel, event_id) DO NOTHING RETURNING id, seq"
)


@cache
def _by_id() -> Select[InboxMessage]:
    return select(InboxMessage).where(_c.id == bindparam("id"))


@cache
def _next_pending() -> Select[InboxMessage]:
    pending = (_c.conversation_id == bindparam("conversation_id"), text("inbox.status = 'pending'"))  # as its index
    return select(InboxMessage).where(*pending).order_by(_c.seq).limit(1)


def _plain(message: InboxMessage) -> dict[str, Any]:
    """A row as JSON can hold it."""
    given = ((column.name, getattr(message, column.name)) for column in _GIVEN)
    return {name: _moment(value) if isinstance(value, datetime) else value for name, value in given}


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment without its zone")
    return value.isoformat()


class InboxRows(Rows, Inbox):
    """The port on PostgreSQL."""

    async def add(self, *messages: InboxMessage) -> AbstractSet[str]:
        """Insert, in this order; the ids of those that are new. The caller wakes their turns."""
        if not messages:
            return frozenset()
        rows = json.dumps([_plain(message) for message in messages])
        new = {row.id: row.seq for row in await self._session.execute(_INSERT, {"rows": rows})}
        for message in messages:
            if message.id in new:
                self._attach(message, seq=new[message.id])
        return frozenset(new)

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

    async def captions(self, conversation_id: str, media_ids: Collection[str]) -> Mapping[str, str]:
        """What was written beside files."""
        query = select(_c.media_id, _c.text).where(_c.conversation_id == conversation_id, _c.media_id.in_(media_ids))
        return {row.media_id: row.text for row in await self._session.execute(query)}
