"""A bank's own days as a file: ``date,status,reason`` with ``libur`` (closed) or ``kerja`` (open)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.core.calendar import FIRST_YEAR, LAST_YEAR, Override, WorkCalendar, build_calendar
from bot.core.csv_rows import read_csv, refuse
from bot.core.errors import InvalidInput
from bot.core.wording import day_text

COLUMNS = ("date", "status", "reason")
_STATUS = {"libur": False, "closed": False, "kerja": True, "open": True}
_MAX_CHARS = 120


def read_overrides(content: bytes) -> list[Override]:
    """The days of a file, in the order of their dates. A file with the first line only means: no days of our own.

    Raises:
        InvalidInput: ``problems`` has a line for each mistake, with its line and what to do.
    """
    rows, problems = read_csv(content, COLUMNS)
    found: dict[date, Override] = {}
    for line, fields in rows:
        day, wrong = _day(fields["date"])
        wrong += list(_problems(fields))
        if day in found:
            wrong.append(f"{day} is there twice: remove one of the lines")
        problems += [f"line {line}: {problem}" for problem in wrong]
        if day and not wrong:
            found[day] = Override(day, _STATUS[fields["status"].lower()], fields["reason"])
    refuse(problems)
    return [found[day] for day in sorted(found)]


def write_overrides(overrides: Iterable[Override]) -> str:
    """The file that :func:`read_overrides` reads."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows((one.date.isoformat(), "kerja" if one.working else "libur", one.reason) for one in overrides)
    return out.getvalue()


def override_of(fields: Mapping[str, str]) -> Override:
    """One day, of fields named as the columns of the file.

    Raises:
        InvalidInput: ``problems`` has a line for each mistake.
    """
    given = {name: " ".join(fields.get(name, "").split()) for name in COLUMNS}
    day, wrong = _day(given["date"])
    refuse(wrong + list(_problems(given)))
    if day is None:
        raise InvalidInput("no date")
    return Override(day, _STATUS[given["status"].lower()], given["reason"])


def without_effect(overrides: Iterable[Override]) -> Iterator[str]:
    """Days that are as the official calendar has them anyway: a line each, for whoever keeps the file."""
    official = build_calendar()
    for one in overrides:
        if official.is_working_day(one.date) == one.working:
            reason = official.why_not(one.date)
            yield f"{day_text(one.date)} changes nothing: {'a working day' if reason is None else reason} already"


def changed_days(before: WorkCalendar, overrides: Iterable[Override]) -> list[str]:
    """What a file adds to and takes from a calendar's own days: a line each."""
    after = {one.date: one for one in overrides}
    lines = []
    for day in sorted(before.overrides.keys() | after.keys()):
        old, new = before.overrides.get(day), after.get(day)
        if old != new:
            lines += [f"- {_line(old)}"] if old else []
            lines += [f"+ {_line(new)}"] if new else []
    return lines


def _line(one: Override) -> str:
    return f"{one.date} {'kerja' if one.working else 'libur'}: {one.reason}"


def _day(text: str) -> tuple[date | None, list[str]]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, [f"{text!r} is no date: write year-month-day, for example 2026-12-28"]
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None, [f"{text} is outside the years {FIRST_YEAR} to {LAST_YEAR}"]
    return day, []


def _problems(fields: dict[str, str]) -> Iterator[str]:
    if fields["status"].lower() not in _STATUS:
        yield f"status is {fields['status']!r}: write libur (closed) or kerja (open)"
    if not fields["reason"]:
        yield "reason is empty: holders are shown why the day does not count, so write it"
    elif len(fields["reason"]) > _MAX_CHARS or not fields["reason"].isprintable():
        yield f"reason is longer than {_MAX_CHARS} characters or holds control characters"
