"""Rows of the outbox: responses from domain.yml, and what the engine said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.core.conversations import Conversation
from bot.core.engine import CUSTOM_REQUEST_CONTACT, Buttons, EngineMessage
from bot.core.messages import Origin, OutboxMessage
from bot.core.ports import Copy, NewId, Now, UnitOfWork

_LOOK_BACK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A response to be said, and what it is given."""

    response: str
    facts: tuple[tuple[str, str], ...] = ()
    notice: bool = False
    """Said whoever holds the conversation; the others are the bot's, and go stale when an agent takes over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes to the holder within a unit of work that the caller commits."""

    copy: Copy
    buttons: Buttons
    now: Now
    new_id: NewId

    async def say(
        self,
        unit: UnitOfWork,
        conversation: Conversation,
        line: Line,
        *,
        key: str,
        request_contact: bool = False,
    ) -> None:
        """A response from domain.yml; a key is said once."""
        facts = dict(line.facts)
        message = self._message(conversation, key, self.copy.text(line.response, **facts), conversation.epoch)
        message.response = line.response
        message.request_contact = request_contact
        message.origin = Origin.NOTICE if line.notice else Origin.BOT
        choices = self.copy.buttons(line.response, **facts)
        await unit.outbox.add(message, buttons=self.buttons.offer(message, choices))

    async def relay(
        self, unit: UnitOfWork, conversation: Conversation, said: EngineMessage, *, key: str, epoch: int
    ) -> None:
        """What the engine said; a key is said once."""
        message = self._message(conversation, key, said.text.strip(), epoch)
        message.request_contact = bool(said.custom.get(CUSTOM_REQUEST_CONTACT))
        await unit.outbox.add(message, buttons=self.buttons.offer(message, said.buttons))

    async def said_lately(self, unit: UnitOfWork, conversation: Conversation, response: str, within: timedelta) -> bool:
        """Whether a response has been given to this chat within a time."""
        since = self.now() - within
        lately = await unit.outbox.transcript(conversation.id, limit=_LOOK_BACK)
        return any(message.response == response and message.created_at > since for message in lately)

    def _message(self, conversation: Conversation, key: str, text: str, epoch: int) -> OutboxMessage:
        return OutboxMessage(
            id=self.new_id(),
            conversation_id=conversation.id,
            key=key,
            origin=Origin.BOT,
            text=text,
            created_at=self.now(),
            epoch=epoch,
        )
