"""What became of a send, whether its own answer tells it or the provider does later.

A message to somebody who is out of reach is held: it goes out first when they write again. Meanwhile people see it,
and those after it are tried all the same: one of them may have a template.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.core.channels import (
    HELD,
    SendError,
    SendLater,
    SendRefused,
    SendState,
    SendStatus,
    SendUncertain,
    WindowClosed,
)
from bot.core.conversations import Conversation
from bot.core.engine import ReportUndelivered
from bot.core.jobs import Task, delivery_lock
from bot.core.messages import OutboxMessage, OutboxStatus
from bot.core.ports import Now, UnitOfWork

log = structlog.get_logger(__name__)

GIVE_UP_AFTER = timedelta(hours=24)
HOLD = timedelta(days=7)
"""Who has not written by then has been told by people, or not at all."""
UNCONFIRMED_AFTER = timedelta(minutes=10)
"""Statuses come within seconds; a webhook that was down for a moment is tried again for minutes."""
LONGEST_PAUSE = timedelta(minutes=5)
MAX_REPORTED_FAILURES = 5
"""A message which the provider has taken and then reported as failed this often is not tried again."""
_DOUBLINGS = 6
_TOLD = frozenset({OutboxStatus.DELIVERED, OutboxStatus.READ, OutboxStatus.FAILED, OutboxStatus.DROPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Moves messages on within a unit of work that the caller commits."""

    now: Now
    report: ReportUndelivered

    def sent(self, message: OutboxMessage, provider_message_id: str) -> None:
        """The provider has taken it."""
        message.advance(OutboxStatus.SENT)
        message.provider_message_id, message.sent_at = provider_message_id, self.now()
        message.error = message.next_try_at = None

    def uncertain(self, message: OutboxMessage) -> None:
        """It may have arrived. Its provider may tell; if it does not in this time, people are told."""
        message.advance(OutboxStatus.UNCERTAIN)
        message.error, message.next_try_at = SendUncertain.code, self.now() + UNCONFIRMED_AFTER

    async def not_sent(self, unit: UnitOfWork, message: OutboxMessage, error: SendError) -> bool:
        """It went wrong; false when it is tried again soon, so that what comes after it has to wait."""
        known, message.error = message.error, error.code
        age = self.now() - message.created_at
        if isinstance(error, WindowClosed) and age < HOLD:
            await self._hold(unit, message, new=known not in HELD)
            return True
        if isinstance(error, SendLater) and age < GIVE_UP_AFTER:
            await self._postpone(unit, message, error.after)
            return False
        if isinstance(error, SendUncertain):
            self.uncertain(message)
            return True
        message.advance(OutboxStatus.FAILED)
        await self._report(unit, message, error.code)
        return True

    async def told(self, unit: UnitOfWork, message: OutboxMessage, status: SendStatus) -> None:
        """A provider's later word; an old or repeated one changes nothing."""
        if message.provider_message_id not in {None, status.message_id}:
            return
        if status.reference and status.reference != message.reference:
            return
        if status.state is not SendState.FAILED:
            message.advance(OutboxStatus(status.state))
            message.provider_message_id, message.sent_at = status.message_id, message.sent_at or self.now()
            message.error = message.next_try_at = None
        elif message.status not in _TOLD | {OutboxStatus.PENDING}:
            await self._failed(unit, message, status.error or SendRefused())

    async def _failed(self, unit: UnitOfWork, message: OutboxMessage, error: SendError) -> None:
        """It was taken, and then not delivered."""
        log.warning("message.failed", message=message.id, error=error.code, reason=str(error))
        if isinstance(error, SendLater) and message.attempts >= MAX_REPORTED_FAILURES:
            error = SendRefused()
        await self.not_sent(unit, message, error)
        if message.status is OutboxStatus.PENDING:
            message.provider_message_id = message.sent_at = None
            if isinstance(error, WindowClosed):  # our clock did not know: with a template it can go out now
                message.next_try_at = self.now()
                await self._wake(unit, message, timedelta(0))

    async def _hold(self, unit: UnitOfWork, message: OutboxMessage, *, new: bool) -> None:
        conversation = await unit.conversations.get(message.conversation_id, lock=True)
        conversation.out_of_reach_since = conversation.out_of_reach_since or self.now()
        message.status, message.next_try_at = OutboxStatus.PENDING, self.now() + HOLD
        if new and message.error:
            await self.report(unit, message=message, conversation=conversation, reason=message.error)

    async def _report(self, unit: UnitOfWork, message: OutboxMessage, reason: str) -> None:
        conversation = await unit.conversations.get(message.conversation_id, lock=True)
        await self.report(unit, message=message, conversation=conversation, reason=reason)

    async def _postpone(self, unit: UnitOfWork, message: OutboxMessage, after: timedelta) -> None:
        """A growing pause, at least as long as the provider asks for."""
        growing = after * 2 ** min(max(message.attempts - 1, 0), _DOUBLINGS)
        pause = max(after, min(growing, LONGEST_PAUSE))
        message.status = OutboxStatus.PENDING  # nothing was delivered: the only step back there is
        message.next_try_at = self.now() + pause
        await self._wake(unit, message, pause)

    async def _wake(self, unit: UnitOfWork, message: OutboxMessage, after: timedelta) -> None:
        lock = delivery_lock(message.conversation_id)
        await unit.jobs.wake(Task.DELIVER, lock=lock, after=after, conversation_id=message.conversation_id)


def is_held(message: OutboxMessage) -> bool:
    """Whether it waits for its recipient to write again."""
    return message.status is OutboxStatus.PENDING and message.error in HELD


def may_go(message: OutboxMessage, conversation: Conversation) -> bool:
    """Whether a message that was held can go out, since its recipient has written."""
    return is_held(message) and conversation.out_of_reach_since is None
