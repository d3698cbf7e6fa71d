from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import FIRST_YEAR, LAST_YEAR, Override, build_calendar
from bot.core.errors import InvalidInput

CALENDAR = build_calendar()
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))

# SKB 3 Menteri on holidays and cuti bersama 2026: 17 holidays, 8 days of joint leave.
HOLIDAYS_2026 = "01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 08-17 08-25 12-25"
JOINT_LEAVE_2026 = "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24"


def test_the_decree_for_2026_is_known_to_the_day() -> None:
    decreed = {date.fromisoformat(f"2026-{day}") for day in f"{HOLIDAYS_2026} {JOINT_LEAVE_2026}".split()}
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    named = {day for day in year if CALENDAR.why_not(day) not in {None, "Sabtu", "Minggu"}}
    assert named == decreed
    leave = {day for day in year if (CALENDAR.why_not(day) or "").startswith("Cuti Bersama")}
    assert leave == {date.fromisoformat(f"2026-{day}") for day in JOINT_LEAVE_2026.split()}


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 3, 20), "Cuti Bersama Hari Raya Idul Fitri"),
        (date(2026, 3, 21), "Hari Raya Idul Fitri"),
        (date(2026, 8, 17), "Hari Kemerdekaan Republik Indonesia"),
        (date(2025, 8, 18), "Cuti Bersama Hari Kemerdekaan Republik Indonesia"),
        (date(2026, 12, 24), "Cuti Bersama Hari Raya Natal"),
        (date(2026, 12, 26), "Sabtu"),
        (date(2026, 11, 22), "Minggu"),
        (date(2026, 11, 23), None),
        (date(2027, 3, 10), "Hari Raya Idul Fitri (perkiraan)"),
    ],
)
def test_a_day_says_why_it_does_not_count(day: date, reason: str | None) -> None:
    assert CALENDAR.why_not(day) == reason
    assert CALENDAR.is_working_day(day) is (reason is None)


def test_the_week_after_lebaran() -> None:
    assert CALENDAR.next_working_day(date(2026, 3, 17)) == date(2026, 3, 25)
    assert CALENDAR.add_working_days(date(2026, 12, 23), 2) == date(2026, 12, 29)
    assert CALENDAR.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 4)


@given(DAYS, st.integers(1, 40))
def test_counting_in_one_go_is_counting_day_by_day(day: date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert CALENDAR.is_working_day(end)
    assert sum(CALENDAR.is_working_day(d) for d in between) == count


@given(DAYS, st.booleans(), st.booleans())
def test_the_last_override_of_a_day_wins(day: date, first: bool, last: bool) -> None:
    calendar = build_calendar([Override(day, first, "dulu"), Override(day, last, "sekarang")], version=3)
    assert calendar.version == 3
    assert calendar.is_working_day(day) is last
    assert calendar.why_not(day) == (None if last else "sekarang")
    assert calendar.why_not(day + timedelta(days=1)) == CALENDAR.why_not(day + timedelta(days=1))


def test_a_year_without_a_decree_is_called_so() -> None:
    through = CALENDAR.official_through
    assert through >= 2027
    assert CALENDAR.caveat(through) is None
    assert f"tahun {through + 1} belum kami terima" in (CALENDAR.caveat(through + 1) or "")
    assert not CALENDAR.is_working_day(date(through + 1, 8, 17))


@pytest.mark.parametrize(
    "bad",
    [datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01", date(FIRST_YEAR - 1, 12, 31), date(LAST_YEAR + 1, 1, 1)],
)
def test_what_is_no_day_of_the_calendar_is_refused(bad: date) -> None:
    with pytest.raises(InvalidInput):
        CALENDAR.why_not(bad)
    with pytest.raises(InvalidInput):
        build_calendar([Override(bad, False, "tutup")])


def test_nonsense_is_refused() -> None:
    with pytest.raises(InvalidInput):
        CALENDAR.add_working_days(date(2026, 1, 1), 0)
    with pytest.raises(InvalidInput):
        CALENDAR.next_working_day(date(LAST_YEAR, 12, 31))
    with pytest.raises(InvalidInput):
        build_calendar([Override(date(2026, 1, 2), False, "  ")])
    with pytest.raises(InvalidInput):
        build_calendar(version=-1)
