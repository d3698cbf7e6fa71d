"""Messages in and out, and what hangs on them. The two boxes together are the transcript."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.core.channels import IncomingKind, MediaKind
from bot.core.tickets import REOPEN_PERIOD

BUTTON_LIFETIME = timedelta(hours=24)
CLOSING_LIFETIME = REOPEN_PERIOD
"""Of the choices that a closed ticket leaves, to rate it and to reopen it: as long as it can be reopened."""
RATES, REOPENS = '"rating": "', '"choice": "reopen"'
"""Parts of payloads: what a choice does to a closed ticket."""


class InboxStatus(StrEnum):
    """Where a message of the holder is."""

    PENDING = "pending"
    DONE = "done"


class OutboxStatus(StrEnum):
    """Where a message to the holder is. It only moves forward, in this order.

    The last two are ends. What is uncertain may still be told by its provider.
    """

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    DROPPED = "dropped"


_RANK = {status: rank for rank, status in enumerate(OutboxStatus)}
_ENDS = frozenset({OutboxStatus.FAILED, OutboxStatus.DROPPED})


class Origin(StrEnum):
    """Who wrote a message to the holder."""

    BOT = "bot"
    AGENT = "agent"
    NOTICE = "notice"


@dataclass(kw_only=True)
class InboxMessage:
    """One event of a provider: text masked, identity numbers replaced by tokens."""

    id: str
    conversation_id: str
    channel: str
    event_id: str
    kind: IncomingKind
    text: str
    received_at: datetime
    occurred_at: datetime
    secrets: list[str] = field(default_factory=list)
    button: str | None = None
    contact_token: str | None = None
    contact_is_sender: bool = False
    media_id: str | None = None
    provider_message_id: str | None = None
    status: InboxStatus = InboxStatus.PENDING
    engine_called_at: datetime | None = None
    """When the engine was first given this message; afterwards the tracker is asked before it is given again."""
    attempts: int = 0
    intent: str | None = None
    """What the engine took it for, where it was given this message and told."""
    confidence: float | None = None
    """0 to 1."""
    seq: int | None = None
    """Order of arrival; given by the store."""


@dataclass(kw_only=True)
class OutboxMessage:
    """One message to the holder."""

    id: str
    conversation_id: str
    key: str
    """Idempotency: a second message with the same key is not stored."""
    origin: Origin
    text: str
    created_at: datetime
    epoch: int
    buttons: list[dict[str, str]] = field(default_factory=list)
    request_contact: bool = False
    attachment: dict[str, str] | None = None
    """Kind, file_name and mime of a file that goes with it; the store keeps its content beside the row."""
    response: str | None = None
    """Name of the response in domain.yml, where it came from one."""
    agent: str | None = None
    status: OutboxStatus = OutboxStatus.PENDING
    attempts: int = 0
    next_try_at: datetime | None = None
    provider_message_id: str | None = None
    sent_at: datetime | None = None
    error: str | None = None
    seq: int | None = None

    @property
    def reference(self) -> str:
        """One for each try to send it: an old word of the provider's is not taken for one about a later try."""
        return f"{self.id}.{self.attempts}"

    def advance(self, status: OutboxStatus) -> bool:
        """Move forward; false (and no change) where that would be a step back or an end has been reached."""
        if self.status in _ENDS or _RANK[status] <= _RANK[self.status]:
            return False
        if status is OutboxStatus.FAILED and self.status in {OutboxStatus.DELIVERED, OutboxStatus.READ}:
            return False
        self.status = status
        return True


@dataclass(kw_only=True)
class ButtonToken:
    """A choice that was offered: opaque outside, single use, bound to its conversation."""

    token: str
    conversation_id: str
    outbox_id: str
    title: str
    payload: str
    created_at: datetime
    used_at: datetime | None = None

    @property
    def closing(self) -> bool:
        """Whether it rates or reopens a ticket, which somebody may want to days later."""
        return RATES in self.payload or REOPENS in self.payload

    def usable(self, *, now: datetime) -> bool:
        """Whether it can still be pressed (24 hours; longer where it is about a ticket that has been closed)."""
        lifetime = CLOSING_LIFETIME if self.closing else BUTTON_LIFETIME
        return self.used_at is None and now - self.created_at < lifetime


class MediaStatus(StrEnum):
    """Where a file is."""

    PENDING = "pending"
    STORED = "stored"
    REJECTED = "rejected"
    FAILED = "failed"


LOST = frozenset({MediaStatus.REJECTED, MediaStatus.FAILED})
"""Files that nobody can ever read."""


@dataclass(kw_only=True)
class MediaFile:
    """A file that the holder sent as evidence."""

    id: str
    conversation_id: str
    kind: MediaKind
    ref: str
    created_at: datetime
    mime: str | None = None
    file_name: str | None = None
    size: int | None = None
    status: MediaStatus = MediaStatus.PENDING
    reason: str | None = None
    sha256: str | None = None
    path: str | None = None
    ticket_id: str | None = None
    attempts: int = 0


@dataclass(kw_only=True)
class PrivateValue:
    """The value behind a private token, encrypted at rest."""

    token: str
    conversation_id: str
    kind: str
    sealed: bytes
    created_at: datetime


@dataclass(kw_only=True)
class AuditEntry:
    """Who did what to whom, for the auditor."""

    id: str
    at: datetime
    actor: str
    action: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
