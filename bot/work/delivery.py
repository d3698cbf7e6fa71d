"""What goes out: in strict order per conversation, never sent twice blindly, nothing by a bot that was relieved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.core.channels import (
    Attachment,
    Button,
    Channel,
    ChannelName,
    Outgoing,
    SendError,
    SendLater,
    SendRefused,
    SendUncertain,
)
from bot.core.conversations import Conversation
from bot.core.messages import Origin, OutboxMessage, OutboxStatus
from bot.core.ports import Now, OpenUnit, UnitOfWork
from bot.work.limits import RateLimits
from bot.work.names import Task, delivery_lock

log = structlog.get_logger(__name__)

GIVE_UP_AFTER = timedelta(hours=24)
LONGEST_PAUSE = timedelta(minutes=5)
NO_CHANNEL_PAUSE = timedelta(minutes=1)
_DOUBLINGS = 6

type _Claimed = tuple[Outgoing, ChannelName]

IDEMPOTENT = frozenset({ChannelName.WEBCHAT})
"""Channels on which the same message may be sent again, because the recipient shows it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Sends what waits in the outbox of a conversation."""

    open_unit: OpenUnit
    channels: Mapping[ChannelName, Channel]
    limits: RateLimits
    now: Now

    async def __call__(self, *, conversation_id: str) -> None:
        """All that can be sent now; a message that has to wait holds back those after it.

        Raises:
            StoreUnavailable: to be called again later.
        """
        outgoing = await self._first(conversation_id)
        while outgoing:
            message, channel = outgoing
            answer = await self._send(message, channel)
            outgoing = await self._record(conversation_id, message.id, answer)

    async def _first(self, conversation_id: str) -> _Claimed | None:
        """The message to begin with."""
        async with self.open_unit() as unit:
            claimed = await self._claim(unit, conversation_id)
            await unit.commit()
        return claimed

    async def _claim(self, unit: UnitOfWork, conversation_id: str) -> _Claimed | None:
        """The next message to send, marked as being sent; none when nothing can be sent now."""
        while True:
            message = await unit.outbox.next_pending(conversation_id)
            if message is None or self._too_early(message):
                return None
            conversation = await unit.conversations.get(conversation_id)
            if self._claims(message, conversation):
                attachment = await unit.outbox.attachment(message)
                return _outgoing(message, conversation, attachment), conversation.channel

    def _too_early(self, message: OutboxMessage) -> bool:
        """Its pause is not over; a job for that time has been deferred, and the sweep stands behind it."""
        return message.next_try_at is not None and message.next_try_at > self.now()

    def _claims(self, message: OutboxMessage, conversation: Conversation) -> bool:
        """Mark a message as being sent; false when it has come to an end instead."""
        if message.status is OutboxStatus.SENDING and conversation.channel not in IDEMPOTENT:
            # A crash between sending and the record of it: it may have arrived.
            message.advance(OutboxStatus.UNCERTAIN)
            log.warning("message.uncertain", message=message.id)
            return False
        if message.origin is Origin.BOT and message.epoch < conversation.epoch:
            message.advance(OutboxStatus.DROPPED)
            return False
        message.status = OutboxStatus.SENDING
        message.attempts += 1
        return True

    async def _send(self, message: Outgoing, name: ChannelName) -> str | SendError:
        """The provider's id of the message, or how it went wrong."""
        channel = self.channels.get(name)
        if channel is None:
            return SendLater("no such channel now", after=NO_CHANNEL_PAUSE)
        await self.limits.wait(name, message.recipient)
        try:
            return await channel.send(message)
        except (SendLater, SendRefused, SendUncertain) as error:
            log.warning("message.not_sent", message=message.id, error=error.code, reason=str(error))
            return error
        except Exception as error:  # noqa: BLE001  # a fault of the channel: it may have arrived all the same
            log.error("message.fault", message=message.id, error=type(error).__name__)  # noqa: TRY400  # holds the text
            return SendUncertain(type(error).__name__)

    async def _record(self, conversation_id: str, message_id: str, answer: str | SendError) -> _Claimed | None:
        """Record how a send ended, and claim the next message with it, unless the conversation has to wait."""
        async with self.open_unit() as unit:
            message = await unit.outbox.next_pending(conversation_id)
            go_on = True
            if message and message.id == message_id:  # otherwise it has come to an end already
                go_on = await self._ended(unit, message, answer)
            claimed = await self._claim(unit, conversation_id) if go_on else None
            await unit.commit()
        return claimed

    async def _ended(self, unit: UnitOfWork, message: OutboxMessage, answer: str | SendError) -> bool:
        """The status after a send; false when it is tried again later."""
        if isinstance(answer, str):
            message.advance(OutboxStatus.SENT)
            message.provider_message_id, message.sent_at = answer, self.now()
            message.error = message.next_try_at = None
            return True
        message.error = answer.code
        return await self._not_sent(unit, message, answer)

    async def _not_sent(self, unit: UnitOfWork, message: OutboxMessage, error: SendError) -> bool:
        """The status after a send that went wrong; false when it is tried again later."""
        if isinstance(error, SendLater) and self.now() - message.created_at < GIVE_UP_AFTER:
            await self._postpone(unit, message, error.after)
            return False
        message.advance(OutboxStatus.UNCERTAIN if isinstance(error, SendUncertain) else OutboxStatus.FAILED)
        return True

    async def _postpone(self, unit: UnitOfWork, message: OutboxMessage, after: timedelta) -> None:
        """A growing pause, at least as long as the provider asks for."""
        growing = after * 2 ** min(max(message.attempts - 1, 0), _DOUBLINGS)
        pause = max(after, min(growing, LONGEST_PAUSE))
        message.status = OutboxStatus.PENDING  # nothing was delivered: the only step back there is
        message.next_try_at = self.now() + pause
        lock = delivery_lock(message.conversation_id)
        await unit.jobs.wake(Task.DELIVER, lock=lock, after=pause, conversation_id=message.conversation_id)


def _outgoing(message: OutboxMessage, conversation: Conversation, attachment: Attachment | None) -> Outgoing:
    return Outgoing(
        id=message.id,
        recipient=conversation.sender,
        text=message.text,
        buttons=tuple(Button(title=button["title"], token=button["token"]) for button in message.buttons),
        request_contact=message.request_contact,
        attachment=attachment,
    )
