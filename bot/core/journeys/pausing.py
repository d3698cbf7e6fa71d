"""A deadline that stands still for a while, where its row of the policy allows it, and goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.calendar import WorkCalendar
from bot.core.deadlines import Deadline, paused_until
from bot.core.errors import NotAllowed
from bot.core.journeys.kit import Kit, ticket_of
from bot.core.journeys.notices import ANY_TIME, Notices, When
from bot.core.journeys.timing import deadline_by, policy_of, start_deadline
from bot.core.policy import DeadlinePolicy, DeadlineRule
from bot.core.ports import UnitOfWork
from bot.core.ticket_timeline import Counting, Pause, TimelineEntry, counting
from bot.core.tickets import Ticket
from bot.core.wording import day_and_time, moment_text, without_full_stop


@dataclass(frozen=True, slots=True)
class PauseDeadline:
    """Use cases. The deadline that is shown meanwhile is the one that holds if nobody ends the pause."""

    kit: Kit

    async def pause(self, *, number: str, agent: str, reason: str, seen: int) -> None:
        """Let it stand still, and tell the holder why and for how long at most, in writing.

        Raises:
            NotFound: no such ticket.
            NotAllowed: its deadline does not run, stands still already, or the policy allows no (further) pause.
            InvalidInput: no reason.
            Conflict: it has changed since it was looked at.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            found = await self._found(unit, number, seen)
            if len(found.events.pauses) >= found.rule.pause_times or found.paused_until(now):
                raise NotAllowed("the deadline policy allows no pause now", row=found.rule.case)
            before = found.ticket.due_at
            events = replace(found.events, pauses=(*found.events.pauses, Pause(now)))
            deadline = found.deadline(events)
            entry = found.ticket.pause(now=now, actor=agent, reason=reason, deadline=deadline)
            until = replace(found, events=events).paused_until(now)
            facts = {"reason": without_full_stop(reason), "until": moment_text(until)}
            await self._keep(
                unit,
                found.ticket,
                entry,
                deadline=deadline,
                response="utter_notice_paused",
                when=When(at_latest=before),
                **facts,
            )
            await self.kit.audit(unit, "ticket.paused", actor=agent, subject=number)
            await unit.commit()

    async def resume(self, *, number: str, agent: str, seen: int) -> None:
        """Let it go on, and tell the holder by when it is due now.

        Raises:
            NotFound: no such ticket.
            NotAllowed: it does not stand still.
            Conflict: it has changed since it was looked at.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            found = await self._found(unit, number, seen)
            if not found.paused_until(now):
                raise NotAllowed("its deadline does not stand still", number=number)
            *earlier, last = found.events.pauses
            deadline = found.deadline(replace(found.events, pauses=(*earlier, Pause(last.began_at, now))))
            entry = found.ticket.resume(now=now, actor=agent, deadline=deadline)
            await self._keep(
                unit, found.ticket, entry, deadline=deadline, response="utter_notice_resumed", when=ANY_TIME
            )
            await self.kit.audit(unit, "ticket.resumed", actor=agent, subject=number)
            await unit.commit()

    async def _found(self, unit: UnitOfWork, number: str, seen: int) -> _Found:
        calendar = await unit.calendars.current()
        ticket = await ticket_of(unit, number, lock=True, seen=seen)
        events = counting(await unit.tickets.timeline(ticket.id))
        return _Found(ticket, await policy_of(self.kit, unit, ticket), calendar, events)

    async def _keep(
        self,
        unit: UnitOfWork,
        ticket: Ticket,
        entry: TimelineEntry,
        *,
        deadline: Deadline,
        response: str,
        when: When,
        **facts: str,
    ) -> None:
        await unit.tickets.note(entry)
        await start_deadline(self.kit, unit, ticket, deadline)
        shown = {"number": ticket.number, "due": day_and_time(deadline.due_at)} | facts
        key = f"{entry.kind}:{ticket.id}:{entry.at.isoformat()}"
        await Notices(self.kit).notify(unit, ticket, response, key=key, when=when, **shown)


@dataclass(frozen=True, slots=True)
class _Found:
    ticket: Ticket
    policy: DeadlinePolicy
    calendar: WorkCalendar
    events: Counting

    @property
    def rule(self) -> DeadlineRule:
        return self.policy.rule_for(self.ticket.kind, self.ticket.matter)

    def paused_until(self, now: datetime) -> datetime | None:
        return paused_until(self.events.pauses, self.calendar, rule=self.rule, now=now)

    def deadline(self, events: Counting) -> Deadline:
        if events.started_at is None:
            raise NotAllowed("its clock has not started", number=self.ticket.number)
        return deadline_by(events, self.ticket, self.calendar, self.policy)
