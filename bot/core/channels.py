"""The port between the channels and the work: what comes in, what goes out.

A channel turns a provider's events into :class:`Incoming` and hands them to an :class:`Intake`; it renders
:class:`Outgoing` and tells how the send ended by returning the provider's message id or raising one of
:class:`SendRefused`, :class:`SendLater`, :class:`SendUncertain`, :class:`WindowClosed`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.core.errors import SigapError

LIST_LENGTH, LIST_TITLE = 10, 24
"""So many choices in a list of WhatsApp's, with so many characters each."""


WHATSAPP_WINDOW = timedelta(hours=24) - timedelta(minutes=5)
"""After a message of the recipient's anything may be sent to them; the rest is for clocks that differ."""


class ChannelName(StrEnum):
    """The channels that a holder can write on."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    WEBCHAT = "webchat"


class IncomingKind(StrEnum):
    """What a provider's event is, seen from the dialogue."""

    TEXT = "text"
    BUTTON = "button"
    MEDIA = "media"
    CONTACT = "contact"
    STICKER = "sticker"
    VOICE = "voice"
    LOCATION = "location"
    EDITED = "edited"
    GROUP = "group"
    UNSUPPORTED = "unsupported"


class MediaKind(StrEnum):
    """Kinds of files that can be evidence."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class IncomingMedia:
    """A file that the holder sent, before it has been downloaded."""

    kind: MediaKind
    ref: str
    """What :meth:`Channel.download` needs to fetch it."""
    mime: str | None = None
    file_name: str | None = None
    size: int | None = None
    """Bytes, as the provider says."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event of a provider, normalised. Text is as it was typed: the intake masks it before anything is stored."""

    channel: ChannelName
    event_id: str
    """Unique for each event of the provider, so that a repeated delivery has no effect."""
    sender: str
    """The chat at the provider; replies go there."""
    kind: IncomingKind
    occurred_at: datetime
    text: str = ""
    """The text typed, or the caption of a file."""
    sender_name: str | None = None
    sender_phone: str | None = None
    """The sender's own number, where the provider vouches for it."""
    button: str | None = None
    """The opaque token of the button pressed (kind BUTTON)."""
    media: IncomingMedia | None = None
    contact_phone: str | None = None
    location: tuple[float, float] | None = None
    """Latitude and longitude in degrees (kind LOCATION); kept only roughly."""
    contact_is_sender: bool = False
    """Whether the provider vouches that the contact's number is the sender's own."""
    message_id: str | None = None
    """The provider's id of the message, with which it can be deleted."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered: what is shown, and the token that comes back when it is pressed."""

    title: str
    token: str


def is_numbered(channel: ChannelName, titles: Sequence[str]) -> bool:
    """Whether choices are written out with numbers to answer with, because the channel has no buttons for them."""
    if channel is not ChannelName.WHATSAPP:
        return False
    too_long = any(len(title) > LIST_TITLE for title in titles)
    return too_long or len(titles) > LIST_LENGTH or len(set(titles)) < len(titles)


class AttachmentKind(StrEnum):
    """How a file to the holder is shown."""

    IMAGE = "image"
    DOCUMENT = "document"

    @classmethod
    def of(cls, mime: str) -> AttachmentKind:
        """How a file of this MIME type is shown."""
        return cls.IMAGE if mime.startswith("image/") else cls.DOCUMENT


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to the holder: a receipt, a form. The message's text is its caption."""

    kind: AttachmentKind
    file_name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one recipient, ready to be rendered."""

    id: str
    recipient: str
    text: str
    buttons: tuple[Button, ...] = ()
    request_contact: bool = False
    """Offer the holder to share their own number, where the channel can."""
    attachment: Attachment | None = None
    """Sent with the text."""
    reference: str = ""
    """What the provider is given to give back with its words about this message: one for each try."""
    by_agent: bool = False
    """Whether a person wrote it."""
    heard_at: datetime | None = None
    """When the recipient last wrote; none where the provider has said since that this no longer counts."""


class SendState(StrEnum):
    """What a provider says about a message that it has taken."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SendStatus:
    """A provider's later word about a message of ours."""

    channel: ChannelName
    message_id: str
    """The provider's id of the message."""
    state: SendState
    at: datetime
    error: SendError | None = None
    """Why it failed: one of the errors that a send ends with."""
    reference: str | None = None
    """:attr:`Outgoing.reference`, where the provider gives it back."""


class Intake(Protocol):
    """Takes messages in. When it returns, they are committed and the provider may be told so."""

    async def receive(self, messages: Sequence[Incoming], *, statuses: Sequence[SendStatus] = ()) -> None:
        """Store the messages, each event once, and what is said about ours.

        Raises:
            StoreUnavailable: nothing was stored; the provider must deliver again (HTTP 503).
        """


