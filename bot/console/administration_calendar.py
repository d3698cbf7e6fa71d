"""Working days: the official calendar, the bank's own days, and what a change does before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from fastapi import Response

from bot.console.administration_frame import field, show, uploaded
from bot.console.evidence import as_download
from bot.console.routing import Call, Page, go
from bot.console.told_problems import told_problems
from bot.console.troubles import trouble_of
from bot.core.calendar import FIRST_YEAR, LAST_YEAR, WorkCalendar
from bot.core.calendar_file import override_of, read_overrides, write_overrides
from bot.core.console.roles import Permission
from bot.core.console.working_days import Plan
from bot.core.errors import Refusal
from bot.core.wording import MONTH_NAMES, as_wib

_PAGE = "/console/admin/calendar"
_SATURDAY = 5
_SHOWN = 100
"""Moved tickets in a preview; the rest is counted."""


async def show_year(call: Call) -> Response:
    """A year's days off."""
    return await _show_year(call)


async def _show_year(call: Call, refusal: Refusal | None = None) -> Response:
    now = await call.console.parts.administration.calendar.now()
    today = as_wib(call.console.parts.now()).date()
    asked = call.request.query_params.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else today.year
    year = year if FIRST_YEAR <= year <= LAST_YEAR else today.year
    own = sorted(now.calendar.overrides.values(), key=lambda one: one.date)
    return show(
        call,
        "admin_calendar.html",
        trouble=trouble_of(refusal) if refusal else None,
        problems=told_problems(refusal) if refusal else [],
        calendar=now.calendar,
        published=now.published,
        own=own,
        year=year,
        today=today,
        months=_months(now.calendar, year),
        caveat=now.calendar.caveat(year),
        typed={name: field(call, name) for name in ("date", "status", "reason")},
        last_year=LAST_YEAR,
    )


async def send_file(call: Call) -> Response:
    """The bank's own days as the file that can be uploaded."""
    now = await call.console.parts.administration.calendar.now()
    own = sorted(now.calendar.overrides.values(), key=lambda one: one.date)
    return as_download(write_overrides(own).encode("utf-8-sig"), "hari-bank.csv")


async def preview(call: Call) -> Response:
    """What a change would do: one day more, one less, or a whole file."""
    calendar, removed = call.console.parts.administration.calendar, field(call, "remove")
    try:
        if removed:
            plan = await calendar.plan_without(day=date.fromisoformat(removed))
        elif call.form.file_name:
            plan = await calendar.plan(overrides=read_overrides(uploaded(call)))
        else:
            given = {name: field(call, name) for name in ("date", "status", "reason")}
            plan = await calendar.plan_day(override=override_of(given))
    except ValueError:
        return go(_PAGE)
    except Refusal as refusal:
        return await _show_year(call, refusal)
    return _show_plan(call, plan)


async def publish(call: Call) -> Response:
    """Do what was shown, if the calendar is still the one that it was planned on."""
    calendar = call.console.parts.administration.calendar
    try:
        overrides = read_overrides(call.form.text("days").encode())
        await calendar.publish(overrides=overrides, by=call.me.user.name, after=call.form.whole("after") or 0)
    except Refusal as refusal:
        return await _show_year(call, refusal)
    return go(f"{_PAGE}?done=published")


def _show_plan(call: Call, plan: Plan) -> Response:
    days = write_overrides(plan.overrides)
    more = max(len(plan.moved) - _SHOWN, 0)
    return show(call, "admin_calendar_plan.html", plan=plan, days=days, moved=plan.moved[:_SHOWN], more=more)


def _months(calendar: WorkCalendar, year: int) -> list[tuple[str, list[tuple[date, str, bool]]]]:
    """By month, the days that do not count besides plain weekends; and whether the bank has said so itself."""
    found: list[list[tuple[date, str, bool]]] = [[] for _ in MONTH_NAMES]
    for day in _days(year):
        own = calendar.overrides.get(day)
        reason = own.reason if own else calendar.why_not(day)
        if own or (reason and not (day.weekday() >= _SATURDAY and reason in {"Sabtu", "Minggu"})):
            found[day.month - 1].append(
                (day, f"Hari kerja: {reason}" if own and own.working else str(reason), bool(own))
            )
    return [(name, days) for name, days in zip(MONTH_NAMES, found, strict=True) if days]


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


PAGES = (
    Page("GET", _PAGE, show_year, Permission.ADMINISTER),
    Page("GET", f"{_PAGE}/file", send_file, Permission.ADMINISTER),
    Page("POST", f"{_PAGE}/preview", preview, Permission.ADMINISTER, files_to=True),
    Page("POST", f"{_PAGE}/publish", publish, Permission.ADMINISTER),
)
