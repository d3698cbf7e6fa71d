"""Something that had to be said did not reach its holder: people see it in the queue and on the ticket."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.conversations import Conversation, HandoffReason
from bot.core.journeys.handoff import hand_over
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import Notices
from bot.core.messages import Origin, OutboxMessage
from bot.core.ports import UnitOfWork
from bot.core.ticket_numbers import parse_ticket_number

_REASONS = {
    "window_closed": "pemegang tidak menulis selama 24 jam dan tidak ada template WhatsApp",
    "template_refused": "template WhatsApp ditolak",
}
_OTHERWISE = "ditolak oleh penyedia layanan pesan"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Implements :class:`bot.core.engine.ReportUndelivered`."""

    kit: Kit

    async def __call__(
        self, unit: UnitOfWork, *, message: OutboxMessage, conversation: Conversation, reason: str
    ) -> None:
        """Send a notice to another chat of its holder; where there is none, call people and note it on the ticket.

        Not for the bot's own answers in a chat.

        Args:
            unit: its caller commits.
            message: what did not arrive.
            conversation: whose, locked.
            reason: code of the error.
        """
        if message.origin is Origin.BOT or await Notices(self.kit).redirect(unit, message):
            return
        await hand_over(self.kit, unit, conversation, reason=HandoffReason.UNDELIVERED)
        number = parse_ticket_number(message.text)
        ticket = await unit.tickets.by_number(number, lock=True) if number else None
        if ticket:
            text = f"Pesan kepada pemegang belum sampai: {_REASONS.get(reason, _OTHERWISE)}."
            await unit.tickets.note(ticket.add_note(now=self.kit.now(), actor="system", text=text))
