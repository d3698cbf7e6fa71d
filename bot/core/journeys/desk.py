"""What people of the bank do with a ticket; the holder hears of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.errors import NotAllowed, NotFound
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import Notices, When
from bot.core.ports import UnitOfWork
from bot.core.tickets import Ticket, TicketKind, TicketStatus
from bot.core.wording import day_and_time


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a ticket ends; both findings are demanded for complaints (source, Pengaduan Lisan 1.b)."""

    outcome: str
    """What the holder is told."""
    examination: str | None = None
    analysis: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Use cases of agents."""

    kit: Kit

    async def resolve(self, *, number: str, agent: str, resolution: Resolution) -> None:
        """Record the findings, resolve, stop the clock, and ask the holder for a rating.

        Raises:
            NotFound: no such ticket.
            NotAllowed: the status does not permit it, or a finding is missing.
            InvalidInput: nothing is said of the outcome.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await self._ticket(unit, number)
            if ticket.kind is TicketKind.DATA_CHANGE:
                raise NotAllowed("a data change is resolved by two approvals", number=number)
            found = {"examination": resolution.examination, "analysis": resolution.analysis}
            given = {name: text for name, text in found.items() if text}
            if given:
                await unit.tickets.note(ticket.record_findings(now=now, actor=agent, **given))
            await unit.tickets.note(ticket.resolve(now=now, actor=agent, outcome=resolution.outcome))
            await unit.clocks.end(ticket.id, now=now)
            await self._end_oral(unit, ticket, agent, resolution)
            await self._tell(unit, ticket, resolution)
            await self.kit.audit(unit, "ticket.resolved", actor=agent, subject=ticket.number)
            await unit.commit()

    async def escalate(self, *, number: str, agent: str, reason: str) -> None:
        """Ask for a written complaint before the day is over; the holder gets the list of documents and the form.

        Raises:
            NotFound: no such ticket.
            IllegalTransition: not an oral complaint that is open.
            InvalidInput: no reason.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await self._ticket(unit, number)
            await unit.tickets.note(ticket.escalate(now=now, actor=agent, reason=reason))
            await unit.clocks.end(ticket.id, now=now)
            key = f"escalated:{ticket.id}:{ticket.reopened_count}"
            await Notices(self.kit).escalated(unit, ticket, "utter_notice_escalated_early", key=key)
            await self.kit.audit(unit, "ticket.escalated", actor=agent, subject=ticket.number)
            await unit.commit()

    async def start(self, *, number: str, agent: str) -> None:
        """Somebody begins to work on it.

        Raises:
            NotFound: no such ticket.
            IllegalTransition: it is being worked on, waits for somebody else, or is closed.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await self._ticket(unit, number)
            await unit.tickets.note(ticket.start_work(now=now, actor=agent))
            key, when = f"started:{ticket.id}:{self.kit.new_id()}", When(only_while=(TicketStatus.IN_PROGRESS,))
            due = day_and_time(ticket.due_at) if ticket.due_at else "-"
            await Notices(self.kit).notify(
                unit, ticket, "utter_notice_started", key=key, when=when, number=number, due=due
            )
            await self.kit.audit(unit, "ticket.started", actor=agent, subject=number)
            await unit.commit()

    async def reject(self, *, number: str, agent: str, reason: str) -> None:
        """Close it as unfounded or not ours; the holder hears the reason.

        Raises:
            NotFound: no such ticket.
            IllegalTransition: it is closed, or of a kind that cannot be rejected.
            InvalidInput: no reason.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await self._ticket(unit, number)
            await unit.tickets.note(ticket.reject(now=now, actor=agent, reason=reason))
            await unit.clocks.end(ticket.id, now=now)
            told = reason.strip().rstrip(".")
            await Notices(self.kit).notify(
                unit, ticket, "utter_notice_rejected", key=f"rejected:{ticket.id}", number=number, reason=told
            )
            await self.kit.audit(unit, "ticket.rejected", actor=agent, subject=number)
            await unit.commit()

    async def _ticket(self, unit: UnitOfWork, number: str) -> Ticket:
        ticket = await unit.tickets.by_number(number, lock=True)
        if ticket is None:
            raise NotFound("no such ticket", number=number)
        return ticket

    async def _end_oral(self, unit: UnitOfWork, ticket: Ticket, agent: str, resolution: Resolution) -> None:
        """What its written complaint has answered is answered; the holder hears it once."""
        if ticket.oral_ticket_id is None:
            return
        oral = await unit.tickets.get(ticket.oral_ticket_id, lock=True)
        if oral.status is not TicketStatus.ESCALATED:
            return
        now, findings = self.kit.now(), {"examination": ticket.examination, "analysis": ticket.analysis}
        await unit.tickets.note(oral.record_findings(now=now, actor=agent, **findings))
        reason = f"Dijawab pada {ticket.number}"
        await unit.tickets.note(oral.resolve(now=now, actor=agent, outcome=resolution.outcome, reason=reason))

    async def _tell(self, unit: UnitOfWork, ticket: Ticket, resolution: Resolution) -> None:
        await Notices(self.kit).notify(
            unit,
            ticket,
            "utter_notice_resolved",
            key=f"resolved:{ticket.id}:{ticket.reopened_count}",
            when=When(only_while=(TicketStatus.RESOLVED,)),
            number=ticket.number,
            outcome=resolution.outcome,
        )
