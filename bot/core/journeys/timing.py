"""Which policy holds for a ticket, what is counted by it, and its clocks as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.core.calendar import WorkCalendar
from bot.core.clocks import ClockKind, TicketClock
from bot.core.deadlines import Deadline, DocumentsPeriod, due
from bot.core.journeys.kit import Kit
from bot.core.policy import DeadlinePolicy, Matter
from bot.core.ports import UnitOfWork
from bot.core.ticket_timeline import Counting
from bot.core.tickets import Ticket


async def policy_of(kit: Kit, unit: UnitOfWork, ticket: Ticket) -> DeadlinePolicy:
    """The policy that a ticket was opened under; for tickets older than the store's versions, the one in force."""
    if ticket.policy_version == kit.policy.version:
        return kit.policy
    return await unit.policies.get(ticket.policy_version) or kit.policy


def deadline_by(
    events: Counting, ticket: Ticket, calendar: WorkCalendar, policy: DeadlinePolicy, *, matter: Matter | None = None
) -> Deadline:
    """The deadline of a ticket as its timeline has it: from its start, extended and paused.

    Args:
        events: what its timeline tells; with more extensions or pauses, what would follow from them.
        ticket: which one.
        calendar: the working days.
        policy: the one that it was opened under.
        matter: another class than the ticket's.

    Raises:
        InvalidInput: as :func:`bot.core.deadlines.due`.
    """
    return due(
        ticket.kind,
        events.started_at or ticket.opened_at,
        calendar,
        policy=policy,
        matter=matter or ticket.matter,
        extensions=events.extensions,
        pauses=events.pauses,
    )


async def start_deadline(kit: Kit, unit: UnitOfWork, ticket: Ticket, deadline: Deadline) -> None:
    """The clock of a deadline and those of its reminders, instead of all that run; what is past is not started."""
    await _start(kit, unit, ticket, ClockKind.DEADLINE, deadline.due_at, ClockKind.REMINDER, deadline.reminders)


async def start_documents(kit: Kit, unit: UnitOfWork, ticket: Ticket, period: DocumentsPeriod) -> None:
    """The same for the time in which a holder can complete the documents."""
    reminder = ClockKind.DOCUMENTS_REMINDER
    await _start(kit, unit, ticket, ClockKind.DOCUMENTS_DUE, period.due_at, reminder, period.reminders)


async def _start(  # noqa: PLR0917 - two kinds of the same
    kit: Kit,
    unit: UnitOfWork,
    ticket: Ticket,
    end: ClockKind,
    due_at: datetime,
    reminder: ClockKind,
    reminders: Iterable[datetime],
) -> None:
    now = kit.now()
    moments = [(end, due_at), *((reminder, moment) for moment in reminders if moment > now)]
    await unit.clocks.start(
        *(TicketClock(id=kit.new_id(), ticket_id=ticket.id, kind=kind, due_at=at) for kind, at in moments)
    )
