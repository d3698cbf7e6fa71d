"""``written`` and ``branches``: written complaints and where they go, without a browser."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.commands.common import AS_JSON, content_of, fail, iso, numbered, print_json, who, with_service
from bot.core.journeys.written import WrittenView
from bot.core.policy import Matter
from bot.core.wording import STATUS_LABELS, day_and_time

if TYPE_CHECKING:
    from bot.bootstrap import Service

written = typer.Typer(no_args_is_help=True, help="Written complaints: registration, documents, extension, form.")
branches = typer.Typer(no_args_is_help=True, help="Branches where written complaints go.")

_NUMBER = typer.Argument(..., help="The written complaint, for example KKPD-261122-0042.")
_AS = who("Who does it.")
_ON = typer.Option(
    None,
    "--received-on",
    formats=["%Y-%m-%d"],
    help="The date on which it came, where that was not today: YYYY-MM-DD. The clock is counted from the latest.",
)


def _date(on: datetime | None) -> date | None:
    return on.date() if on else None


@written.command("register")
def register(
    oral: str = typer.Argument(..., help="The oral complaint that it goes on from; escalated with this if still open."),
    matter: Matter = typer.Option(..., "--class", help="Whether it has an element of misunderstanding."),
    agent: str = _AS,
    received: list[str] = typer.Option([], "--received", help="A document that is there; may be repeated."),
    on: datetime | None = _ON,
    *,
    represented: bool = typer.Option(
        False, "--represented", help="Somebody else brings it: needs a power of attorney."
    ),
    as_json: bool = AS_JSON,
) -> None:
    """Register a written complaint; its clock starts when the documents are complete."""

    async def run(service: Service) -> WrittenView:
        return await service.cases.written.register(
            oral_number=numbered(oral),
            matter=matter,
            agent=agent,
            received=received,
            received_on=_date(on),
            represented=represented,
        )

    _print(with_service(run), as_json=as_json)


@written.command("document")
def document(
    number: str = _NUMBER,
    name: str = typer.Argument(..., help="As `sigap written show` names it, for example ktp."),
    agent: str = _AS,
    on: datetime | None = _ON,
    *,
    received: bool = typer.Option(..., "--received/--missing", help="Whether it is there."),
    as_json: bool = AS_JSON,
) -> None:
    """Mark a document of the checklist; with the last one that is required the clock starts."""

    async def run(service: Service) -> WrittenView:
        return await service.cases.written.mark(
            number=numbered(number),
            document=name.strip().lower(),
            received=received,
            received_on=_date(on),
            agent=agent,
        )

    _print(with_service(run), as_json=as_json)


@written.command("extend")
def extend(
    number: str = _NUMBER,
    reason: str = typer.Option(..., help="What the holder is told in writing."),
    agent: str = _AS,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Extend the deadline as the policy allows, before it is over; the holder is told in writing."""

    async def run(service: Service) -> WrittenView:
        return await service.cases.written.extend(number=numbered(number), agent=agent, reason=reason)

    _print(with_service(run), as_json=as_json)


@written.command("reclassify")
def reclassify(
    number: str = _NUMBER,
    matter: Matter = typer.Option(..., "--class", help="The class that it is of."),
    reason: str = typer.Option(..., help="Why; the holder is told where a date moves."),
    agent: str = _AS,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Put the class right; the deadline is counted anew, from the same start, by the row of that class."""

    async def run(service: Service) -> WrittenView:
        return await service.cases.written.reclassify(
            number=numbered(number), matter=matter, agent=agent, reason=reason
        )

    _print(with_service(run), as_json=as_json)


@written.command("show")
def show(number: str = _NUMBER, *, as_json: bool = AS_JSON) -> None:
    """One written complaint: class, documents, deadline and how it was counted."""

    async def run(service: Service) -> WrittenView:
        return await service.cases.written.show(number=numbered(number))

    _print(with_service(run), as_json=as_json)


@written.command("form")
def form(
    number: str = typer.Argument(..., help="An oral or a written complaint."),
    file: Path = typer.Argument(..., help="Where to write the PDF; must not exist."),
    agent: str = who("Who takes it; named on the audit trail."),
) -> None:
    """Write the form, filled in with what is known. It holds names: for people of the bank."""
    if file.exists():
        fail(f"{file} exists already; choose another name")

    async def run(service: Service) -> bytes:
        return await service.cases.written.form(number=numbered(number), agent=agent)

    file.write_bytes(with_service(run))
    file.chmod(0o600)
    typer.echo(f"{file}")


def escalate(
    number: str = typer.Argument(..., help="An oral complaint, for example KKPD-261122-0042."),
    reason: str = typer.Option(..., help="Why it cannot be solved today; for colleagues."),
    agent: str = _AS,
) -> None:
    """Ask for a written complaint; the holder gets the list of documents and the form."""

    async def run(service: Service) -> None:
        await service.cases.desk.escalate(number=numbered(number), agent=agent, reason=reason)

    with_service(run)
    typer.echo(f"{numbered(number)}: escalated")


def _print(view: WrittenView, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(view))
        return
    typer.echo(f"{view.number}: {STATUS_LABELS[view.status]}; from {view.oral_number}; class {view.matter}\n")
    for one in view.documents:
        mark = "x" if one.received_at else " "
        typer.echo(f"  [{mark}] {one.name:<10} {one.label}{'' if one.required else ' (if there is one)'}")
    if view.due_at is None and view.documents_due_at:
        typer.echo(f"\ndocuments until {day_and_time(view.documents_due_at)}")
    typer.echo(f"\n{view.explanation}")


def _as_json(view: WrittenView) -> dict[str, Any]:
    documents_due = iso(view.documents_due_at)
    return {
        "number": view.number,
        "oral": view.oral_number,
        "class": str(view.matter),
        "status": str(view.status),
        "documents": [
            {"name": it.name, "label": it.label, "required": it.required, "received_at": it.received_at}
            for it in view.documents
        ],
        "documents_due_at": documents_due,
        "due_at": iso(view.due_at),
        "explanation": view.explanation,
    }


@branches.command("import")
def import_(
    file: Path = typer.Argument(
        ..., help="CSV with the columns name, address, city, districts (a|b), hours, latitude, longitude: ALL branches."
    ),
    by: str = who("Who imports them."),
) -> None:
    """Import the branches, instead of those there are; all of them, or none where a line cannot be used."""
    content = content_of(file)

    async def run(service: Service) -> int:
        return await service.administration.branches.replace(content=content, by=by)

    typer.echo(f"branches: {with_service(run)} imported")


@branches.command("show")
def show_branches(
    near: str = typer.Option(None, help="A district, a city, or coordinates such as -6.17,106.83."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """All branches, or those that a holder at a place is told of."""

    async def run(service: Service) -> list[dict[str, Any]]:
        if near:
            found = await service.cases.branches(place=near)
            return [
                {"name": it.name, "address": it.address, "hours": it.hours, "distance": it.distance}
                for it in found.offices
            ]
        async with service.store.open_unit() as unit:
            return [
                {
                    "name": it.name,
                    "address": it.address,
                    "city": it.city,
                    "districts": it.districts,
                    "hours": it.hours,
                    "latitude": it.latitude,
                    "longitude": it.longitude,
                }
                for it in await unit.branches.all()
            ]

    rows = with_service(run)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        extra = row.get("distance") or ", ".join(row.get("districts", ()))
        typer.echo(f"{row['name']}  {row['address']}  {row['hours']}  {extra}")
    if not rows:
        typer.echo("none")
