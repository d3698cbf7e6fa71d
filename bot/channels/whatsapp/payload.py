"""Webhook payloads to :class:`Incoming` and :class:`SendStatus`: every entry, change, message and status. Pure.

Each is read by itself, so that one which is not as documented costs no other: a message that cannot be understood
becomes UNSUPPORTED as long as it can be answered. Senders are known by their number (``wa_id``), or, where they keep
that to themselves, by the id that WhatsApp gives them for this business.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.channels.text import clean
from bot.channels.whatsapp.content import Content, content_of
from bot.channels.whatsapp.failures import said_error
from bot.core.channels import ChannelName, Incoming, IncomingKind, SendError, SendRefused, SendState, SendStatus

log = logging.getLogger(__name__)

type Json = Mapping[str, Any]

_WA_ID = re.compile(r"[0-9]{5,20}")
_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_STATES = {
    "sent": SendState.SENT,
    "delivered": SendState.DELIVERED,
    "read": SendState.READ,
    "played": SendState.READ,
    "failed": SendState.FAILED,
}
_LATEST = 32503680000
"""The year 3000, in seconds: no timestamp is later."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What one call of the webhook tells."""

    messages: tuple[Incoming, ...] = ()
    statuses: tuple[SendStatus, ...] = ()


def read(body: object, *, phone_id: str, received_at: datetime) -> Payload:
    """Everything in a payload that concerns our number."""
    messages: list[Incoming] = []
    statuses: list[SendStatus] = []
    for value in _values(body, phone_id):
        messages += _each(value, "messages", partial(_message, value=value, received_at=received_at))
        statuses += _each(value, "statuses", partial(_status, received_at=received_at))
        for error in _objects(value.get("errors")):
            log.error("WhatsApp reports an error: code %s, %s", error.get("code"), clean(error.get("title"))[:200])
    return Payload(tuple(messages), tuple(statuses))


def _values(body: object, phone_id: str) -> Iterator[Json]:
    """The changes that are about messages of our number."""
    if not isinstance(body, Mapping) or body.get("object") != "whatsapp_business_account":
        return
    for entry in _objects(body.get("entry")):
        for change in _objects(entry.get("changes")):
            value = change.get("value")
            if change.get("field") != "messages" or not isinstance(value, Mapping):
                continue
            told = value.get("metadata")
            if isinstance(told, Mapping) and str(told.get("phone_number_id")) == phone_id:
                yield value
            else:
                log.warning("WhatsApp delivered something for another number; it is ignored")


def _each[T](value: Json, name: str, parse: Callable[[Json], T | None]) -> list[T]:
    found = []
    for one in _objects(value.get(name)):
        try:
            parsed = parse(one)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are not to blame
            log.error("A part of a WhatsApp payload could not be read: %s", type(error).__name__)  # noqa: TRY400 - it holds the text
            continue
        if parsed is not None:
            found.append(parsed)
    return found


def _message(message: Json, value: Json, received_at: datetime) -> Incoming | None:
    """One message; none for what needs no answer (reactions, changes of number) or cannot be answered."""
    if message.get("group_id"):
        return None  # groups are made by the business itself, and ours makes none
    contact = _contact_of(message, value)
    sender = _sender(message, contact)
    content = content_of(message, sender=sender or "")
    if sender is None or content is None:
        return None
    return _incoming(message, sender, contact, content, received_at)


def _incoming(message: Json, sender: str, contact: Json, content: Content, received_at: datetime) -> Incoming:
    profile = contact.get("profile")
    name = clean(profile.get("name")).strip() if isinstance(profile, Mapping) else ""
    message_id = clean(message.get("id"))
    return Incoming(
        channel=ChannelName.WHATSAPP,
        event_id=message_id or _digest(message),
        sender=sender,
        kind=content.kind,
        occurred_at=_moment(message.get("timestamp"), received_at),
        text=content.text,
        sender_name=name or None,
        sender_phone=f"+{sender}" if _WA_ID.fullmatch(sender) else None,
        button=content.button,
        media=content.media,
        contact_phone=content.phone,
        location=content.location,
        contact_is_sender=content.kind is IncomingKind.CONTACT and content.own_phone,
        message_id=message_id or None,
    )


def _contact_of(message: Json, value: Json) -> Json:
    """What the payload says about the sender, if anything."""
    contacts = list(_objects(value.get("contacts")))
    for contact in contacts:
        for ours, theirs in (("wa_id", "from"), ("user_id", "from_user_id")):
            if contact.get(ours) and contact.get(ours) == message.get(theirs):
                return contact
    alone = len(contacts) == 1 and not message.get("from") and not message.get("from_user_id")
    return contacts[0] if alone else {}


def _sender(message: Json, contact: Json) -> str | None:
    for given in (message.get("from"), contact.get("wa_id")):
        number = clean(given).removeprefix("+")
        if _WA_ID.fullmatch(number):
            return number
    for given in (message.get("from_user_id"), contact.get("user_id"), message.get("from")):
        if _USER_ID.fullmatch(clean(given)):
            return clean(given)
    return None


def _status(status: Json, received_at: datetime) -> SendStatus | None:
    state, message_id = _STATES.get(clean(status.get("status")).lower()), clean(status.get("id"))
    if state is None or not message_id:
        return None
    return SendStatus(
        channel=ChannelName.WHATSAPP,
        message_id=message_id,
        state=state,
        at=_moment(status.get("timestamp"), received_at),
        error=_error_of(status) if state is SendState.FAILED else None,
        reference=clean(status.get("biz_opaque_callback_data")) or None,
    )


def _error_of(status: Json) -> SendError:
    for error in _objects(status.get("errors")):
        code, data = error.get("code"), error.get("error_data")
        if isinstance(code, int):
            details = data.get("details") if isinstance(data, Mapping) else None
            return said_error(code, said=clean(details or error.get("title"))[:300])
    return SendRefused("WhatsApp could not deliver it")


def _objects(found: object) -> Iterator[Json]:
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, Mapping))


def _moment(timestamp: object, otherwise: datetime) -> datetime:
    """Seconds since 1970, as text or number."""
    digits = str(timestamp)
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:12]) < _LATEST:
        return otherwise
    return datetime.fromtimestamp(int(digits[:12]), UTC)


def _digest(message: Json) -> str:
    """An id for a message that came without one: the same for the same message."""
    canonical = json.dumps(message, sort_keys=True, ensure_ascii=True)
    return f"digest:{hashlib.sha256(canonical.encode()).hexdigest()}"
