"""Buttons as tokens: what leaves us says nothing, works once, in one conversation, for a time."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.channels import is_numbered
from bot.core.closing import only_reopens, read_rating
from bot.core.conversations import Conversation
from bot.core.messages import REOPENS, ButtonToken, OutboxMessage
from bot.core.ports import UnitOfWork

PREFIX = "b:"
_NOT_A_WORD = re.compile(r"[\W_]+")


def new_token() -> str:
    """An unguessable token, short enough for every channel (24 characters)."""
    return PREFIX + secrets.token_urlsafe(16)


class ButtonTokens:
    """Implements :class:`bot.core.engine.Buttons`."""

    def __init__(self, *, new_token: Callable[[], str] = new_token) -> None:
        self._new_token = new_token

    def offer(self, message: OutboxMessage, choices: Sequence[tuple[str, str]]) -> Sequence[ButtonToken]:
        """Give a message its buttons (title, payload), and return the rows to store with it."""
        tokens = [
            ButtonToken(
                token=self._new_token(),
                conversation_id=message.conversation_id,
                outbox_id=message.id,
                title=title,
                payload=payload,
                created_at=message.created_at,
            )
            for title, payload in choices
        ]
        message.buttons = [{"title": row.title, "token": row.token} for row in tokens]
        return tokens

    async def pressed(self, unit: UnitOfWork, token: str, *, conversation_id: str) -> ButtonToken | None:
        """The choice behind a token, used or not; none when it was not offered in this conversation."""
        if not token.startswith(PREFIX):
            return None
        row = await unit.outbox.button(token)
        return row if row and row.conversation_id == conversation_id else None

    async def named(
        self, unit: UnitOfWork, text: str, *, conversation: Conversation, now: datetime
    ) -> ButtonToken | None:
        """The usable choice of the last message with choices whose title, or number, was typed instead of pressed."""
        typed = _bare(text)
        if not typed:
            return None
        rows = [row for row in await unit.outbox.last_buttons(conversation.id) if row.usable(now=now)]
        by_title = next((row for row in rows if _bare(row.title) == typed), None)
        if by_title is None and is_numbered(conversation.channel, [row.title for row in rows]):
            return next((row for number, row in enumerate(rows, start=1) if typed == str(number)), None)
        return by_title

    async def closing(self, unit: UnitOfWork, text: str, *, conversation_id: str, now: datetime) -> ButtonToken | None:
        """The usable choice that the last closed ticket left, to rate or to reopen it, which a text names by itself."""
        stars = read_rating(text)
        if stars is None and not only_reopens(text):
            return None
        choice = f'"rating": "{stars}"' if stars else REOPENS
        rows = await unit.outbox.closing_buttons(conversation_id)
        return next((row for row in rows if choice in row.payload and row.usable(now=now)), None)


def _bare(text: str) -> str:
    """Letters and digits only, lower case."""
    return _NOT_A_WORD.sub(" ", text).strip().casefold()
