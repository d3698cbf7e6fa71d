"""What comes in: masked, stored once, and a turn deferred, in one transaction per batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.channels import ChannelName, Incoming, IncomingKind, SendStatus
from bot.core.conversations import Conversation
from bot.core.jobs import Task, delivery_lock, turn_lock
from bot.core.messages import InboxMessage, MediaFile, MediaStatus, PrivateValue
from bot.core.phones import international
from bot.core.ports import NewId, Now, OpenUnit, Sealer, UnitOfWork
from bot.core.privacy import Redaction, clean, redact, strip_command
from bot.core.private_tokens import private_token
from bot.work.limits import MediaPolicy
from bot.work.outcomes import Outcomes

MAX_CHARS = 4000
MAX_NAME = 80
MAX_BUTTON = 64
PHONE = "phone"
FRESH = timedelta(seconds=30)
"""How exactly it is known when somebody last wrote."""
_START = "/start"
_GREETING = "halo"
_TYPED = frozenset({IncomingKind.TEXT, IncomingKind.MEDIA, IncomingKind.EDITED})

type Sealed = dict[str, tuple[str, str]]
"""Private values met in a message: token -> kind, value."""
type _Chats = dict[tuple[ChannelName, str], Conversation]


@dataclass(frozen=True, slots=True)
class _Draft:
    """One event, ready to be stored."""

    message: Incoming
    conversation: Conversation
    row: InboxMessage
    file: MediaFile | None
    found: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxIntake:
    """Implements :class:`bot.core.channels.Intake`."""

    open_unit: OpenUnit
    sealer: Sealer
    now: Now
    new_id: NewId
    media: MediaPolicy
    outcomes: Outcomes
    max_chars: int = MAX_CHARS

    async def receive(self, messages: Sequence[Incoming], *, statuses: Sequence[SendStatus] = ()) -> None:
        """Store the messages, each event once, and what is said about ours.

        Raises:
            StoreUnavailable: nothing was stored; the provider must deliver again (HTTP 503).
        """
        if not (messages or statuses):
            return
        async with self.open_unit() as unit:
            for status in sorted(statuses, key=lambda one: one.message_id):  # rows are locked in one order
                await self._hear(unit, status)
            await self._take(unit, messages)
            await unit.commit()

    async def _hear(self, unit: UnitOfWork, status: SendStatus) -> None:
        """A provider's word about a message of ours."""
        message = await unit.outbox.told_about(status)
        if message:
            await self.outcomes.told(unit, message, status)

    async def _take(self, unit: UnitOfWork, messages: Sequence[Incoming]) -> None:
        """Events, each once; in the order of chats, so that whoever else does this too meets them in the same order."""
        if not messages:
            return
        ordered = sorted(messages, key=lambda one: (one.channel, one.sender))
        chats = await self._conversations(unit, ordered)
        drafts = [self._draft(message, chats[message.channel, message.sender]) for message in ordered]
        new = await unit.inbox.add(*(draft.row for draft in drafts))
        taken = [draft for draft in drafts if draft.row.id in new]
        await unit.privates.put(*(value for draft in taken for value in self._sealed(draft)))
        for draft in taken:
            await self._complete(unit, draft)
        turns = {turn_lock(one.conversation.id): {"conversation_id": one.conversation.id} for one in taken}
        await unit.jobs.wake_all(Task.TURN, turns)

    def _draft(self, message: Incoming, conversation: Conversation) -> _Draft:
        found: Sealed = {}
        row = self._row(message, conversation, found)
        if message.sender_phone and conversation.last_inbound_at in {None, conversation.created_at}:
            self._phone_token(message.sender_phone, found)  # of who writes for the first time
        file = self._file(message, conversation)
        row.media_id = file.id if file else None
        return _Draft(message, conversation, row, file, found)

    async def _complete(self, unit: UnitOfWork, draft: _Draft) -> None:
        """What else a new event brings."""
        message, conversation, row = draft.message, draft.conversation, draft.row
        if draft.file:
            await unit.media.add(draft.file)
        await self._within_reach(unit, conversation, row)
        if row.secrets and message.message_id:
            await unit.jobs.wake(
                Task.FORGET,
                lock=f"forget:{row.id}",
                conversation_id=conversation.id,
                message_id=message.message_id,
            )

    async def _within_reach(self, unit: UnitOfWork, conversation: Conversation, row: InboxMessage) -> None:
        """They have written: what was held for them can go out."""
        if conversation.last_inbound_at is None or row.received_at - conversation.last_inbound_at > FRESH:
            conversation.last_inbound_at = row.received_at  # not with each message: a turn may be holding the row
        if conversation.out_of_reach_since is not None:
            conversation.out_of_reach_since = None
            lock = delivery_lock(conversation.id)
            await unit.jobs.wake(Task.DELIVER, lock=lock, conversation_id=conversation.id)

    async def _conversations(self, unit: UnitOfWork, messages: Sequence[Incoming]) -> _Chats:
        """The conversations of all senders; those that there are not yet are made."""
        chats: _Chats = {}
        for channel in sorted({message.channel for message in messages}):
            senders = sorted({message.sender for message in messages if message.channel is channel})
            known = await unit.conversations.by_senders(channel, senders)
            chats |= {(channel, conversation.sender): conversation for conversation in known}
            new = {one.sender: one for one in messages if one.channel is channel and (channel, one.sender) not in chats}
            made = await unit.conversations.ensure_all(channel, [self._new(message) for message in new.values()])
            chats |= {(channel, conversation.sender): conversation for conversation in made}
        return chats

    def _new(self, message: Incoming) -> Conversation:
        now = self.now()
        return Conversation(
            id=self.new_id(),
            channel=message.channel,
            sender=message.sender,
            sender_name=_label(message.sender_name),
            created_at=now,
            bound_phone=self._phone_token(message.sender_phone, {}) if message.sender_phone else None,
            last_inbound_at=now,
        )

    def _row(self, message: Incoming, conversation: Conversation, found: Sealed) -> InboxMessage:
        redaction = self._redact(message.text if message.kind in _TYPED else "", found)
        contact = self._contact(message, found)
        return InboxMessage(
            id=self.new_id(),
            conversation_id=conversation.id,
            channel=message.channel,
            event_id=message.event_id,
            kind=message.kind,
            text=contact or _roughly(message.location) or redaction.text[: self.max_chars].strip(),
            received_at=self.now(),
            occurred_at=message.occurred_at,
            secrets=[str(kind) for kind in redaction.secrets],
            button=message.button[:MAX_BUTTON] if message.button else None,
            contact_token=contact,
            contact_is_sender=message.contact_is_sender,
            provider_message_id=message.message_id,
        )

    def _redact(self, text: str, found: Sealed) -> Redaction:
        """What may be stored of a text; the private values taken out of it are added to ``found``."""
        typed = clean(text).text
        if typed.casefold() == _START or typed.casefold().startswith(_START + " "):
            typed = _GREETING
        return redact(strip_command(typed), token_for=lambda kind, value: self._token(kind, value, found))

    def _token(self, kind: str, value: str, found: Sealed) -> str:
        token = private_token(self.sealer, kind, value)
        found[token] = (str(kind), value)
        return token

    def _contact(self, message: Incoming, found: Sealed) -> str | None:
        """The token of a contact's number."""
        if message.kind is not IncomingKind.CONTACT or not message.contact_phone:
            return None
        return self._phone_token(message.contact_phone, found)

    def _phone_token(self, phone: str, found: Sealed) -> str | None:
        number = international(phone)
        return self._token(PHONE, number, found) if number else None

    def _file(self, message: Incoming, conversation: Conversation) -> MediaFile | None:
        if message.kind is not IncomingKind.MEDIA or message.media is None:
            return None
        objection = self.media.objection(message.media)
        return MediaFile(
            id=self.new_id(),
            conversation_id=conversation.id,
            kind=message.media.kind,
            ref=message.media.ref,
            mime=message.media.mime,
            file_name=_label(message.media.file_name),
            size=message.media.size,
            created_at=self.now(),
            status=MediaStatus.REJECTED if objection else MediaStatus.PENDING,
            reason=objection,
        )

    def _sealed(self, draft: _Draft) -> list[PrivateValue]:
        """The private values of a message, sealed for its conversation."""
        return [
            PrivateValue(
                token=token,
                conversation_id=draft.conversation.id,
                kind=kind,
                sealed=self.sealer.seal(value),
                created_at=self.now(),
            )
            for token, (kind, value) in draft.found.items()
        ]


def _label(name: str | None) -> str | None:
    """A name that a holder chose, of a chat or a file: shown to agents, so without secrets and private numbers."""
    return redact(clean(name or "").text, token_for=lambda kind, _: f"({kind})").text[:MAX_NAME].strip() or None


def _roughly(location: tuple[float, float] | None) -> str:
    """A location to about a kilometre: enough for the nearest branch, and not where somebody is."""
    return f"{location[0]:.2f},{location[1]:.2f}" if location else ""
