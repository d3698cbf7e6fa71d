"""Updates of the Bot API to :class:`Incoming`. Pure: the time and the bot's own name are passed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, Message, MessageEntity, Update, User

from bot.channels.telegram.content import contact_of, kind_of, location_of, media_of
from bot.channels.text import clean
from bot.core.channels import ChannelName, Incoming, IncomingKind
from bot.core.errors import InvalidInput

ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
"""What we ask Telegram for. All else is ignored if it comes."""

_PARSED = ("update_id", *ALLOWED_UPDATES, "channel_post")
_COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?")


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who the bot is, to know in a group when it is spoken to."""

    id: int
    username: str | None = None
    """Without the ``@``. None until Telegram has told it."""


def update_id(body: object) -> int | None:
    """The number of an update as it came, or None if it has none."""
    number = body.get("update_id") if isinstance(body, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def pressed(body: object) -> str | None:
    """The callback id of an update that is a button press: what stops the spinner on the phone."""
    query = body.get("callback_query") if isinstance(body, Mapping) else None
    callback = query.get("id") if isinstance(query, Mapping) else None
    return callback if isinstance(callback, str) and callback else None


def read(body: object, *, me: BotIdentity, received_at: datetime) -> list[Incoming]:
    """Parse and normalise an update as it came.

    A private message that cannot be understood becomes UNSUPPORTED, so that nobody is met with silence.

    Raises:
        InvalidInput: it is not an update.
    """
    if update_id(body) is None:
        raise InvalidInput("not an update", field="update_id")
    try:
        return normalize(_parse(body), me=me, received_at=received_at)
    except Exception as error:  # noqa: BLE001 the library raises whatever a malformed body makes it raise
        return _unreadable(body, received_at, error)


def normalize(update: Update, *, me: BotIdentity, received_at: datetime) -> list[Incoming]:
    """What an update means to us: one message, or none."""
    event_id = str(update.update_id)
    if update.callback_query is not None:
        return _press(update.callback_query, event_id, received_at)
    if update.edited_message is not None:
        return _edited(update.edited_message, event_id, received_at)
    message = update.message or update.channel_post
    return [] if message is None else _message(message, event_id, me, received_at)


def _parse(body: object) -> Update:
    """Parse the kinds that we read and no others: what we ignore must not be able to fail."""
    if not isinstance(body, Mapping):
        raise InvalidInput("not an update", field="body")
    return Update.de_json({kind: body[kind] for kind in _PARSED if kind in body}, None)


def _unreadable(body: object, received_at: datetime, error: Exception) -> list[Incoming]:
    """An update that has a private chat but cannot be parsed; only what is certain is taken from it."""
    message = body.get("message") if isinstance(body, Mapping) else None
    chat = message.get("chat") if isinstance(message, Mapping) else None
    if not isinstance(message, Mapping) or not isinstance(chat, Mapping):
        raise InvalidInput("not an update", field="message") from error
    number, sender = chat.get("id"), message.get("from")
    if chat.get("type") != "private" or not isinstance(number, int) or not isinstance(sender, Mapping):
        raise InvalidInput("not a message that can be answered", field="chat") from error
    if sender.get("is_bot") is not False:
        return []
    return [
        Incoming(
            channel=ChannelName.TELEGRAM,
            event_id=str(update_id(body)),
            sender=str(number),
            kind=IncomingKind.UNSUPPORTED,
            occurred_at=received_at,
        )
    ]


def _press(query: CallbackQuery, event_id: str, received_at: datetime) -> list[Incoming]:
    message = query.message
    token = clean(query.data)
    if message is None or message.chat.type != "private" or query.from_user.is_bot or not token:
        return []
    return [
        Incoming(
            channel=ChannelName.TELEGRAM,
            event_id=event_id,
            sender=str(message.chat.id),
            kind=IncomingKind.BUTTON,
            occurred_at=received_at,
            sender_name=_name(query.from_user),
            button=token,
            message_id=str(message.message_id),
        )
    ]


def _edited(message: Message, event_id: str, received_at: datetime) -> list[Incoming]:
    """An edit of words. Edits without words are live locations and the like."""
    text = clean(message.text) or clean(message.caption)
    if message.chat.type != "private" or _from_bot(message) or not text:
        return []
    when = message.edit_date or message.date
    return [_incoming(message, event_id, IncomingKind.EDITED, when or received_at, text=text)]


def _message(message: Message, event_id: str, me: BotIdentity, received_at: datetime) -> list[Incoming]:
    when = message.date or received_at
    if _from_bot(message):
        return []
    if message.chat.type != "private":
        # What is said in a group is not kept: the answer does not depend on it.
        return [_incoming(message, event_id, IncomingKind.GROUP, when)] if _is_for_bot(message, me) else []
    kind = kind_of(message)
    return [] if kind is None else [_private(message, event_id, kind, when)]


def _private(message: Message, event_id: str, kind: IncomingKind, when: datetime) -> Incoming:
    phone, own = contact_of(message)
    return Incoming(
        channel=ChannelName.TELEGRAM,
        event_id=event_id,
        sender=str(message.chat.id),
        kind=kind,
        occurred_at=when,
        text=clean(message.text) or clean(message.caption),
        sender_name=_name(message.from_user),
        media=media_of(message) if kind is IncomingKind.MEDIA else None,
        contact_phone=phone,
        location=location_of(message),
        contact_is_sender=own,
        message_id=str(message.message_id),
    )


def _incoming(message: Message, event_id: str, kind: IncomingKind, when: datetime, *, text: str = "") -> Incoming:
    return Incoming(
        channel=ChannelName.TELEGRAM,
        event_id=event_id,
        sender=str(message.chat.id),
        kind=kind,
        occurred_at=when,
        text=text,
        sender_name=_name(message.from_user),
        message_id=str(message.message_id),
    )


def _is_for_bot(message: Message, me: BotIdentity) -> bool:
    if message.group_chat_created or any(user.id == me.id for user in message.new_chat_members):
        return True
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == me.id:
        return True
    entities = {**message.parse_entities(), **message.parse_caption_entities()}
    return any(_names_bot(entity, text, me) for entity, text in entities.items())


def _names_bot(entity: MessageEntity, text: str, me: BotIdentity) -> bool:
    username = (me.username or "").lower()
    if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
        command = _COMMAND.fullmatch(text)
        other = command["bot"] if command else None
        return other is None or not username or other.lower() == username
    if entity.type == MessageEntity.MENTION:
        return bool(username) and text.lower() == f"@{username}"
    return entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == me.id


def _from_bot(message: Message) -> bool:
    return message.from_user is not None and message.from_user.is_bot


def _name(user: User | None) -> str | None:
    if user is None:
        return None
    return " ".join(part for part in (clean(user.first_name), clean(user.last_name)) if part) or None
