"""Versions of the bank's working-day calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, insert, select

from bot.core.calendar import Override, WorkCalendar, build_calendar
from bot.core.ports import Calendars
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.calendar_versions.c
_LOCK = 0x5167_6170_0002


class CalendarRows(Rows, Calendars):
    """The port on PostgreSQL: a row per version, none ever changed."""

    async def current(self) -> WorkCalendar:
        """The calendar in force: the official one until the bank has published a version of its own."""
        await self._session.execute(select(func.pg_advisory_xact_lock_shared(_LOCK)))
        newest = select(_c.version, _c.overrides).order_by(_c.version.desc()).limit(1)
        row = (await self._session.execute(newest)).first()
        if row is None:
            return build_calendar()
        overrides = [Override(date.fromisoformat(day), working, reason) for day, working, reason in row.overrides]
        return build_calendar(overrides, row.version)

    async def publish(self, overrides: Sequence[Override], *, by: str, now: datetime) -> WorkCalendar:
        """A new version with these overrides."""
        await self._session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        version = (await self._session.scalar(select(func.max(_c.version))) or 0) + 1
        calendar = build_calendar(overrides, version)
        kept = [[one.date.isoformat(), one.working, one.reason] for one in calendar.overrides.values()]
        row = {"version": version, "overrides": kept, "published_by": by, "published_at": now}
        await self._session.execute(insert(tables.calendar_versions).values(row))
        return calendar
