"""What comes in: masked, stored once, and a turn deferred, in one transaction per batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers

from bot.core.channels import Incoming, IncomingKind, SendStatus
from bot.core.conversations import Conversation
from bot.core.messages import InboxMessage, MediaFile, MediaStatus, PrivateValue
from bot.core.ports import NewId, Now, OpenUnit, Sealer, UnitOfWork
from bot.core.privacy import Redaction, clean, redact, strip_command
from bot.work.limits import MediaPolicy
from bot.work.names import Task, delivery_lock, turn_lock
from bot.work.outcomes import Outcomes

MAX_CHARS = 4000
MAX_NAME = 80
MAX_BUTTON = 64
PHONE = "phone"
_START = "/start"
_GREETING = "halo"
_TYPED = frozenset({IncomingKind.TEXT, IncomingKind.MEDIA, IncomingKind.EDITED})

type Sealed = dict[str, tuple[str, str]]
"""Private values met in a message: token -> kind, value."""


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
            for message in messages:
                await self._take(unit, message)
            await unit.commit()

    async def _hear(self, unit: UnitOfWork, status: SendStatus) -> None:
        """A provider's word about a message of ours."""
        message = await unit.outbox.told_about(status)
        if message:
            await self.outcomes.told(unit, message, status)

    async def _take(self, unit: UnitOfWork, message: Incoming) -> None:
        """One event; nothing of it is stored when it was there before."""
        found: Sealed = {}
        conversation = await self._conversation(unit, message)
        row = self._row(message, conversation, found)
        file = self._file(message, conversation)
        row.media_id = file.id if file else None
        if not await unit.inbox.add(row):
            return
        if file:
            await unit.media.add(file)
        if message.sender_phone and conversation.bound_phone is None:
            conversation.bound_phone = self._phone_token(message.sender_phone, found)
        await self._keep(unit, conversation.id, found)
        await self._within_reach(unit, conversation, row)
        await unit.jobs.wake(Task.TURN, lock=turn_lock(conversation.id), conversation_id=conversation.id)
        if row.secrets and message.message_id:
            await unit.jobs.wake(
                Task.FORGET,
                lock=f"forget:{row.id}",
                conversation_id=conversation.id,
                message_id=message.message_id,
            )

    async def _within_reach(self, unit: UnitOfWork, conversation: Conversation, row: InboxMessage) -> None:
        """They have written: what was held for them can go out."""
        conversation.last_inbound_at = row.received_at
        if conversation.out_of_reach_since is not None:
            conversation.out_of_reach_since = None
            lock = delivery_lock(conversation.id)
            await unit.jobs.wake(Task.DELIVER, lock=lock, conversation_id=conversation.id)

    async def _conversation(self, unit: UnitOfWork, message: Incoming) -> Conversation:
        known = await unit.conversations.by_sender(message.channel, message.sender)
        if known:
            return known
        return await unit.conversations.ensure(
            Conversation(
                id=self.new_id(),
                channel=message.channel,
                sender=message.sender,
                sender_name=_label(message.sender_name),
                created_at=self.now(),
            )
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

    async def _keep(self, unit: UnitOfWork, conversation_id: str, found: Sealed) -> None:
        """Seal the private values of a message for its conversation."""
        for token, (kind, value) in found.items():
            await unit.privates.put(
                PrivateValue(
                    token=token,
                    conversation_id=conversation_id,
                    kind=kind,
                    sealed=self.sealer.seal(value),
                    created_at=self.now(),
                )
            )


def private_token(sealer: Sealer, kind: str, value: str) -> str:
    """What stands for a private value in texts: the same value gives the same token."""
    return f"[{kind}:{sealer.index(value)[:8].lower()}]"


def _label(name: str | None) -> str | None:
    """A name that a holder chose, of a chat or a file: shown to agents, so without secrets and private numbers."""
    return redact(clean(name or "").text, token_for=lambda kind, _: f"({kind})").text[:MAX_NAME].strip() or None


def international(phone: str) -> str | None:
    """A contact's number in E.164; providers leave the plus sign out."""
    digits = "".join(char for char in phone if char.isdigit())
    if not digits:
        return None
    text = digits if digits.startswith("0") else f"+{digits}"
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _roughly(location: tuple[float, float] | None) -> str:
    """A location to about a kilometre: enough for the nearest branch, and not where somebody is."""
    return f"{location[0]:.2f},{location[1]:.2f}" if location else ""
