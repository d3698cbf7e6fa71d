"""What goes out: in order per conversation, never sent twice blindly, nothing by a bot that was relieved.

What is held for somebody out of reach lets those after it pass: else one form kept back all notices for days.

A message to be sent is claimed for a time: its row says *sending*, and until when. Whoever finds a claim that still
holds leaves the conversation to the one who made it, who goes on with what has been added meanwhile. A claim that has
run out was left by a crash, and what it was for may have arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    SendUncertain,
)
from bot.core.conversations import Conversation
from bot.core.errors import StoreUnavailable
from bot.core.jobs import Task, delivery_lock
from bot.core.journeys.notices import end_overtaken
from bot.core.messages import Origin, OutboxMessage, OutboxStatus
from bot.core.ports import Now, OpenUnit, UnitOfWork
from bot.work.limits import RateLimits, Sleep
from bot.work.outcomes import Outcomes, is_held, may_go

log = structlog.get_logger(__name__)

NO_CHANNEL_PAUSE = timedelta(minutes=1)
CLAIM = timedelta(seconds=60)
"""How long a claim holds."""
WAIT_TIMEOUT, SEND_TIMEOUT = 10.0, 45.0
"""Seconds for the provider's limits, and for the send itself: together they end within the claim."""
RECORD_PAUSES = (0.2, 1.0, 3.0)
"""Seconds between the tries to record how a send ended."""
REPORTING = frozenset({ChannelName.WHATSAPP})
"""Channels whose provider tells later what became of a message, and may do so before we have recorded its send."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send now."""

    conversation_id: str
    channel: ChannelName
    message: Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Sends what waits in the outbox of a conversation."""

    open_unit: OpenUnit
    channels: Mapping[ChannelName, Channel]
    limits: RateLimits
    outcomes: Outcomes
    now: Now
    sleep: Sleep = asyncio.sleep
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self, *, conversation_id: str) -> None:
        """All that can be sent now; a message that is tried again soon keeps back those after it.

        Raises:
            StoreUnavailable: to be called again later.
        """
        async with self.open_unit() as unit:
            claimed = await self._claim(unit, await unit.conversations.get(conversation_id))
            await unit.commit()
        await self._send_all(claimed)

    async def claim(self, unit: UnitOfWork, conversation: Conversation) -> Claimed | None:
        """For who has just written to a conversation and is about to commit: the message to :meth:`send` afterwards.

        None where a job delivers it, or nothing is left to be done.
        """
        if not self.limits.free(conversation.channel, conversation.sender):
            return None
        unit.outbox.delivered_by_caller(conversation.id)
        return await self._claim(unit, conversation)

    def send(self, claimed: Claimed | None) -> None:
        """Send, and what comes after it, beside whatever the caller does next."""
        if claimed:
            task = asyncio.create_task(self._send_aside(claimed))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def rest(self) -> None:
        """Until nothing is being sent any more beside somebody's work."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _send_aside(self, claimed: Claimed) -> None:
        try:
            await self._send_all(claimed)
        except StoreUnavailable:
            log.warning("delivery.broke_off", conversation=claimed.conversation_id)  # the sweep finds it
        except Exception as error:  # noqa: BLE001 - nobody else would hear of it
            log.error("delivery.fault", conversation=claimed.conversation_id, error=type(error).__name__)  # noqa: TRY400

    async def _send_all(self, claimed: Claimed | None) -> None:
        while claimed:
            claimed = await self._recorded(claimed, await self._send(claimed))

    async def _recorded(self, claimed: Claimed, answer: str | SendError) -> Claimed | None:
        """Record how a send ended, a few times if need be: nobody else knows, and what comes after it waits."""
        for pause in RECORD_PAUSES:
            try:
                return await self._record(claimed, answer)
            except StoreUnavailable as error:
                log.warning("message.not_recorded", message=claimed.message.id, error=error.code)
                await self.sleep(pause)
        return await self._record(claimed, answer)

    async def _claim(self, unit: UnitOfWork, conversation: Conversation) -> Claimed | None:
        """The next message to send, marked as being sent; none when nothing can be sent now."""
        channel = self.channels.get(conversation.channel)
        while True:
            passing = self.now() if conversation.out_of_reach_since else None
            message = await unit.outbox.next_pending(conversation.id, passing_held=passing)
            if message is None or (not may_go(message, conversation) and await self._has_to_wait(unit, message)):
                return None
            if is_held(message) and await end_overtaken(unit, message, now=self.now()):
                continue
            if not self._claims(message, conversation):
                continue
            if channel and channel.pulled:
                self.outcomes.sent(message, message.id)
                continue
            attachment = await unit.outbox.attachment(message)
            return Claimed(conversation.id, conversation.channel, _outgoing(message, conversation, attachment))

    async def _has_to_wait(self, unit: UnitOfWork, message: OutboxMessage) -> bool:
        """Its pause is not over, or somebody else is sending it; a job for then is there, and the sweep behind it."""
        if message.next_try_at is None or message.next_try_at <= self.now():
            return False
        if message.status is OutboxStatus.SENDING:  # should they crash, it is not the sweep that has to notice
            await unit.jobs.wake(
                Task.DELIVER,
                lock=f"{delivery_lock(message.conversation_id)}:claimed",  # a job that waits holds back its lock
                after=message.next_try_at - self.now(),
                conversation_id=message.conversation_id,
            )
        return True

    def _claims(self, message: OutboxMessage, conversation: Conversation) -> bool:
        """Mark a message as being sent; false when it has come to an end instead."""
        if message.status is OutboxStatus.SENDING:
            # A crash between sending and the record of it: it may have arrived.
            self.outcomes.uncertain(message)
            log.warning("message.uncertain", message=message.id)
            return False
        if message.origin is Origin.BOT and message.epoch < conversation.epoch:
            message.advance(OutboxStatus.DROPPED)
            return False
        message.status = OutboxStatus.SENDING
        message.attempts += 1
        message.next_try_at = self.now() + CLAIM
        return True

    async def _send(self, claimed: Claimed) -> str | SendError:
        """The provider's id of the message, or how it went wrong."""
        channel, message = self.channels.get(claimed.channel), claimed.message
        if channel is None:
            return SendLater("no such channel now", after=NO_CHANNEL_PAUSE)
        try:
            async with asyncio.timeout(WAIT_TIMEOUT):
                await self.limits.wait(claimed.channel, message.recipient)
        except TimeoutError:
            return SendLater("the channel is busy")
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                return await channel.send(message)
        except SendError as error:
            log.warning("message.not_sent", message=message.id, error=error.code, reason=str(error))
            return error
        except Exception as error:  # noqa: BLE001  # a fault of the channel: it may have arrived all the same
            log.error("message.fault", message=message.id, error=type(error).__name__)  # noqa: TRY400  # holds the text
            return SendUncertain(type(error).__name__)

    async def _record(self, claimed: Claimed, answer: str | SendError) -> Claimed | None:
        """Record how a send ended, and claim the next message with it, unless the conversation has to wait."""
        async with self.open_unit() as unit:
            message = await unit.outbox.next_pending(claimed.conversation_id)
            go_on = True
            if message and message.id == claimed.message.id:  # otherwise it has come to an end already
                go_on = await self._ended(unit, message, claimed.channel, answer)
            after = None
            if go_on:
                after = await self._claim(unit, await unit.conversations.get(claimed.conversation_id))
            await unit.commit()
        return after

    async def _ended(
        self, unit: UnitOfWork, message: OutboxMessage, channel: ChannelName, answer: str | SendError
    ) -> bool:
        """The status after a send; false when it is tried again later."""
        if not isinstance(answer, str):
            return await self.outcomes.not_sent(unit, message, answer)
        self.outcomes.sent(message, answer)
        if channel in REPORTING and (word := await unit.outbox.take_word(answer)):
            await self.outcomes.told(unit, message, word)
        return True


def _outgoing(message: OutboxMessage, conversation: Conversation, attachment: Attachment | None) -> Outgoing:
    return Outgoing(
        id=message.id,
        recipient=conversation.sender,
        text=message.text,
        buttons=tuple(Button(title=button["title"], token=button["token"]) for button in message.buttons),
        request_contact=message.request_contact,
        attachment=attachment,
        reference=message.reference,
        by_agent=message.origin is Origin.AGENT,
        heard_at=None if conversation.out_of_reach_since else conversation.last_inbound_at,
    )
