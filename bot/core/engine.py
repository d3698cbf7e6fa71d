"""The port to the dialogue engine, and to the choices that its answers offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.core.conversations import Conversation, HandoffReason
from bot.core.messages import ButtonToken, MediaFile, OutboxMessage
from bot.core.ports import UnitOfWork
from bot.core.review import Misunderstood

CUSTOM_JOURNEY = "journey"
"""Key of a custom message that tells where a journey is; ``finished`` asks for a clean start."""
JOURNEY_FINISHED = "finished"
CUSTOM_REQUEST_CONTACT = "request_contact"
"""Key of a custom message that asks the channel to offer sharing the holder's own number."""
CUSTOM_MISUNDERSTOOD = "misunderstood"
"""Key of a custom message that tells of a message which was not understood; people look at it later."""


@dataclass(frozen=True, slots=True)
class EngineMessage:
    """One message that the engine wants said."""

    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    """Title and payload of each choice."""
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understood:
    """What the engine took a message for."""

    intent: str
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class EngineReply:
    """All that the engine said in one turn. No message at all means that something went wrong inside it."""

    messages: tuple[EngineMessage, ...] = ()
    understood: Understood | None = field(default=None, compare=False)
    """None where the engine does not tell; the same answer all the same."""

    @property
    def journey_finished(self) -> bool:
        """Whether a journey came to its end, so that the next message meets a clean start."""
        return any(message.custom.get(CUSTOM_JOURNEY) == JOURNEY_FINISHED for message in self.messages)

    @property
    def misunderstood(self) -> Misunderstood | None:
        """The first message that was not understood, as an action tells it: this one, or the one before it."""
        told = (Misunderstood.from_json(message.custom.get(CUSTOM_MISUNDERSTOOD)) for message in self.messages)
        return next(filter(None, told), None)

    def spoken(self) -> tuple[EngineMessage, ...]:
        """Messages with text; a request for the contact that came without text belongs to the text before it."""
        spoken: list[EngineMessage] = []
        for message in self.messages:
            if message.text.strip():
                spoken.append(message)
            elif spoken and message.custom:
                last = spoken[-1]
                spoken[-1] = EngineMessage(last.text, last.buttons, {**last.custom, **message.custom})
        return tuple(spoken)


class Engine(Protocol):
    """Understands a message and says what to answer. Knows no holder and no secret."""

    async def turn(self, conversation_id: str, text: str, *, inbox_id: str) -> EngineReply:
        """Give it one message of the holder.

        Raises:
            EngineUnavailable: no usable answer; ``data["timed_out"]`` tells whether it may still be at work on it.
        """

    async def answered(self, conversation_id: str, inbox_id: str) -> EngineReply | None:
        """What it answered to a message that it may have seen already; none when it never saw it.

        Raises:
            EngineUnavailable: it does not say.
        """

    async def intent_of(self, text: str) -> tuple[str, float]:
        """What a message means on its own, with the confidence: the dialogue does not hear of it.

        Raises:
            EngineUnavailable: it does not say.
        """

    async def asks(self, conversation_id: str) -> bool:
        """Whether a form has asked something and waits for the answer.

        Raises:
            EngineUnavailable: it does not say.
        """

    async def reset(self, conversation_id: str) -> None:
        """Forget where the dialogue was: a clean start.

        Raises:
            EngineUnavailable: it did not.
        """

    async def ready(self) -> bool:
        """Whether it can take messages now. Never raises."""


class Buttons(Protocol):
    """Choices offered to a holder: opaque outside, single use, bound to their conversation."""

    def offer(self, message: OutboxMessage, choices: Sequence[tuple[str, str]]) -> Sequence[ButtonToken]:
        """Give a message its buttons (title, payload), and return the rows to store with it."""

    async def pressed(self, unit: UnitOfWork, token: str, *, conversation_id: str) -> ButtonToken | None:
        """The choice behind a token, used or not; none when it was not offered in this conversation."""

    async def named(
        self, unit: UnitOfWork, text: str, *, conversation: Conversation, now: datetime
    ) -> ButtonToken | None:
        """The usable choice of the last message with choices whose title, or number, was typed instead of pressed."""

    async def closing(self, unit: UnitOfWork, text: str, *, conversation_id: str, now: datetime) -> ButtonToken | None:
        """The usable choice that the last closed ticket left, to rate or to reopen it, which a text names by itself."""


class HandOver(Protocol):
    """Calls people to a conversation."""

    async def __call__(self, *, conversation_id: str, reason: HandoffReason) -> object:
        """Put it in the queue, unless people have it already."""


class ReportUndelivered(Protocol):
    """Shows to people that a message did not reach its holder."""

    async def __call__(
        self, unit: UnitOfWork, *, message: OutboxMessage, conversation: Conversation, reason: str
    ) -> object:
        """Show it, within a unit of work that the caller commits."""


class ReportLost(Protocol):
    """Notes on its ticket that a file could not be had."""

    async def __call__(self, unit: UnitOfWork, media: MediaFile) -> object:
        """Note it, within a unit of work that the caller commits."""


class BindContact(Protocol):
    """Binds a chat to the number that the channel vouches for."""

    async def __call__(self, *, conversation_id: str, token: str) -> object:
        """Bind, if the number is a holder's.

        Args:
            conversation_id: the chat.
            token: private token of the number.
        """


class FireDue(Protocol):
    """Fires the clocks that have run out."""

    async def __call__(self, *, now: datetime) -> object:
        """Each once."""


class Pursue(Protocol):
    """Asks the bank again about requests that it has not answered."""

    async def __call__(self, *, now: datetime) -> object:
        """Those whose next try is due."""
