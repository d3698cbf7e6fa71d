"""What a private message of Telegram carries: its kind, its file, its contact."""

from __future__ import annotations

from telegram import Message

from bot.channels.text import clean
from bot.core.channels import IncomingKind, IncomingMedia, MediaKind

_KINDS = (
    # Order matters: an animation also has a document, a venue also a location.
    ("contact", IncomingKind.CONTACT),
    ("photo", IncomingKind.MEDIA),
    ("animation", IncomingKind.UNSUPPORTED),
    ("document", IncomingKind.MEDIA),
    ("sticker", IncomingKind.STICKER),
    ("voice", IncomingKind.VOICE),
    ("video_note", IncomingKind.VOICE),
    ("audio", IncomingKind.VOICE),
    ("location", IncomingKind.LOCATION),
    ("venue", IncomingKind.LOCATION),
)
_OTHER_CONTENT = (
    "video",
    "dice",
    "poll",
    "game",
    "story",
    "checklist",
    "invoice",
    "live_photo",
    "paid_media",
    "passport_data",
)


def kind_of(message: Message) -> IncomingKind | None:
    """The kind of a private message, or None for a service message (pinned, timer changed), which needs no answer."""
    if message.text:
        return IncomingKind.TEXT
    for field, kind in _KINDS:
        if getattr(message, field):
            return kind
    if any(getattr(message, field, None) for field in _OTHER_CONTENT):
        return IncomingKind.UNSUPPORTED
    # Fields that the library does not know yet: content of a newer Telegram.
    return IncomingKind.UNSUPPORTED if message.api_kwargs else None


def media_of(message: Message) -> IncomingMedia | None:
    """The file of a message, a photo in its largest size."""
    if message.photo:
        photo = max(message.photo, key=lambda size: size.width * size.height)
        return IncomingMedia(
            kind=MediaKind.PHOTO, ref=photo.file_id, mime="image/jpeg", size=_positive(photo.file_size)
        )
    document = message.document
    if document is None:
        return None
    return IncomingMedia(
        kind=MediaKind.DOCUMENT,
        ref=document.file_id,
        mime=clean(document.mime_type) or None,
        file_name=clean(document.file_name) or None,
        size=_positive(document.file_size),
    )


def contact_of(message: Message) -> tuple[str | None, bool]:
    """The number of a shared contact, and whether Telegram vouches that it is the sender's own.

    A forwarded card does not count, for the number may be an old one, nor does one that an inline bot composed.
    """
    contact, sender = message.contact, message.from_user
    if contact is None:
        return None, False
    vouched = message.forward_origin is None and message.via_bot is None
    own = sender is not None and contact.user_id is not None and contact.user_id == sender.id
    return _phone(clean(contact.phone_number)) or None, own and vouched


def _phone(number: str) -> str:
    """Telegram leaves the plus off numbers that it vouches for; address books hold national numbers too."""
    digits = "".join(character for character in number if character in "0123456789")
    if not digits:
        return number.strip()
    national = digits.startswith("0") and not number.strip().startswith("+")
    return digits if national else f"+{digits}"


def _positive(size: object) -> int | None:
    return size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None


def location_of(message: Message) -> tuple[float, float] | None:
    """Latitude and longitude of a location that was sent."""
    found = message.location or (message.venue.location if message.venue else None)
    return (found.latitude, found.longitude) if found else None
