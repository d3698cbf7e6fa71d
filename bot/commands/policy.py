"""``policy`` and ``calendar``: the deadlines' rules and the working days, for whoever answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.commands.common import AS_JSON, content_of, explained, fail, print_json, settings, who, with_service
from bot.core.calendar import Override, WorkCalendar
from bot.core.calendar_file import changed_days, read_overrides, without_effect
from bot.core.journeys.working_days import Impact
from bot.core.policy import DeadlinePolicy, DeadlineRule, PolicyVersion, doubts
from bot.core.wording import as_wib, day_text
from bot.policies import read_policy

if TYPE_CHECKING:
    from bot.bootstrap import Service

policy = typer.Typer(no_args_is_help=True, help="The deadline policy: by when tickets have to be done.")
calendar = typer.Typer(no_args_is_help=True, help="Working days: the official calendar and the bank's own days.")

_FILE = typer.Argument(
    ..., help="CSV with the columns date, status (libur or kerja), reason: ALL of the bank's own days."
)


@policy.command("show")
def show_policy(
    version: int = typer.Option(None, help="Print the file of an earlier version instead."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """The rows in force, and every version there has been."""

    async def run(service: Service) -> tuple[DeadlinePolicy, list[PolicyVersion]]:
        async with service.store.open_unit() as unit:
            return service.policy, list(await unit.policies.versions())

    in_force, versions = with_service(run)
    if version is not None:
        found = next((one for one in versions if one.version == version), None)
        typer.echo(found.text if found else fail(f"no version {version}; there are {len(versions)}"))
    elif as_json:
        print_json({"name": in_force.name, "digest": in_force.digest, "rows": [_row(rule) for rule in in_force.rules]})
    else:
        _print_policy(in_force, versions)


def _print_policy(in_force: DeadlinePolicy, versions: list[PolicyVersion]) -> None:
    number = f"version {in_force.version}"
    typer.echo(f"{in_force.name}: {number}, {in_force.digest[:12]}, reminders at {in_force.reminder_time:%H:%M} WIB\n")
    for rule in in_force.rules:
        typer.echo(f"{rule.case}\n  {_in_words(rule)}\n  {rule.source}")
    _print_doubts(in_force)
    typer.echo("\nversions:")
    for one in versions:
        typer.echo(f"  {one.version}  {one.digest[:12]}  {as_wib(one.published_at):%Y-%m-%d %H:%M} WIB  {one.name}")


def _in_words(rule: DeadlineRule) -> str:
    parts = ["the same day" if rule.working_days is None else f"{rule.working_days} working days"]
    parts.append(f"until {rule.cut_off:%H:%M:%S} WIB")
    if rule.pause_times:
        parts.append(f"paused {rule.pause_times} x {rule.pause_days} working days at most")
    if rule.extension_times:
        parts.append(f"extended {rule.extension_times} x {rule.extension_days} working days at most")
    for unit, before in (("working days", rule.remind_days_before), ("hours", rule.remind_hours_before)):
        if before:
            parts.append(f"reminders {' and '.join(map(str, before))} {unit} before")
    if rule.documents_days:
        days = " and ".join(map(str, rule.documents_remind_days_before)) or "no"
        parts.append(f"documents within {rule.documents_days} working days, reminders {days} before")
    return "; ".join(parts)


def _row(rule: DeadlineRule) -> dict[str, Any]:
    return {
        "kind": str(rule.kind),
        "class": str(rule.matter) if rule.matter else None,
        "same_day": rule.working_days is None,
        "working_days": rule.working_days,
        "cut_off": rule.cut_off.isoformat(),
        "extension_times": rule.extension_times,
        "extension_days": rule.extension_days,
        "pause_times": rule.pause_times,
        "pause_days": rule.pause_days,
        "remind_days_before": list(rule.remind_days_before),
        "remind_hours_before": list(rule.remind_hours_before),
        "documents_days": rule.documents_days,
        "documents_remind_days_before": list(rule.documents_remind_days_before),
        "source": rule.source,
    }


@policy.command("check")
def check_policy(file: Path = typer.Argument(..., help="The policy file (TOML).")) -> None:
    """Whether a file can be used; each mistake with its row and what to do."""
    with explained():
        read = read_policy(file)
        in_force = read_policy(settings().deadline_policy)
    typer.echo(f"{file}: can be used ({len(read.rules)} rows, {read.digest[:12]})")
    known = {rule.case: rule for rule in in_force.rules}
    changed = [rule for rule in read.rules if known[rule.case] != rule]
    for rule in changed:
        typer.echo(f"  {rule.case}: {_in_words(rule)}\n    now: {_in_words(known[rule.case])}")
    if not changed:
        typer.echo("  the same rows as those in force")
    _print_doubts(read)


def _print_doubts(read: DeadlinePolicy) -> None:
    for line in doubts(read):
        typer.echo(f"  mind: {line}")


@calendar.command("show")
def show_calendar(
    year: int = typer.Option(None, help="Also list the year's days that do not count."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """The version in force and the bank's own days; the CSV that ``publish`` takes with --json's ``file``."""

    async def run(service: Service) -> WorkCalendar:
        async with service.store.open_unit() as unit:
            return await unit.calendars.current()

    found = with_service(run)
    own = [
        {"date": str(one.date), "status": "kerja" if one.working else "libur", "reason": one.reason}
        for one in sorted(found.overrides.values(), key=lambda one: one.date)
    ]
    if as_json:
        print_json({"version": found.version, "official_through": found.official_through, "own_days": own})
        return
    typer.echo(f"version {found.version}; official days (SKB 3 Menteri) known through {found.official_through}")
    for one in own:
        typer.echo(f"  {one['date']}  {one['status']}  {one['reason']}")
    if not own:
        typer.echo("  no days of the bank's own")
    if year is not None:
        with explained():
            _print_year(found, year)


def _print_year(found: WorkCalendar, year: int) -> None:
    day = date(year, 1, 1) if 0 < year < date.max.year else date.max
    while day.year == year:
        reason = found.why_not(day)
        if reason not in {None, "Sabtu", "Minggu"}:
            typer.echo(f"  {day_text(day)}: {reason}")
        day = date.fromordinal(day.toordinal() + 1)
    if caveat := found.caveat(year):
        typer.echo(f"  {caveat}")


@calendar.command("preview")
def preview(
    file: Path = _FILE,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """What publishing a file would do: the days that change, and each open ticket with its old and its new date."""
    overrides = _read(file)

    async def run(service: Service) -> tuple[WorkCalendar, Impact]:
        async with service.store.open_unit() as unit:
            before = await unit.calendars.current()
        return before, await service.cases.calendar.preview(overrides=overrides)

    before, impact = with_service(run)
    if as_json:
        print_json(_impact(impact))
        return
    _print_days(before, overrides)
    _print_impact(impact)
    typer.echo(f"\nnothing is changed yet; to do it: sigap calendar publish {file} --after {before.version} --as NAME")


@calendar.command("publish")
def publish(
    file: Path = _FILE,
    by: str = who("Who publishes it."),
    after: int = typer.Option(None, help="Only if this version is still in force (preview names it)."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Publish the days, count open deadlines anew, write it on each timeline and tell the holders; all or nothing."""
    overrides = _read(file)

    async def run(service: Service) -> Impact:
        return await service.cases.calendar.publish(overrides=overrides, by=by, after=after)

    impact = with_service(run)
    if as_json:
        print_json(_impact(impact))
        return
    typer.echo(f"version {impact.calendar.version} is in force")
    _print_impact(impact)


def _read(file: Path) -> list[Override]:
    content = content_of(file)
    with explained():
        return read_overrides(content)


def _print_days(before: WorkCalendar, overrides: Sequence[Override]) -> None:
    for line in changed_days(before, overrides) or ["the same days as in force"]:
        typer.echo(line)
    for line in without_effect(overrides):
        typer.echo(f"mind: {line}")


def _print_impact(impact: Impact) -> None:
    typer.echo(f"open tickets whose date moves: {len(impact.moved)}")
    for one in impact.moved:
        what = "documents until" if one.what == "documents" else "due"
        typer.echo(
            f"  {one.number}  {what}  {as_wib(one.before):%Y-%m-%d %H:%M:%S} -> {as_wib(one.after):%Y-%m-%d %H:%M:%S}"
        )


def _impact(impact: Impact) -> dict[str, Any]:
    return {
        "version": impact.calendar.version,
        "moved": [
            {
                "number": one.number,
                "what": one.what,
                "before": as_wib(one.before).isoformat(),
                "after": as_wib(one.after).isoformat(),
            }
            for one in impact.moved
        ],
    }
