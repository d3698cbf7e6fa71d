"""Quiet hours: whatever they are, they end, and their end is outside of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvalidInput
from bot.core.quiet import QUIET, QuietHours
from bot.core.wording import WIB

MINUTES = st.integers(0, 24 * 60 - 1).map(lambda it: time(it // 60, it % 60))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
HOURS = st.tuples(MINUTES, MINUTES).filter(lambda it: it[0] != it[1]).map(lambda it: QuietHours(*it))


def wib(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (wib(4, 20, 59), None),
        (wib(4, 21), wib(5, 7)),
        (wib(4, 23, 59), wib(5, 7)),
        (wib(5, 0), wib(5, 7)),
        (wib(5, 6, 59), wib(5, 7)),
        (wib(5, 7), None),
    ],
)
def test_from_nine_in_the_evening_to_seven(moment: datetime, until: datetime | None) -> None:
    assert QUIET.until(moment) == until
    assert QuietHours.parse("21.00-07.00") == QUIET


@given(HOURS, MOMENTS)
def test_they_end_within_a_day_and_not_within_themselves(hours: QuietHours, moment: datetime) -> None:
    until = hours.until(moment)
    if until is not None:
        assert moment < until <= moment + timedelta(days=1)
        assert hours.until(until) is None
        assert hours.until(until - timedelta(microseconds=1)) == until


def test_none_at_all() -> None:
    assert QuietHours.parse("off").until(wib(4, 23)) is None


@pytest.mark.parametrize("text", ["21", "21.00", "25.00-07.00", "07.00-07.00", "malam"])
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(InvalidInput):
        QuietHours.parse(text)
