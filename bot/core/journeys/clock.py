"""What happens when a clock of a ticket runs out: an oral complaint is escalated (source, 1.c), others are overdue.

Reminders are clocks too. Each fires once, also after downtime; a reminder of what is over by then says nothing. Each
fires in a transaction of its own: one that cannot does not keep the others from it, and is tried again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.core.clocks import ClockKind, ClockStatus, TicketClock
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import CHANGE_NEAR, CHANGE_OVER, DOCUMENTS_NEAR, DOCUMENTS_OVER, Notices, When
from bot.core.ports import UnitOfWork
from bot.core.ticket_states import OPEN_STATUSES
from bot.core.tickets import Ticket, TicketKind, TicketStatus
from bot.core.troubles import each
from bot.core.wording import day_and_time

SECOND = timedelta(seconds=1)
_WAITS = (TicketStatus.WAITING_DOCUMENTS,)
_TOLD_BEFORE = frozenset({TicketKind.WRITTEN, TicketKind.DATA_CHANGE})
"""Kinds that run for days: their holders hear that the deadline comes near. Of others only the timeline tells it."""


@dataclass(frozen=True, slots=True)
class FireClocks:
    """Fire every clock that has run out, each once."""

    kit: Kit

    async def __call__(self, *, now: datetime) -> list[str]:
        """Fire, and return the numbers of the tickets concerned. The second named in a deadline is still in time.

        Raises:
            ExceptionGroup: some could not fire; the others have.
        """
        async with self.kit.open_unit() as unit:
            due = await unit.clocks.due(at=now - SECOND)
        fired = await each(due, partial(self._fire, now=now), trouble="clocks that could not fire")
        return list(dict.fromkeys(number for number in fired if number))

    async def _fire(self, due: TicketClock, *, now: datetime) -> str | None:
        """The number of its ticket; none where it was fired, or ended, by somebody else meanwhile."""
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.get(due.ticket_id, lock=True)  # first the ticket, as all who end its clocks
            clock = await unit.clocks.take(due.id)
            if clock is None:
                return None
            clock.status, clock.ended_at = ClockStatus.FIRED, now
            if ticket.is_open:
                handlers = {
                    ClockKind.DEADLINE: self._deadline,
                    ClockKind.REMINDER: self._near,
                    ClockKind.DOCUMENTS_DUE: self._documents_over,
                    ClockKind.DOCUMENTS_REMINDER: self._documents_near,
                }
                await handlers[clock.kind](unit, ticket, clock, now)
            await unit.commit()
        return ticket.number

    async def _deadline(self, unit: UnitOfWork, ticket: Ticket, clock: TicketClock, now: datetime) -> None:
        await self.kit.audit(unit, "clock.fired", actor="system", subject=ticket.number, kind=str(clock.kind))
        if ticket.kind is TicketKind.ORAL:
            entry = ticket.escalate(now=now, actor="system", reason="batas waktu terlewati")
            await unit.tickets.note(entry)
            told = f"clock:{clock.id}"
            await Notices(self.kit).escalated(unit, ticket, "utter_notice_escalated", key=told, urgent=True)
            return
        await unit.tickets.note(ticket.add_note(now=now, actor="system", text="Batas waktu terlewati."))
        if ticket.status is TicketStatus.WAITING_DOCUMENTS:  # it is the holder's documents that are late
            response = CHANGE_OVER if ticket.kind is TicketKind.DATA_CHANGE else DOCUMENTS_OVER
            await self._tell(unit, ticket, clock, response, clock.due_at, When(only_while=_WAITS))
            return
        await self._tell(unit, ticket, clock, "utter_notice_overdue", clock.due_at, When(only_while=OPEN_STATUSES))

    async def _near(self, unit: UnitOfWork, ticket: Ticket, clock: TicketClock, now: datetime) -> None:
        if ticket.due_at is None or now > ticket.due_at:
            return
        await unit.tickets.note(ticket.remind(now=now, of="deadline"))
        if ticket.kind in _TOLD_BEFORE:
            response, told_in = "utter_notice_deadline_near", OPEN_STATUSES - set(_WAITS)
            if ticket.status is TicketStatus.WAITING_DOCUMENTS:
                change = ticket.kind is TicketKind.DATA_CHANGE  # its time has run since it was asked for
                response, told_in = CHANGE_NEAR if change else DOCUMENTS_NEAR, frozenset(_WAITS)
            when = When(at_latest=ticket.due_at, only_while=told_in)
            await self._tell(unit, ticket, clock, response, ticket.due_at, when)

    async def _documents_near(self, unit: UnitOfWork, ticket: Ticket, clock: TicketClock, now: datetime) -> None:
        over = ticket.documents_due_at is None or now > ticket.documents_due_at
        if over or ticket.documents_due_at is None or ticket.status is not TicketStatus.WAITING_DOCUMENTS:
            return
        await unit.tickets.note(ticket.remind(now=now, of="documents"))
        response, due_at = DOCUMENTS_NEAR, ticket.documents_due_at
        await self._tell(unit, ticket, clock, response, due_at, When(at_latest=due_at, only_while=_WAITS))

    async def _documents_over(self, unit: UnitOfWork, ticket: Ticket, clock: TicketClock, now: datetime) -> None:
        """People decide what follows: nothing is closed by a clock."""
        if ticket.status is not TicketStatus.WAITING_DOCUMENTS:
            return
        await unit.tickets.note(ticket.add_note(now=now, actor="system", text="Waktu melengkapi dokumen berakhir."))
        await self.kit.audit(unit, "clock.fired", actor="system", subject=ticket.number, kind=str(clock.kind))
        await self._tell(unit, ticket, clock, DOCUMENTS_OVER, clock.due_at, When(only_while=_WAITS))

    async def _tell(  # noqa: PLR0917 - a clock and what is told of it
        self,
        unit: UnitOfWork,
        ticket: Ticket,
        clock: TicketClock,
        response: str,
        due_at: datetime,
        when: When,
    ) -> None:
        await Notices(self.kit).notify(
            unit,
            ticket,
            response,
            key=f"clock:{clock.id}",
            when=when,
            number=ticket.number,
            due=day_and_time(due_at),
        )
