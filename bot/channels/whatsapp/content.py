"""What a message of WhatsApp carries: its kind, its words, its file, its contact."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.text import clean
from bot.core.channels import IncomingKind, IncomingMedia, MediaKind

type Json = Mapping[str, Any]

_SILENT = frozenset({"reaction", "system", "request_welcome", "revoke", "ephemeral"})
"""Nothing was said: a thumb under a message, a new number, an opened chat, a message taken back."""
_KINDS = {
    "sticker": IncomingKind.STICKER,
    "audio": IncomingKind.VOICE,
    "location": IncomingKind.LOCATION,
}
_FILES = {"image": MediaKind.PHOTO, "document": MediaKind.DOCUMENT}
_ASKED_FOR = "contact_request"
_TOKEN_PREFIX = "b:"  # noqa: S105 - how our buttons begin, not a secret


@dataclass(frozen=True, slots=True)
class Content:
    """The part of an :class:`Incoming` that depends on the type of a message."""

    kind: IncomingKind
    text: str = ""
    button: str | None = None
    media: IncomingMedia | None = None
    phone: str | None = None
    own_phone: bool = False
    location: tuple[float, float] | None = None


UNSUPPORTED = Content(IncomingKind.UNSUPPORTED)


def content_of(message: Json, *, sender: str) -> Content | None:
    """The content of a message, or None where there is nothing to answer."""
    given = message.get("type")
    if given in _SILENT:
        return None
    under = message.get(given) if isinstance(given, str) else None
    body: Json = under if isinstance(under, Mapping) else {}
    if given == "contacts":
        return _contact(under, sender)
    if given in _FILES:
        return _file(body, _FILES[given])
    if given in _KINDS:
        return Content(_KINDS[given], location=_place(body))
    return _words(given, body)


def _place(body: Json) -> tuple[float, float] | None:
    """Where a location is; none of other kinds, or where it is no point."""
    found = [body.get(name) for name in ("latitude", "longitude")]
    latitude, longitude = (float(it) if isinstance(it, int | float) else math.nan for it in found)
    return (latitude, longitude) if math.isfinite(latitude) and math.isfinite(longitude) else None


def _words(given: object, body: Json) -> Content:
    """What was typed or chosen; everything else is not supported."""
    match given:
        case "text":
            text = clean(body.get("body"))
            return Content(IncomingKind.TEXT, text=text) if text else UNSUPPORTED
        case "interactive":
            return _pressed(body)
        case "button":  # under a template: its payload is ours only where we gave it one
            token, text = clean(body.get("payload")), clean(body.get("text"))
            if token.startswith(_TOKEN_PREFIX):
                return Content(IncomingKind.BUTTON, button=token)
            return Content(IncomingKind.TEXT, text=text) if text else UNSUPPORTED
        case "edit":
            return _edited(body)
        case _:
            return UNSUPPORTED


def _pressed(body: Json) -> Content:
    for name in ("button_reply", "list_reply"):
        reply = body.get(name)
        token = clean(reply.get("id")) if isinstance(reply, Mapping) else ""
        if token:
            return Content(IncomingKind.BUTTON, button=token)
    return UNSUPPORTED


def _edited(body: Json) -> Content:
    message = body.get("message")
    told = message if isinstance(message, Mapping) else {}
    words = (told.get(name) for name in ("text", "image", "document"))
    texts = [clean(one.get("body") or one.get("caption")) for one in words if isinstance(one, Mapping)]
    return Content(IncomingKind.EDITED, text=next((text for text in texts if text), ""))


def _file(body: Json, kind: MediaKind) -> Content:
    ref, text = clean(body.get("id")), clean(body.get("caption"))
    if not ref:
        return Content(IncomingKind.UNSUPPORTED, text=text)
    size = body.get("file_size")
    media = IncomingMedia(
        kind=kind,
        ref=ref,
        mime=clean(body.get("mime_type")) or None,
        file_name=clean(body.get("filename")) or None,
        size=size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None,
    )
    return Content(IncomingKind.MEDIA, text=text, media=media)


def _contact(contacts: object, sender: str) -> Content:
    """The first number of a card.

    It is the sender's own if it is the one they write from, or if they gave it with the button that gives one's own.
    """
    cards = [card for card in contacts if isinstance(card, Mapping)] if isinstance(contacts, list) else []
    card: Json = cards[0] if len(cards) == 1 else {}
    phones = card.get("phones")
    for phone in phones if isinstance(phones, list) else []:
        if not isinstance(phone, Mapping):
            continue
        number = clean(phone.get("wa_id")) or clean(phone.get("phone"))
        digits = "".join(character for character in number if character in "0123456789")
        if digits:
            own = digits == sender or card.get("origin") == _ASKED_FOR
            return Content(IncomingKind.CONTACT, phone=_with_plus(number, digits), own_phone=own)
    return Content(IncomingKind.CONTACT)


def _with_plus(number: str, digits: str) -> str:
    """Address books hold national numbers too."""
    return digits if digits.startswith("0") and not number.strip().startswith("+") else f"+{digits}"
