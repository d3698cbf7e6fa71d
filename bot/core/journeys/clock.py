"""What happens when a ticket's clock runs out: an oral complaint is escalated (source, 1.c), others are overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.clocks import ClockStatus, TicketClock
from bot.core.errors import NotFound
from bot.core.journeys.kit import Kit
from bot.core.ports import UnitOfWork
from bot.core.tickets import Ticket, TicketKind
from bot.core.wording import day_and_time

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class FireClocks:
    """Fire every clock that has run out, each once."""

    kit: Kit

    async def __call__(self, *, now: datetime) -> list[str]:
        """Fire, and return the numbers of the tickets concerned. The second named in a deadline is still in time."""
        fired = []
        async with self.kit.open_unit() as unit:
            for clock in await unit.clocks.take_due(now=now - SECOND):
                clock.status, clock.ended_at = ClockStatus.FIRED, now
                fired.append(await self._fire(unit, clock, now))
            await unit.commit()
        return fired

    async def _fire(self, unit: UnitOfWork, clock: TicketClock, now: datetime) -> str:
        ticket = await unit.tickets.get(clock.ticket_id, lock=True)
        if ticket.is_open:
            if ticket.kind is TicketKind.ORAL:
                entry = ticket.escalate(now=now, actor="system", reason="batas waktu hari yang sama terlewati")
                response = "utter_notice_escalated"
            else:
                entry = ticket.add_note(now=now, actor="system", text="Batas waktu terlewati.")
                response = "utter_notice_overdue"
            await unit.tickets.note(entry)
            await self.kit.audit(unit, "clock.fired", actor="system", subject=ticket.number)
            await self._tell(unit, ticket, clock, response)
        return ticket.number

    async def _tell(self, unit: UnitOfWork, ticket: Ticket, clock: TicketClock, response: str) -> None:
        if ticket.conversation_id is None:
            return
        try:
            conversation = await unit.conversations.get(ticket.conversation_id)
        except NotFound:
            return
        await self.kit.notify(
            unit,
            conversation,
            response,
            key=f"clock:{clock.id}",
            number=ticket.number,
            due=day_and_time(clock.due_at),
        )
