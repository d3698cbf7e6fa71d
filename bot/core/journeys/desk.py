"""What people of the bank do with a ticket; the holder hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.errors import NotAllowed
from bot.core.journeys.kit import Kit, ticket_of
from bot.core.journeys.notices import Notices, When
from bot.core.journeys.ticket import take_up_again
from bot.core.ports import UnitOfWork
from bot.core.ticket_states import OPEN_STATUSES
from bot.core.tickets import Ticket, TicketKind, TicketStatus
from bot.core.wording import day_and_time, moment_text, without_full_stop


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a ticket ends; both findings are demanded for complaints (source, Pengaduan Lisan 1.b)."""

    outcome: str
    """What the holder is told."""
    examination: str | None = None
    analysis: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Use cases of agents. Each names the version that was looked at, where somebody looked: ``seen``.

    All raise NotFound where there is no such ticket, and Conflict where it has changed since it was looked at.
    """

    kit: Kit

    async def resolve(self, *, number: str, agent: str, resolution: Resolution, seen: int | None = None) -> None:
        """Record the findings, resolve, stop the clock, and ask the holder for a rating.

        Raises:
            NotFound: no such ticket.
            NotAllowed: the status does not permit it, or a finding is missing.
            InvalidInput: nothing is said of the outcome.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number, lock=True, seen=seen)
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

    async def escalate(self, *, number: str, agent: str, reason: str, seen: int | None = None) -> None:
        """Ask for a written complaint before the day is over; the holder gets the list of documents and the form.

        Raises:
            NotFound: no such ticket.
            IllegalTransition: not an oral complaint that is open.
            InvalidInput: no reason.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number, lock=True, seen=seen)
            await unit.tickets.note(ticket.escalate(now=now, actor=agent, reason=reason))
            await unit.clocks.end(ticket.id, now=now)
            key = f"escalated:{ticket.id}:{ticket.reopened_count}"
            await Notices(self.kit).escalated(unit, ticket, "utter_notice_escalated_early", key=key)
            await self.kit.audit(unit, "ticket.escalated", actor=agent, subject=ticket.number)
            await unit.commit()

    async def start(self, *, number: str, agent: str, seen: int | None = None) -> None:
        """Somebody begins to work on it.

        Raises:
            NotFound: no such ticket.
            IllegalTransition: it is being worked on, waits for somebody else, or is closed.
        """
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number, lock=True, seen=seen)
            await begin(self.kit, unit, ticket, agent)
            await unit.commit()

    async def reject(self, *, number: str, agent: str, reason: str, seen: int | None = None) -> None:
        """Close it as unfounded or not ours; the holder hears the reason.

        Raises:
            NotFound: no such ticket.
            IllegalTransition: it is closed.
            NotAllowed: a data change, which is rejected with its request.
            InvalidInput: no reason.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number, lock=True, seen=seen)
            if ticket.kind is TicketKind.DATA_CHANGE:
                raise NotAllowed("a data change is rejected where it is approved", number=number)
            await unit.tickets.note(ticket.reject(now=now, actor=agent, reason=reason))
            await unit.clocks.end(ticket.id, now=now)
            told = without_full_stop(reason)
            await Notices(self.kit).notify(
                unit, ticket, "utter_notice_rejected", key=f"rejected:{ticket.id}", number=number, reason=told
            )
            await self.kit.audit(unit, "ticket.rejected", actor=agent, subject=number)
            await unit.commit()

    async def record(self, *, number: str, agent: str, findings: Mapping[str, str], seen: int | None = None) -> None:
        """Record the examination, the analysis, or both, before there is an outcome.

        Raises:
            NotFound: no such ticket.
            NotAllowed: it is closed.
            InvalidInput: neither is given, or one is blank.
        """
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number, lock=True, seen=seen)
            await unit.tickets.note(ticket.record_findings(now=self.kit.now(), actor=agent, **findings))
            await self.kit.audit(unit, "ticket.findings", actor=agent, subject=number, recorded=sorted(findings))
            await unit.commit()

    async def reopen(self, *, number: str, agent: str, reason: str, seen: int | None = None) -> None:
        """Take a resolved ticket up again, with a new deadline, which the holder hears.

        Raises:
            NotFound: no such ticket.
            NotAllowed: too late, or never possible for this kind.
            InvalidInput: no reason.
        """
        async with self.kit.open_unit() as unit:
            calendar = await unit.calendars.current()
            ticket = await ticket_of(unit, number, lock=True, seen=seen)
            await take_up_again(self.kit, unit, ticket, calendar, actor=agent, reason=reason)
            key = f"reopened:{ticket.id}:{ticket.reopened_count}"
            due, when = moment_text(ticket.due_at), When(only_while=OPEN_STATUSES)
            await Notices(self.kit).notify(
                unit, ticket, "utter_notice_reopened", key=key, when=when, number=number, due=due
            )
            await self.kit.audit(unit, "ticket.reopened", actor=agent, subject=number)
            await unit.commit()

    async def note(self, *, number: str, agent: str, text: str, key: str) -> None:
        """Write for colleagues on a ticket; the same key is kept once.

        Raises:
            NotFound: no such ticket.
            InvalidInput: nothing is said.
        """
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number, lock=True)
            written = await unit.tickets.timeline(ticket.id)
            if any(entry.data.get("key") == key and entry.actor == agent for entry in written):
                return
            await unit.tickets.note(ticket.add_note(now=self.kit.now(), actor=agent, text=text, key=key))
            await self.kit.audit(unit, "ticket.noted", actor=agent, subject=number)
            await unit.commit()

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


async def begin(kit: Kit, unit: UnitOfWork, ticket: Ticket, agent: str) -> None:
    """Begin to work on a ticket, which is locked; the holder hears it. The caller commits.

    Raises:
        IllegalTransition: it is being worked on, waits for somebody else, or is closed.
    """
    await unit.tickets.note(ticket.start_work(now=kit.now(), actor=agent))
    key, when = f"started:{ticket.id}:{kit.new_id()}", When(only_while=(TicketStatus.IN_PROGRESS,))
    due = day_and_time(ticket.due_at) if ticket.due_at else "-"
    await Notices(kit).notify(unit, ticket, "utter_notice_started", key=key, when=when, number=ticket.number, due=due)
    await kit.audit(unit, "ticket.started", actor=agent, subject=ticket.number)
