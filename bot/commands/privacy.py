"""``privacy``: what is stored about one holder, and its deletion, for requests that come by letter."""

from __future__ import annotations

from typing import Any

import typer

from bot.bootstrap import Service
from bot.commands.common import print_json, who, with_service
from bot.core.journeys.own_data import KeptLine, Overview

privacy = typer.Typer(no_args_is_help=True, help="What is stored about one holder; its deletion on their request.")
_HOLDER = typer.Option(..., "--holder", help="The registered number, in any spelling.")
_AS_JSON = typer.Option(False, "--json", help="Print JSON.")


@privacy.command("show")
def show(holder: str = _HOLDER, *, as_json: bool = _AS_JSON) -> None:
    """What is stored, by kind, since when and until when; no names, no numbers, nothing that was said."""

    async def run(service: Service) -> Overview:
        record = await service.bank.by_phone(holder)
        return await service.cases.own_data.of_holder(record.ref)

    found = with_service(run)
    if as_json:
        print_json(_json(found))
        return
    typer.echo(f"chats: {', '.join(found.chats) or 'none is bound to this record'}")
    for line in found.stored:
        typer.echo(f"  {line.kind:<14}{line.count:>6}  since {line.since}, until {line.until or 'for good'}")
    for ticket in found.tickets:
        needs = ", needs its chat" if ticket.needs_its_chat else ""
        typer.echo(f"  {ticket.number}  {ticket.status}{needs}, until {ticket.until or 'it is closed, and then'}")
    typer.echo(f"on request: {', '.join(found.goes) or 'nothing'}")
    for line in found.stays:
        typer.echo(f"stays: {line.kind}, until {line.until or 'for good'}: {line.source}")


@privacy.command("delete")
def delete(
    holder: str = _HOLDER,
    actor: str = who("Who has it done, for the audit trail."),
    reason: str = typer.Option(..., help="The request: the letter's number and date."),
) -> None:
    """Have everything deleted that no law and no ticket keeps, in all chats of the holder, who are told."""

    async def run(service: Service) -> int:
        record = await service.bank.by_phone(holder)
        return await service.cases.own_data.erase_for_holder(record.ref, by=actor, reason=reason)

    chats = with_service(run)
    typer.echo(f"requested for {chats} chats; the running service does it, and the audit trail tells (privacy.erased)")


def _json(found: Overview) -> dict[str, Any]:
    return {
        "chats": list(found.chats),
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
