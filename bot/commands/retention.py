"""``retention``: how long data about people is kept, and what was removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.commands.common import AS_JSON, explained, fail, iso, print_json, settings, who, with_service
from bot.core.retention import Removed, RetentionPolicy, RetentionRule, RetentionRun, doubts
from bot.core.wording import as_wib
from bot.policies import read_retention

if TYPE_CHECKING:
    from bot.bootstrap import Service

retention = typer.Typer(no_args_is_help=True, help="Retention: how long data about people is kept, by kind.")


@retention.command("show")
def show(*, as_json: bool = AS_JSON) -> None:
    """The rows in force: what is kept how long, why, and whether it goes on request."""
    with explained():
        policy = read_retention(settings().retention_policy)
    if as_json:
        print_json({"name": policy.name, "digest": policy.digest, "rows": [_rule(rule) for rule in policy.rules]})
        return
    typer.echo(f"{policy.name}: {policy.digest[:12]}\n")
    for rule in policy.rules:
        typer.echo(f"{rule.kind}\n  {in_words(rule)}\n  {rule.source}")
    _print_doubts(policy)


@retention.command("check")
def check(file: Path = typer.Argument(..., help="The policy file (TOML).")) -> None:
    """Whether a file can be used; each mistake with its row and what to do."""
    with explained():
        read = read_retention(file)
        in_force = read_retention(settings().retention_policy)
    typer.echo(f"{file}: can be used ({len(read.rules)} rows, {read.digest[:12]})")
    changed = [rule for rule in read.rules if in_force.rule_for(rule.kind) != rule]
    for rule in changed:
        typer.echo(f"  {rule.kind}: {in_words(rule)}\n    now: {in_words(in_force.rule_for(rule.kind))}")
    if not changed:
        typer.echo("  the same rows as those in force")
    _print_doubts(read)


@retention.command("run")
def run(
    actor: str | None = who("Who has it done, for the audit trail; not needed with --dry-run.", always=False),
    *,
    dry_run: bool = typer.Option(False, "--dry-run", help="Only count what would be removed."),
    as_json: bool = AS_JSON,
) -> None:
    """Remove what has been kept long enough; what a nightly job does by itself."""
    if not actor and not dry_run:
        fail("removing needs --as: who has it done")

    async def work(service: Service) -> Sequence[Removed]:
        if dry_run or not actor:
            return await service.retain.preview()
        return (await service.retain.run(actor=actor)).removed

    removed = with_service(work)
    if as_json:
        print_json({"dry_run": dry_run, "removed": [_removed(one) for one in removed]})
        return
    typer.echo("would be removed:" if dry_run else "removed:")
    _print_removed(removed)


@retention.command("report")
def report(limit: int = typer.Option(7, help="How many runs."), *, as_json: bool = AS_JSON) -> None:
    """What the last runs removed: of which kind, how many, up to when, and how long it took. Newest first."""

    async def work(service: Service) -> Sequence[RetentionRun]:
        async with service.store.open_unit() as unit:
            return await unit.retention.runs(limit=limit)

    runs = with_service(work)
    if as_json:
        print_json([_run(one) for one in runs])
        return
    if not runs:
        typer.echo("no run yet; there is one each night, or: sigap retention run --as NAME")
    for one in runs:
        end = f"until {_minute(one.finished_at)}" if one.finished_at else "NOT FINISHED"
        typer.echo(f"{_minute(one.started_at)} {end}, {one.actor}, {one.policy}")
        _print_removed(one.removed)


def in_words(rule: RetentionRule) -> str:
    """How long, and whether it goes on request."""
    if rule.days is not None:
        how_long = f"{rule.days} days"
    elif rule.years is not None:
        how_long = f"{rule.years} years after the end of the calendar year"
    else:
        how_long = "for good"
    return f"{how_long}; {'on request at once' if rule.on_request else 'not on request'}"


def _print_removed(removed: Sequence[Removed]) -> None:
    for one in removed:
        before = f"before {_minute(one.before)}" if one.before else "kept for good"
        typer.echo(f"  {one.kind:<14}{one.count:>8}  {before:<32}{one.seconds:>8.2f} s")


def _print_doubts(policy: RetentionPolicy) -> None:
    for line in doubts(policy):
        typer.echo(f"  mind: {line}")


def _minute(moment: datetime) -> str:
    return f"{as_wib(moment):%Y-%m-%d %H:%M} WIB"


def _rule(rule: RetentionRule) -> dict[str, Any]:
    return {
        "kind": str(rule.kind),
        "days": rule.days,
        "years": rule.years,
        "on_request": rule.on_request,
        "source": rule.source,
    }


def _removed(one: Removed) -> dict[str, Any]:
    return {"kind": str(one.kind), "count": one.count, "before": iso(one.before), "seconds": round(one.seconds, 3)}


def _run(one: RetentionRun) -> dict[str, Any]:
    return {
        "id": one.id,
        "started_at": iso(one.started_at),
        "finished_at": iso(one.finished_at),
        "actor": one.actor,
        "policy": one.policy,
        "removed": [_removed(it) for it in one.removed],
    }
