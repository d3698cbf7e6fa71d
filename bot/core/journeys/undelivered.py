"""Something that had to be said did not reach its holder: people see it in the queue and on the ticket."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.channels import HELD, SendUncertain, WindowClosed
from bot.core.conversations import Conversation, HandoffReason
from bot.core.journeys.handoff import hand_over
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import Notices
from bot.core.messages import Origin, OutboxMessage, OutboxStatus
from bot.core.ports import UnitOfWork
from bot.core.ticket_numbers import parse_ticket_number
from bot.core.tickets import Ticket
from bot.core.wording import day_and_time

_NOT_WRITTEN = "pemegang tidak menulis selama 24 jam"
_REASONS = {
    "window_closed": _NOT_WRITTEN,
    "no_template": f"{_NOT_WRITTEN}, dan template WhatsApp belum diatur",
    "file_needs_window": f"{_NOT_WRITTEN}, dan template WhatsApp, yang sudah diatur, tidak memuat berkas",
    "template_refused": "template WhatsApp yang diatur ditolak",
}
_OTHERWISE = "ditolak oleh penyedia layanan pesan"
UNCONFIRMED = (
    "Belum pasti sampai kepada pemegang: sambungan putus saat mengirim, dan penyedia pesan belum memberi kabar. "
    "Jangan langsung dikirim ulang: tanyakan dulu kepada pemegang, di chat atau lewat telepon."
)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Implements :class:`bot.core.engine.ReportUndelivered`."""

    kit: Kit

    async def __call__(
        self, unit: UnitOfWork, *, message: OutboxMessage, conversation: Conversation, reason: str
    ) -> None:
        """Send a notice to another chat of its holder; where there is none, call people and note it on the ticket.

        Not for the bot's own answers in a chat. What may have arrived all the same goes to no other chat, and
        calls nobody away from the bot who has written since.

        Args:
            unit: its caller commits.
            message: what did not arrive.
            conversation: whose, locked.
            reason: code of the error.
        """
        unknown = reason == SendUncertain.code  # it may have arrived: told in another chat, it might be told twice
        if message.origin is Origin.BOT or (not unknown and await Notices(self.kit).redirect(unit, message)):
            return
        ticket = await _about(unit, message)
        if ticket:
            text = UNCONFIRMED if unknown else _told(message, reason)
            await self.kit.note(unit, ticket, text)
        if unknown and ticket and _written_since(conversation, message):
            return  # the bot is serving them, and the note is there for people
        called = HandoffReason.UNCONFIRMED if unknown else HandoffReason.UNDELIVERED
        await hand_over(self.kit, unit, conversation, reason=called)


async def _about(unit: UnitOfWork, message: OutboxMessage) -> Ticket | None:
    """The ticket that a message is about, locked, if any."""
    notice = await unit.notices.by_outbox(message.id)
    if notice and notice.ticket_id:
        return await unit.tickets.get(notice.ticket_id, lock=True)
    number = parse_ticket_number(message.text)
    return await unit.tickets.by_number(number, lock=True) if number else None


def _written_since(conversation: Conversation, message: OutboxMessage) -> bool:
    heard = conversation.last_inbound_at
    return heard is not None and heard > message.created_at


def _told(message: OutboxMessage, reason: str) -> str:
    """Why it has not arrived, and what becomes of it."""
    what = "Berkas" if message.attachment else "Pesan"
    why = f"{what} untuk pemegang belum sampai: {_REASONS.get(reason, _OTHERWISE)}."
    if message.status is OutboxStatus.FAILED or reason not in HELD:
        return f"{why} Tidak dicoba lagi: sampaikan dengan cara lain."
    until = f", sampai {day_and_time(message.next_try_at)}" if message.next_try_at else ""
    if reason == WindowClosed.code and not message.attachment:
        return f"{why} Dikirim dengan template bila ada, atau begitu pemegang menulis lagi{until}."
    return f"{why} Dikirim begitu pemegang menulis lagi{until}."
