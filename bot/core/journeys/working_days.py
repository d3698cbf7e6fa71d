"""A changed calendar: what it does to open deadlines, told before, and then done with them in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.calendar import Override, WorkCalendar, build_calendar
from bot.core.deadlines import Deadline, DocumentsPeriod, documents_period
from bot.core.errors import Conflict
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import Notices
from bot.core.journeys.timing import deadline_by, policy_of, start_deadline, start_documents
from bot.core.policy import DeadlinePolicy
from bot.core.ports import UnitOfWork
from bot.core.ticket_timeline import Counting, counting
from bot.core.tickets import Ticket, TimelineEntry
from bot.core.wording import day_and_time


@dataclass(frozen=True, slots=True)
class Moved:
    """A date that a calendar changes."""

    number: str
    what: str
    """``due``, or ``documents`` for the time to complete the documents."""
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Impact:
    """What a calendar does to open tickets."""

    calendar: WorkCalendar
    """The one it would be, or is now."""
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class ChangeCalendar:
    """Use cases of whoever keeps the working days."""

    kit: Kit

    async def preview(self, *, overrides: Sequence[Override]) -> Impact:
        """What publishing would do; nothing is changed.

        Raises:
            InvalidInput: a day that cannot be used.
        """
        async with self.kit.open_unit() as unit:
            current = await unit.calendars.current()
            calendar = build_calendar(overrides, current.version + 1)
            found = [one async for one in _Recount(self.kit, unit, calendar).all(lock=False)]
        return Impact(calendar, tuple(one.moved for one in found))

    async def publish(self, *, overrides: Sequence[Override], by: str, after: int | None = None) -> Impact:
        """Publish, count every open deadline anew, write it on each timeline and tell each holder.

        Args:
            overrides: all of the bank's own days; those published before are replaced.
            by: who publishes it.
            after: the version that the change was made for; none for whichever is in force.

        Raises:
            InvalidInput: a day that cannot be used.
            Conflict: somebody has published another version meanwhile.
        """
        async with self.kit.open_unit() as unit:
            calendar = await unit.calendars.publish(overrides, by=by, now=self.kit.now())
            if after is not None and calendar.version != after + 1:
                raise Conflict("another calendar was published meanwhile: preview again", in_force=calendar.version - 1)
            moved = []
            async for one in _Recount(self.kit, unit, calendar).all(lock=True):
                await self._move(unit, one, calendar, by)
                moved.append(one.moved)
            subject = f"calendar:{calendar.version}"
            await self.kit.audit(unit, "calendar.published", actor=by, subject=subject, moved=len(moved))
            await unit.commit()
        return Impact(calendar, tuple(moved))

    async def _move(self, unit: UnitOfWork, one: _Found, calendar: WorkCalendar, by: str) -> None:
        await unit.tickets.note(await self._count_anew(unit, one, calendar, by))
        documents = one.moved.what == "documents"
        await Notices(self.kit).notify(
            unit,
            one.ticket,
            "utter_notice_documents_recounted" if documents else "utter_notice_recounted",
            key=f"calendar:{calendar.version}:{one.ticket.id}",
            number=one.ticket.number,
            before=day_and_time(one.moved.before),
            due=day_and_time(one.moved.after),
        )

    async def _count_anew(self, unit: UnitOfWork, one: _Found, calendar: WorkCalendar, by: str) -> TimelineEntry:
        now, ticket = self.kit.now(), one.ticket
        runs = max(one.moved.before, one.moved.after) > now  # else it has fired, and fires once
        if isinstance(one.new, Deadline):
            entry = ticket.recount(now=now, actor=by, deadline=one.new)
            if runs:
                await start_deadline(self.kit, unit, ticket, one.new)
            return entry
        due_at = one.new.due_at
        entry = ticket.recount_documents(now=now, actor=by, due_at=due_at, calendar=calendar.version)
        if runs:
            await start_documents(self.kit, unit, ticket, one.new)
        return entry


@dataclass(frozen=True, slots=True)
class _Found:
    ticket: Ticket
    moved: Moved
    new: Deadline | DocumentsPeriod


@dataclass(frozen=True, slots=True)
class _Recount:
    """Goes through all open tickets and finds those whose date another calendar moves."""

    kit: Kit
    unit: UnitOfWork
    calendar: WorkCalendar
    policies: dict[int, DeadlinePolicy] = field(default_factory=dict)

    async def all(self, *, lock: bool) -> AsyncIterator[_Found]:
        """Each of them; locked where it is to be changed."""
        for ticket_id in await self.unit.tickets.running():
            ticket = await self.unit.tickets.get(ticket_id, lock=lock)
            if ticket.is_open and (found := await self._one(ticket)):
                yield found

    async def _one(self, ticket: Ticket) -> _Found | None:
        policy = await self._policy(ticket)
        if policy.rule_for(ticket.kind, ticket.matter).working_days is None:
            return None
        events = counting(await self.unit.tickets.timeline(ticket.id))
        if ticket.due_at is not None:
            return self._deadline(ticket, policy, events, ticket.due_at)
        return self._documents(ticket, policy, events)

    def _deadline(self, ticket: Ticket, policy: DeadlinePolicy, events: Counting, before: datetime) -> _Found | None:
        new = deadline_by(events, ticket, self.calendar, policy)
        moved = Moved(ticket.number, "due", before, new.due_at)
        return _Found(ticket, moved, new) if new.due_at != before else None

    def _documents(self, ticket: Ticket, policy: DeadlinePolicy, events: Counting) -> _Found | None:
        if ticket.documents_due_at is None or events.documents_asked_at is None:
            return None
        new = documents_period(events.documents_asked_at, self.calendar, policy=policy, matter=ticket.matter)
        moved = Moved(ticket.number, "documents", ticket.documents_due_at, new.due_at)
        return _Found(ticket, moved, new) if new.due_at != ticket.documents_due_at else None

    async def _policy(self, ticket: Ticket) -> DeadlinePolicy:
        version = ticket.policy_version
        if version not in self.policies:
            self.policies[version] = await policy_of(self.kit, self.unit, ticket)
        return self.policies[version]
