"""Sends of which nobody knows whether they have arrived: when no word comes in time, people are told, once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core.channels import SendUncertain
from bot.core.engine import ReportUndelivered
from bot.core.ports import OpenUnit
from bot.core.troubles import each

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellUnconfirmed:
    """A word of the provider's that comes later still counts."""

    open_unit: OpenUnit
    report: ReportUndelivered

    async def __call__(self, *, now: datetime) -> int:
        """Tell of those whose time is over; returns of how many.

        Raises:
            ExceptionGroup: some could not be told of, and are tried again.
        """
        async with self.open_unit() as unit:
            due = await unit.outbox.unconfirmed(before=now)
        return sum(await each(due, self._tell, trouble="sends that nobody could be told of"))

    async def _tell(self, message_id: str) -> bool:
        async with self.open_unit() as unit:
            message = await unit.outbox.take_unconfirmed(message_id)
            if message is None:
                return False
            message.next_try_at = None
            conversation = await unit.conversations.get(message.conversation_id, lock=True)
            await self.report(unit, message=message, conversation=conversation, reason=SendUncertain.code)
            await unit.commit()
        log.warning("message.unconfirmed", message=message.id, conversation=conversation.id, origin=str(message.origin))
        return True
