"""The bank's own working days: a plan first, with what it does to open tickets, then its publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.calendar import Override, WorkCalendar, build_calendar
from bot.core.console.trail import TrailSearch
from bot.core.errors import Conflict
from bot.core.journeys.kit import Kit
from bot.core.journeys.working_days import ChangeCalendar, Impact, Moved

_VERSIONS = 10


@dataclass(frozen=True, slots=True)
class Published:
    """That a version was published."""

    version: str
    by: str
    at: datetime
    moved: int
    """Open tickets whose date it changed."""


@dataclass(frozen=True, slots=True)
class CalendarNow:
    """The calendar in force, and how it came to be."""

    calendar: WorkCalendar
    published: Sequence[Published]
    """The last versions, newest first."""


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day whose own rule would be another; none where there is no rule of the bank's."""

    date: date
    before: Override | None
    after: Override | None
    idle: bool
    """It is as the official calendar has it anyway."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would do."""

    overrides: Sequence[Override]
    """All of the bank's own days, as they would be."""
    changes: Sequence[DayChange]
    moved: Sequence[Moved]
    after: int
    """The version that it was planned on."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Use cases of administrators."""

    kit: Kit

    async def now(self) -> CalendarNow:
        """The calendar in force."""
        async with self.kit.open_unit() as unit:
            calendar = await unit.calendars.current()
            entries = await unit.trail.found(TrailSearch(what="calendar.published"), limit=_VERSIONS)
        published = [
            Published(one.subject.rpartition(":")[2], one.actor, one.at, int(one.data.get("moved", 0)))
            for one in entries
        ]
        return CalendarNow(calendar, published)

    async def plan_day(self, *, override: Override) -> Plan:
        """One day more, or another rule for it.

        Raises:
            InvalidInput: a day that cannot be used.
        """
        own = (await self.now()).calendar.overrides
        return await self.plan(overrides=list({**own, override.date: override}.values()))

    async def plan_without(self, *, day: date) -> Plan:
        """One day as the official calendar has it."""
        own = (await self.now()).calendar.overrides
        return await self.plan(overrides=[one for one in own.values() if one.date != day])

    async def plan(self, *, overrides: Sequence[Override]) -> Plan:
        """These and no others.

        Raises:
            InvalidInput: a day that cannot be used.
        """
        before = (await self.now()).calendar
        impact: Impact = await ChangeCalendar(self.kit).preview(overrides=overrides)
        ordered = sorted(overrides, key=lambda one: one.date)
        return Plan(ordered, _changes(before, impact.calendar), impact.moved, before.version)

    async def publish(self, *, overrides: Sequence[Override], by: str, after: int) -> Impact:
        """Publish what was planned on a version; the holders whose date moves are told. The very same again: nothing.

        Raises:
            InvalidInput: a day that cannot be used.
            Conflict: another version has been published meanwhile, with other days.
        """
        now = (await self.now()).calendar
        if now.version == after + 1 and dict(now.overrides) == {one.date: one for one in overrides}:
            return Impact(now, ())
        if now.version != after:
            raise Conflict("another calendar was published meanwhile", in_force=now.version)
        return await ChangeCalendar(self.kit).publish(overrides=overrides, by=by, after=after)


def _changes(before: WorkCalendar, after: WorkCalendar) -> list[DayChange]:
    official = build_calendar()
    changes = []
    for day in sorted(before.overrides.keys() | after.overrides.keys()):
        old, new = before.overrides.get(day), after.overrides.get(day)
        if old != new:
            idle = new is not None and official.is_working_day(day) == new.working
            changes.append(DayChange(day, old, new, idle))
    return changes
