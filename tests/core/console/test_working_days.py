"""The bank's own days as administrators change them: planned on one version, published once."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.calendar import Override
from bot.core.calendar_file import override_of, read_overrides, write_overrides
from bot.core.console.working_days import WorkingDays
from bot.core.errors import Conflict, InvalidInput
from tests.fakes.people import House

CLOSED = Override(date(2026, 11, 18), False, "Kantor tutup, banjir")
SUNDAY = Override(date(2026, 11, 22), False, "Minggu")
EVE = Override(date(2026, 12, 28), True, 'Buka "khusus"')


@pytest.fixture
def days(house: House) -> WorkingDays:
    return house.administration.calendar


def test_a_file_of_days_is_read_as_it_was_written() -> None:
    assert read_overrides(write_overrides([CLOSED, EVE]).encode()) == [CLOSED, EVE]
    assert override_of({"date": "2026-11-18", "status": "libur", "reason": " Kantor  tutup, banjir "}) == CLOSED
    with pytest.raises(InvalidInput):
        override_of({"date": "18-11-2026", "status": "", "reason": ""})


async def test_a_plan_tells_what_changes_and_changes_nothing(days: WorkingDays) -> None:
    plan = await days.plan_day(override=CLOSED)
    assert [(one.date, one.before, one.after, one.idle) for one in plan.changes] == [(CLOSED.date, None, CLOSED, False)]
    assert (await days.plan_day(override=SUNDAY)).changes[0].idle
    assert (await days.plan_without(day=CLOSED.date)).changes == []
    assert (await days.now()).calendar.version == 0


async def test_what_was_planned_is_published_once(house: House, days: WorkingDays) -> None:
    plan = await days.plan_day(override=CLOSED)
    for _ in range(2):
        await days.publish(overrides=plan.overrides, by="eva", after=plan.after)
    other = [EVE]
    with pytest.raises(Conflict):
        await days.publish(overrides=other, by="ida", after=plan.after)
    now = await days.now()
    assert (now.calendar.version, [(one.version, one.by) for one in now.published]) == (1, [("1", "eva")])
    second = await days.plan_day(override=EVE)
    assert [one.date for one in second.overrides] == [CLOSED.date, EVE.date]
    without = await days.plan_without(day=CLOSED.date)
    assert [(one.before, one.after) for one in without.changes] == [(CLOSED, None)]
    assert await house.desk.audited("calendar.published") == 1
