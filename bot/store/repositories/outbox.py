"""Rows of messages that go out, and of the buttons offered with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.channels import HELD, Attachment, AttachmentKind, SendStatus
from bot.core.jobs import Task, delivery_lock
from bot.core.messages import RATES, ButtonToken, OutboxMessage, OutboxStatus
from bot.core.ports import Jobs, Outbox
from bot.store import tables
from bot.store.repositories.base import Rows, locked, values
from bot.store.repositories.words import EarlyWords

_c = tables.outbox.c
_b = tables.buttons.c
_WAITING = (OutboxStatus.PENDING, OutboxStatus.SENDING)
_INSERT = insert(tables.outbox).on_conflict_do_nothing(index_elements=["key"]).returning(_c.seq)
_INSERT_BUTTONS = insert(tables.buttons)
_INSERT_CONTENT = insert(tables.attachments)
_CONTENT = select(tables.attachments.c.content).where(tables.attachments.c.outbox_id == bindparam("outbox_id"))
_PENDING = (_c.conversation_id == bindparam("conversation_id"), text("outbox.status IN ('pending', 'sending')"))
"""In the words of its index."""
_UNCERTAIN = text("outbox.status = 'uncertain'")
"""In the words of its index."""
_NOT_HELD = or_(
    _c.status == OutboxStatus.SENDING,
    _c.error.is_(None),
    _c.error.not_in(sorted(HELD)),
    _c.next_try_at.is_(None),
    _c.next_try_at <= bindparam("now"),
)


@cache
def _any_pending(*, passing_held: bool) -> Select[str]:
    waiting = select(_c.id).where(*_PENDING).limit(1)
    return waiting.where(_NOT_HELD) if passing_held else waiting


@cache
def _next_pending(*, passing_held: bool) -> Select[OutboxMessage]:
    sending_first = (_c.status == OutboxStatus.SENDING).desc()  # an older one that was held may go again meanwhile
    waiting = select(OutboxMessage).where(*_PENDING).order_by(sending_first, _c.seq).limit(1)
    return locked(waiting.where(_NOT_HELD) if passing_held else waiting)


@cache
def _last_buttons() -> Select[ButtonToken]:
    last = (
        select(_c.id)
        .join(tables.buttons, _b.outbox_id == _c.id)
        .where(_c.conversation_id == bindparam("conversation_id"))
        .order_by(_c.seq.desc())
        .limit(1)
    )
    return select(ButtonToken).where(_b.outbox_id == last.scalar_subquery()).order_by(_b.ordinal)


@cache
def _closing_buttons() -> Select[ButtonToken]:
    asked = _b.used_at.is_(None) & _b.payload.contains(RATES, autoescape=True)
    last = (
        select(_c.id)
        .join(tables.buttons, _b.outbox_id == _c.id)
        .where(_c.conversation_id == bindparam("conversation_id"), asked)
        .order_by(_c.seq.desc())
        .limit(1)
    )
    return select(ButtonToken).where(_b.outbox_id == last.scalar_subquery()).order_by(_b.ordinal)


def read_attachment(told: Mapping[str, str], content: bytes) -> Attachment:
    """A file as it was given to the outbox."""
    kind = AttachmentKind(told["kind"])
    return Attachment(kind=kind, file_name=told["file_name"], mime=told["mime"], content=content)


class OutboxRows(Rows, Outbox):
    """The port on PostgreSQL."""

    def __init__(self, session: AsyncSession, jobs: Jobs) -> None:
        super().__init__(session)
        self._jobs = jobs
        self._words = EarlyWords(session)
        self._to_deliver: set[str] = set()

    async def add(
        self, message: OutboxMessage, *, buttons: Sequence[ButtonToken] = (), attachment: Attachment | None = None
    ) -> bool:
        """Insert, with the file that goes with it, and have it delivered; false when the key was there before."""
        if attachment:
            message.attachment = {name: str(getattr(attachment, name)) for name in ("kind", "file_name", "mime")}
        seq = (await self._session.execute(_INSERT, values(message))).scalar_one_or_none()
        if seq is None:
            return False
        self._attach(message, seq=seq)
        if buttons:
            rows = [values(button) | {"ordinal": ordinal} for ordinal, button in enumerate(buttons)]
            await self._session.execute(_INSERT_BUTTONS, rows)
        if attachment:
            await self._session.execute(_INSERT_CONTENT, {"outbox_id": message.id, "content": attachment.content})
        self._to_deliver.add(message.conversation_id)
        return True

    async def has(self, key: str) -> bool:
        """Whether a message with this key was written before."""
        return await self._session.scalar(select(_c.id).where(_c.key == key)) is not None

    async def attachment(self, message: OutboxMessage) -> Attachment | None:
        """The file that goes with a message."""
        if message.attachment is None:
            return None
        content = await self._session.scalar(_CONTENT, {"outbox_id": message.id})
        return read_attachment(message.attachment, content) if content is not None else None

    def delivered_by_caller(self, conversation_id: str) -> None:
        """No job for what this unit of work says there."""
        self._to_deliver.discard(conversation_id)

    async def wake_deliveries(self) -> None:
        """One job for all that is said to a conversation; part of every commit."""
        for conversation_id in sorted(self._to_deliver):
            await self._jobs.wake(Task.DELIVER, lock=delivery_lock(conversation_id), conversation_id=conversation_id)
        self._to_deliver.clear()

    async def next_pending(self, conversation_id: str, *, passing_held: datetime | None = None) -> OutboxMessage | None:
        """The message that is being sent, else the oldest that waits and is not passed over; locked."""
        passing = passing_held is not None
        given: dict[str, Any] = {"conversation_id": conversation_id, "now": passing_held}
        while True:
            found = await self._one(_next_pending(passing_held=passing), **given)
            if found is not None:
                return found
            # Who waits for a lock on a row that then no longer fits gets nothing, although another row may fit.
            if not await self._session.scalar(_any_pending(passing_held=passing), given):
                return None

    async def told_about(self, status: SendStatus) -> OutboxMessage | None:
        """The message that a provider's word is about, locked; else the word is kept for whoever records its send."""
        message_id = (status.reference or "").rpartition(".")[0]
        found = await self._one(select(OutboxMessage).where(_c.id == message_id), lock=True) if message_id else None
        if found:
            return found
        await self._words.lock(status.message_id)
        found = await self._one(select(OutboxMessage).where(_c.provider_message_id == status.message_id), lock=True)
        if found is None:
            await self._words.keep(status)
        return found

    async def take_word(self, provider_message_id: str) -> SendStatus | None:
        """What a provider has said about a message before its send was recorded, if anything; it is given once."""
        await self._words.lock(provider_message_id)
        return await self._words.take(provider_message_id)

    async def forget_words(self, *, before: datetime) -> None:
        """Delete words that nobody has taken: they were about messages of others."""
        await self._words.forget(before)

    async def unfinished(self, *, before: datetime) -> Sequence[str]:
        """Conversations with messages that wait since before a moment."""
        since = func.coalesce(_c.next_try_at, _c.created_at)
        query = select(_c.conversation_id).where(_c.status.in_(_WAITING), since < before)
        return await self._all(query.group_by(_c.conversation_id).order_by(func.min(_c.seq)))

    async def unconfirmed(self, *, before: datetime) -> Sequence[str]:
        """Ids of messages that may have arrived, of which nobody has told until a moment."""
        return await self._all(select(_c.id).where(_UNCERTAIN, _c.next_try_at < before).order_by(_c.next_try_at))

    async def take_unconfirmed(self, message_id: str) -> OutboxMessage | None:
        """One of them, locked."""
        query = select(OutboxMessage).where(_c.id == message_id, _UNCERTAIN, _c.next_try_at.is_not(None))
        return await self._one(query, lock=True)

    async def answers_to(self, inbox_id: str) -> Sequence[OutboxMessage]:
        """What has been answered in the turn of a message: keys that begin with its id and a colon."""
        ours = _c.key.startswith(f"{inbox_id}:", autoescape=True)
        return await self._all(select(OutboxMessage).where(ours).order_by(_c.seq))

    async def last_buttons(self, conversation_id: str) -> Sequence[ButtonToken]:
        """Buttons of the last message to the holder that had any."""
        return await self._all(_last_buttons(), conversation_id=conversation_id)

    async def closing_buttons(self, conversation_id: str) -> Sequence[ButtonToken]:
        """Buttons of the last message that asked to rate a ticket, and was not answered by one of them."""
        return await self._all(_closing_buttons(), conversation_id=conversation_id)

    async def button(self, token: str) -> ButtonToken | None:
        """A button by its token; the caller checks the conversation."""
        return await self._one(select(ButtonToken).where(_b.token == token))

    async def use_buttons(self, outbox_id: str, *, now: datetime) -> None:
        """Mark all buttons of a message as used."""
        unused = update(ButtonToken).where(_b.outbox_id == outbox_id, _b.used_at.is_(None))
        await self._session.execute(unused.values(used_at=now))

    async def transcript(self, conversation_id: str, *, limit: int = 200) -> Sequence[OutboxMessage]:
        """The last messages, oldest first."""
        query = select(OutboxMessage).where(_c.conversation_id == conversation_id)
        return (await self._all(query.order_by(_c.seq.desc()).limit(limit)))[::-1]
