"""``incident``: trouble that many holders have at once, announced, told of and ended by a supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from bot.commands.common import AS_JSON, explained, iso, numbered, print_json, who, with_service
from bot.core.deadlines import parse_moment
from bot.core.incidents import CATEGORIES
from bot.core.journeys.incident import Draft, IncidentView

if TYPE_CHECKING:
    from bot.bootstrap import Service

incident = typer.Typer(no_args_is_help=True, help="Trouble that many holders have at once (gangguan massal).")
_NUMBER = typer.Argument(..., help="The incident's number, for example GGN-261122-0001.")
_AS = who("Who you are.")
_SEEN = typer.Option(
    None, "--version", help="The version that you looked at (see show); a newer one is refused. Left out: the present."
)
_TEXT = typer.Option(..., "--text", help="What holders are told, in their language.")


@incident.command("announce")
def announce(
    title: str = typer.Option(..., "--title", help="What it is, in a few words that holders read."),
    text: str = typer.Option(..., "--text", help="What is known and being done, as holders are told it."),
    categories: list[str] = typer.Option(
        ..., "--category", help=f"Of complaints, may be repeated: {', '.join(CATEGORIES)}."
    ),
    begins_at: str = typer.Option(
        ..., "--from", help="Since when, at most 7 days ago: ISO, WIB where no zone is given."
    ),
    by: str = _AS,
    *,
    until: str = typer.Option(None, "--until", help="Until when, where that is known."),
    words: list[str] = typer.Option(
        [], "--word", help="A merchant, bank or region; may be repeated. Only who says one of them is told."
    ),
    as_json: bool = AS_JSON,
) -> None:
    """Announce it: who complains of it is told; open complaints that fit are linked, and their holders hear of it."""
    draft = Draft(
        title=title,
        text=text,
        categories=categories,
        begins_at=_moment(begins_at),
        until=_moment(until) if until else None,
        words=words,
    )

    async def run(service: Service) -> IncidentView:
        return await service.cases.incidents.announce(by=by, draft=draft)

    _print(with_service(run), as_json=as_json)


@incident.command("list")
def listed(
    *,
    everything: bool = typer.Option(False, "--all", help="Also those that are over, newest first."),
    as_json: bool = AS_JSON,
) -> None:
    """Incidents that run, oldest first."""

    async def run(service: Service) -> Sequence[IncidentView]:
        return await service.cases.incidents.listed(everything=everything)

    rows = [_row(one) for one in with_service(run)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(
            f"{row['number']}  {row['status']:<9}  v{row['version']}  since {row['begins_at']}  "
            f"{row['ticket_count']} tickets  {row['title']}"
        )
    if not rows:
        typer.echo("no incident")


@incident.command("show")
def show(number: str = _NUMBER, *, as_json: bool = AS_JSON) -> None:
    """One incident, the tickets that belong to it, and open complaints that fit and do not."""

    async def run(service: Service) -> IncidentView:
        return await service.cases.incidents.one(number=numbered(number))

    _print(with_service(run), as_json=as_json)


@incident.command("update")
def update(
    number: str = _NUMBER,
    text: str = _TEXT,
    by: str = _AS,
    seen: int | None = _SEEN,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Tell something new: to those whose open tickets belong to it now, and to whoever complains of it later."""

    async def run(service: Service) -> IncidentView:
        version = await _version(service, number, seen)
        return await service.cases.incidents.update(number=numbered(number), by=by, seen=version, text=text)

    _print(with_service(run), as_json=as_json)


@incident.command("end")
def end(
    number: str = _NUMBER,
    text: str = _TEXT,
    by: str = _AS,
    over_at: str = typer.Option(None, "--at", help="Since when it is over: ISO, WIB where no zone is given; or now."),
    seen: int | None = _SEEN,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """It is over: everybody whose ticket belongs to it hears so. The tickets themselves are left to people."""
    moment = _moment(over_at) if over_at else None

    async def run(service: Service) -> IncidentView:
        version = await _version(service, number, seen)
        return await service.cases.incidents.end(
            number=numbered(number), by=by, seen=version, text=text, over_at=moment
        )

    _print(with_service(run), as_json=as_json)


@incident.command("link")
def link(
    number: str = _NUMBER,
    tickets: list[str] = typer.Argument(..., help="Open complaints that belong to it."),
    by: str = _AS,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Link tickets to it by hand; their holders hear of it. All of them, or none."""

    async def run(service: Service) -> IncidentView:
        return await service.cases.incidents.link(number=numbered(number), tickets=map(numbered, tickets), by=by)

    _print(with_service(run), as_json=as_json)


@incident.command("unlink")
def unlink(
    number: str = _NUMBER,
    ticket: str = typer.Argument(..., help="A ticket that was linked by mistake."),
    by: str = _AS,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Take a ticket off it; its holder is told nothing more of it."""

    async def run(service: Service) -> IncidentView:
        return await service.cases.incidents.unlink(number=numbered(number), ticket=numbered(ticket), by=by)

    _print(with_service(run), as_json=as_json)


async def _version(service: Service, number: str, seen: int | None) -> int:
    """What was looked at, or the present one."""
    return seen or (await service.cases.incidents.one(number=numbered(number))).version


def _moment(text: str) -> datetime:
    with explained():
        return parse_moment(text)


def _row(shown: IncidentView) -> dict[str, Any]:
    moments = ("begins_at", "until", "announced_at", "updated_at", "ended_at")
    return {
        "number": shown.number,
        "title": shown.title,
        "text": shown.text,
        "status": str(shown.status),
        "version": shown.version,
        "categories": list(shown.categories),
        "words": list(shown.words),
        "announced_by": shown.announced_by,
        "updated_by": shown.updated_by,
        "ended_by": shown.ended_by,
        "tickets": list(shown.tickets),
        "ticket_count": shown.ticket_count,
        "others": list(shown.others),
        "more_others": shown.more_others,
        "linking": shown.linking,
        **{name: iso(getattr(shown, name)) for name in moments},
    }


def _print(shown: IncidentView, *, as_json: bool) -> None:
    row = _row(shown)
    if as_json:
        print_json(row)
        return
    typer.echo(f"{shown.number}: {shown.status}, version {shown.version}\n  {shown.title}. {shown.text}")
    typer.echo(f"  about: {', '.join((*shown.categories, *shown.words))}")
    for name in ("begins_at", "until", "announced_by", "updated_by", "ended_by"):
        if row[name]:
            typer.echo(f"  {name}: {row[name]}")
    typer.echo(f"  tickets ({shown.ticket_count}): {', '.join(shown.tickets) or '-'}")
    if shown.linking:
        typer.echo("  open complaints that fit are still being linked")
    if shown.others:
        more = "; older ones have not been looked at" if shown.more_others else ""
        typer.echo(f"  open complaints that fit and do not belong to it: {', '.join(shown.others)}{more}")
