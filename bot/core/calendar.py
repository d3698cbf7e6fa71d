"""Working days: Indonesia's public holidays and *cuti bersama*, with a bank's own corrections on top.

Official days come from the package ``holidays`` (categories public and government), which follows the joint decree of
three ministers (SKB 3 Menteri). The decree for a year is published in the autumn before. For a later year only the
fixed days are certain, dates of religious feasts are estimated, and *cuti bersama* is not known:
:attr:`WorkCalendar.official_through` says how far the knowledge goes, :meth:`WorkCalendar.caveat` says it in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from holidays.constants import GOVERNMENT, PUBLIC
from holidays.countries.indonesia import Indonesia, IndonesiaStaticHolidays

from bot.core.errors import InvalidInput
from bot.core.wording import DAY_NAMES

FIRST_YEAR = 1970
LAST_YEAR = 2100
"""The years that can be counted in; beyond them the package knows no holidays and every answer would be a guess."""

_SATURDAY = 5
_DECREED_YEARS = frozenset(IndonesiaStaticHolidays.special_government_holidays)


@dataclass(frozen=True, slots=True)
class Override:
    """A bank's own word on one day: closed although official work goes on, or open although it does not."""

    date: date
    working: bool
    reason: str
    """Indonesian, shown to holders where the day is skipped or counted because of it."""


@dataclass(frozen=True, slots=True, eq=False)
class WorkCalendar:
    """Which days are working days. Build it with :func:`build_calendar`."""

    version: int = 0
    """Grows with each change of the overrides; kept with every deadline that was computed."""
    overrides: Mapping[date, Override] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def official_through(self) -> int:
        """The last year whose *cuti bersama* has been decreed and is known here."""
        return max(_DECREED_YEARS)

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts.

        Raises:
            InvalidInput: not a plain date, or outside ``FIRST_YEAR`` .. ``LAST_YEAR``.
        """
        return self.why_not(day) is None

    def why_not(self, day: date) -> str | None:
        """Why the day does not count, in Indonesian; none for a working day.

        The override's reason, else the holiday's name, else ``Sabtu`` or ``Minggu``. Names of feasts whose date is
        still estimated end in ``(perkiraan)``.

        Raises:
            InvalidInput: as :meth:`is_working_day`.
        """
        _check_day(day)
        override = self.overrides.get(day)
        if override is not None:
            return None if override.working else override.reason
        name = _official(day.year).get(day)
        if name is not None:
            return name
        return DAY_NAMES[day.weekday()] if day.weekday() >= _SATURDAY else None

    def next_working_day(self, day: date) -> date:
        """The first working day after the day.

        Raises:
            InvalidInput: as :meth:`is_working_day`, also where the search leaves the years covered.
        """
        return self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after the day, which itself never counts.

        Raises:
            InvalidInput: ``count`` below 1, or as :meth:`next_working_day`.
        """
        if count < 1:
            raise InvalidInput("count at least one working day", count=count)
        _check_day(day)
        while count:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def working_days_back(self, day: date, count: int) -> date:
        """The ``count``-th working day before the day, which itself never counts.

        Raises:
            InvalidInput: as :meth:`add_working_days`.
        """
        if count < 1:
            raise InvalidInput("count at least one working day", count=count)
        _check_day(day)
        while count:
            day -= timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def caveat(self, year: int) -> str | None:
        """What has to be said when counting in this year, in Indonesian; none where the decree is known."""
        if year <= self.official_through:
            return None
        return (
            f"kalender resmi tahun {year} belum kami terima: tanggal hari raya masih perkiraan "
            "dan cuti bersama belum diketahui"
        )


def build_calendar(overrides: Iterable[Override] = (), version: int = 0) -> WorkCalendar:
    """The official calendar with a bank's overrides; of several for one day the last wins.

    Raises:
        InvalidInput: an override without a reason or outside the years covered, or a negative version.
    """
    if version < 0:
        raise InvalidInput("a calendar's version is zero or more", version=version)
    by_day: dict[date, Override] = {}
    for override in overrides:
        _check_day(override.date)
        if not override.reason.strip():
            raise InvalidInput("an override needs a reason", day=override.date.isoformat())
        by_day[override.date] = override
    return WorkCalendar(version=version, overrides=MappingProxyType(by_day))


def _check_day(day: date) -> None:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise InvalidInput("give a date; of a moment, the date in WIB", value=repr(day))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput("outside the years of the calendar", day=day.isoformat(), first=FIRST_YEAR, last=LAST_YEAR)


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _official(year: int) -> Mapping[date, str]:
    days = Indonesia(years=year, categories=(PUBLIC, GOVERNMENT), language="id", expand=False)
    return MappingProxyType({day: name.replace("; ", ", ") for day, name in days.items()})
