"""``change``: requests to change a holder's data, for the two people who approve, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from bot.commands.common import AS_JSON, fail, iso, numbered, print_json, who, with_service
from bot.core.journeys.change_approval import ChangeView
from bot.core.phones import e164
from bot.core.wording import FIELD_LABELS

if TYPE_CHECKING:
    from bot.bootstrap import Service

change = typer.Typer(no_args_is_help=True, help="Requests to change a holder's data: two different people approve.")
_NUMBER = typer.Argument(..., help="The ticket's number, for example KKPD-261122-0042.")
_AS = who("Who you are.")
_SEEN = typer.Option(..., "--version", help="The version that you looked at (see show); a newer one is refused.")


@change.command("list")
def listed(
    *,
    everything: bool = typer.Option(False, "--all", help="Also those that are over, newest first."),
    as_json: bool = AS_JSON,
) -> None:
    """Requests that wait for people, oldest first."""

    async def run(service: Service) -> list[ChangeView]:
        return list(await service.cases.approval.listed(everything=everything))

    rows = [_row(one) for one in with_service(run)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        fields = ",".join(row["fields"])
        approved = ", ".join(row["approvers"]) or "-"
        typer.echo(
            f"{row['number']}  {row['status']:<13}  v{row['version']}  {fields:<16}  documents {_checked(row)}  "
            f"approved by {approved}  due {row['due_at']}"
        )


@change.command("show")
def show(
    number: str = _NUMBER,
    by: str | None = who("Who you are; demanded with --reveal, and named on the audit trail.", always=False),
    *,
    reveal: bool = typer.Option(False, "--reveal", help="Show the values in full; this is put on the audit trail."),
    as_json: bool = AS_JSON,
) -> None:
    """One request: what is registered, what is asked for, and who has approved. Its documents: sigap ticket NUMBER."""
    if reveal and not by:
        fail("--reveal needs --as: who looks at the values")

    async def run(service: Service) -> ChangeView:
        return await service.cases.approval.one(number=numbered(number), by=by or "", reveal=reveal)

    _print(with_service(run), as_json=as_json)


@change.command("approve")
def approve(
    number: str = _NUMBER,
    by: str = _AS,
    seen: int = _SEEN,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Approve. The second approval, by somebody else, changes the bank's record."""

    async def run(service: Service) -> ChangeView:
        return await service.cases.approval.approve(number=numbered(number), by=by, seen=seen)

    _print(with_service(run), as_json=as_json)


@change.command("document")
def document(
    number: str = _NUMBER,
    name: str = typer.Argument(..., help="As `sigap change show` names it: sk or ktp."),
    by: str = _AS,
    *,
    received: bool = typer.Option(..., "--received/--missing", help="Whether it is there."),
    as_json: bool = AS_JSON,
) -> None:
    """Say that a document is there, or that what came is not it; the holder hears what is missing."""

    async def run(service: Service) -> ChangeView:
        return await service.cases.approval.mark(
            number=numbered(number), document=name.strip().lower(), received=received, by=by
        )

    _print(with_service(run), as_json=as_json)


@change.command("reject")
def reject(
    number: str = _NUMBER,
    by: str = _AS,
    reason: str = typer.Option(..., "--reason", help="Why; the holder is told."),
    seen: int = _SEEN,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Reject with a reason; the holder hears it."""

    async def run(service: Service) -> ChangeView:
        return await service.cases.approval.reject(number=numbered(number), by=by, seen=seen, reason=reason)

    _print(with_service(run), as_json=as_json)


@change.command("vouch")
def vouch(
    conversation_id: str = typer.Argument(..., help="From the list of conversations."),
    phone: str = typer.Option(..., help="The registered number that you have called."),
    by: str = _AS,
    holder: str | None = typer.Option(None, help="Which record it is, where several have this number."),
) -> None:
    """After calling the registered number back: this chat is the holder's, and may ask for a change."""
    number = e164(phone) or fail(f"{phone} is not a telephone number")

    async def run(service: Service) -> None:
        await service.cases.change.vouch(conversation_id=conversation_id, phone=number, agent=by, holder_ref=holder)

    with_service(run)
    typer.echo(f"{conversation_id}: vouched for by {by}")


def _row(shown: ChangeView) -> dict[str, Any]:
    moments = {"requested_at": shown.requested_at, "due_at": shown.due_at, "applied_at": shown.applied_at}
    return {
        "number": shown.number,
        "status": str(shown.status),
        "version": shown.version,
        "fields": [str(field) for field in shown.fields],
        "old": {str(field): value for field, value in shown.old.items()},
        "new": {str(field): value for field, value in shown.new.items()},
        "documents": shown.documents,
        "checklist": [
            {"name": it.name, "label": it.label, "received": it.received_at is not None} for it in shown.checklist
        ],
        "approvers": list(shown.approvers),
        "rejected_by": shown.rejected_by,
        "reason": shown.reason,
        "refusal": shown.refusal,
        **{name: iso(at) for name, at in moments.items()},
    }


def _checked(row: dict[str, Any]) -> str:
    """``sk yes, ktp missing``."""
    return ", ".join(f"{one['name']} {'yes' if one['received'] else 'missing'}" for one in row["checklist"])


def _print(shown: ChangeView, *, as_json: bool) -> None:
    row = _row(shown)
    if as_json:
        print_json(row)
        return
    typer.echo(f"{shown.number}: {shown.status}, version {shown.version}, files {shown.documents}")
    for one in shown.checklist:
        typer.echo(f"  [{'x' if one.received_at else ' '}] {one.name:<5} {one.label}")
    for field in shown.fields:
        typer.echo(f"  {FIELD_LABELS[field]}: {shown.old[field]} -> {shown.new[field]}")
    for name in ("requested_at", "due_at", "applied_at", "refusal", "rejected_by", "reason"):
        if row[name]:
            typer.echo(f"  {name}: {row[name]}")
    typer.echo(f"  approved by: {', '.join(shown.approvers) or 'nobody yet'}")