class Channel(Protocol):
    """The way out to one provider."""

    @property
    def name(self) -> ChannelName:
        """Which channel this is."""

    @property
    def pulled(self) -> bool:
        """Whether the recipient reads the store: what is recorded as sent is sent, and nobody has to be called."""

    async def send(self, message: Outgoing) -> str:
        """Send, and return the provider's message id.

        Raises:
            SendRefused: it will never be delivered (blocked by the user, malformed).
            WindowClosed: it cannot be delivered before the recipient has written again.
            SendLater: it was not delivered; try again after a pause.
            SendUncertain: it may have been delivered; do not send it again blindly.
        """

    async def typing(self, recipient: str, *, message_id: str | None = None, by_agent: bool = False) -> None:
        """Show that an answer is being written, to a message of the holder's. Never raises.

        Args:
            recipient: who waits for the answer.
            message_id: the provider's id of the message that is answered, for channels that tie the sign to it.
            by_agent: a person writes it, for channels that say who does.
        """

    async def mark_read(self, recipient: str, message_id: str) -> None:
        """Show that a message of the holder's has been read, where the channel knows of that. Never raises."""

    async def delete(self, recipient: str, message_id: str) -> bool:
        """Delete a message of the holder that held a secret; false where the channel cannot. Never raises."""

    async def download(self, ref: str, *, limit: int) -> bytes:
        """Fetch a file that the holder sent.

        Args:
            ref: :attr:`IncomingMedia.ref`.
            limit: bytes at most.

        Raises:
            MediaTooLarge: more than ``limit`` bytes.
            MediaGone: the provider no longer has it.
            SendLater: the provider did not answer; try again.
        """


class SendError(SigapError):
    """A send did not end well."""

    code = "send_error"


class SendRefused(SendError):
    """The provider refused for good."""

    code = "send_refused"


class SendLater(SendError):
    """The provider asks for a pause, or could not be reached; nothing was delivered."""

    code = "send_later"

    def __init__(self, reason: str, *, after: timedelta = timedelta(seconds=5)) -> None:
        super().__init__(reason, after_seconds=after.total_seconds())
        self.after = after


class WindowClosed(SendError):
    """The recipient has not written for too long."""

    code = "window_closed"


class NoTemplate(WindowClosed):
    """And no template is set that could be sent instead."""

    code = "no_template"


class FileNeedsWindow(WindowClosed):
    """And templates, one of which is set, take no file."""

    code = "file_needs_window"


class TemplateRefused(WindowClosed):
    """The provider does not take the template which is set for those who have not written for long."""

    code = "template_refused"


HELD = frozenset({WindowClosed.code, NoTemplate.code, FileNeedsWindow.code, TemplateRefused.code})
"""Codes of what is held until its recipient writes again."""


class SendUncertain(SendError):
    """The connection broke after the request went out: it may have been delivered."""

    code = "send_uncertain"


class MediaTooLarge(SigapError):
    """A file is larger than we take."""

    code = "media_too_large"


class MediaGone(SigapError):
    """The provider no longer has the file."""

    code = "media_gone"


@dataclass(frozen=True, slots=True)
class ChatItem:
    """One line of a web chat's history."""

    position: int
    """Grows with time within one chat; a page asks for what came after the last it has."""
    id: str
    mine: bool
    """Written by the holder."""
    author: str
    """``holder``, ``bot``, ``agent`` or ``notice``."""
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()
    """Only those that can still be pressed."""
    file_name: str | None = None
    file_kind: AttachmentKind | None = None
    """Of a file to the holder, which the page can fetch; none for files that the holder sent."""


class ChatFeed(Protocol):
    """What a web chat page reads: scoped to one sender, never more."""

    async def history(self, sender: str, *, after: int = 0) -> Sequence[ChatItem]:
        """Items of this chat after a position, oldest first; positions change when a message changes.

        Raises:
            StoreUnavailable: the store cannot be read now.
        """

    def wakeups(self, sender: str) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """Yields ``message`` when there may be something new, ``typing`` while an answer is being prepared.

        ``writing`` says that an agent writes it.
        """

    async def attachment(self, sender: str, message_id: str) -> Attachment | None:
        """The file of a message that was sent to this chat; none where there is no such message in it."""

    async def keep_upload(self, sender: str, *, name: str, mime: str, content: bytes) -> str:
        """Keep an uploaded file and return the reference for :attr:`IncomingMedia.ref`."""
