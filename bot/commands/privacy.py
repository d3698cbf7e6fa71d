"""``privacy``: what is stored about one holder, a copy of it, and its deletion, for requests that come to people."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.commands.common import AS_JSON, fail, print_json, who, with_service
from bot.core.conversations import BINDING_LIFETIME
from bot.core.journeys.own_data import KeptLine, Overview, Requested
from bot.core.journeys.own_data_copy import LEFT_OUT, Copy, as_text

if TYPE_CHECKING:
    from bot.bootstrap import Service

privacy = typer.Typer(no_args_is_help=True, help="What is stored about one holder; its deletion on their request.")
_HOLDER = typer.Option(..., "--holder", help="The registered number, in any spelling.")


@privacy.command("show")
def show(holder: str = _HOLDER, *, as_json: bool = AS_JSON) -> None:
    """What is stored, by kind, since when and until when; no names, no numbers, nothing that was said."""

    async def run(service: Service) -> Overview:
        record = await service.bank.by_phone(holder)
        return await service.cases.own_data.of_holder(record.ref)

    found = with_service(run)
    if as_json:
        print_json(_json(found))
        return
    typer.echo(f"chats: {', '.join(found.chats) or 'none is bound to this record'}")
    _tell_lapsed(found.lapsed)
    for line in found.stored:
        typer.echo(f"  {line.kind:<14}{line.count:>6}  since {line.since}, until {line.until or 'for good'}")
    for ticket in found.tickets:
        needs = ", needs its chat" if ticket.needs_its_chat else ""
        typer.echo(f"  {ticket.number}  {ticket.status}{needs}, until {ticket.until or 'it is closed, and then'}")
    typer.echo(f"on request: {', '.join(found.goes) or 'nothing'}")
    for line in found.stays:
        typer.echo(f"stays: {line.kind}, until {line.until or 'for good'}: {line.source}")


@privacy.command("export")
def export(
    file: Path = typer.Argument(..., help="Where to write; its name gets .json, and .txt for people."),
    holder: str = _HOLDER,
    actor: str = who("Who makes it, for the audit trail."),
    reason: str = typer.Option(..., help="The request: the letter's number and date, or the call."),
) -> None:
    """A copy of everything about one holder, for themselves (UU 27/2022, article 7); what is others' is masked."""
    files = [file.with_name(f"{file.name}{ending}") for ending in (".json", ".txt")]
    for one in files:
        if one.exists():
            fail(f"{one} exists already; choose another name")
    if not file.parent.is_dir():
        fail(f"{file.parent} is no folder")

    async def run(service: Service) -> Copy:
        record = await service.bank.by_phone(holder)
        return await service.cases.copy_own_data(holder_ref=record.ref, by=actor, reason=reason)

    copy = with_service(run)
    contents = (json.dumps(copy, ensure_ascii=False, indent=2), as_text(copy))
    for one, content in zip(files, contents, strict=True):
        with os.fdopen(os.open(one, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as output:
            output.write(f"{content}\n")
        typer.echo(f"{one}")
    _tell_lapsed(copy[LEFT_OUT])


@privacy.command("delete")
def delete(
    holder: str = _HOLDER,
    actor: str = who("Who has it done, for the audit trail."),
    reason: str = typer.Option(..., help="The request: the letter's number and date."),
) -> None:
    """Have everything deleted that no law and no ticket keeps, in all chats of the holder, who are told."""

    async def run(service: Service) -> Requested:
        record = await service.bank.by_phone(holder)
        return await service.cases.own_data.erase_for_holder(record.ref, by=actor, reason=reason)

    asked = with_service(run)
    told = "the running service does it, and the audit trail tells (privacy.erased)"
    typer.echo(f"requested for {asked.chats} chats; {told}")
    _tell_lapsed(asked.lapsed)


def _tell_lapsed(count: int) -> None:
    if count:
        days = BINDING_LIFETIME.days
        typer.echo(f"left out: {count} chats that were bound more than {days} days ago; whose they are now is unknown")


def _json(found: Overview) -> dict[str, Any]:
    return {
        "chats": list(found.chats),
        "lapsed": found.lapsed,
        "stored": [_line(one) for one in found.stored],
        "tickets": [
            {"number": one.number, "status": one.status, "until": one.until, "needs_its_chat": one.needs_its_chat}
            for one in found.tickets
        ],
        "on_request": [str(kind) for kind in found.goes],
        "stays": [_line(one) for one in found.stays],
    }


def _line(one: KeptLine) -> dict[str, Any]:
    return {"kind": str(one.kind), "count": one.count, "since": one.since, "until": one.until, "reason": one.source}
