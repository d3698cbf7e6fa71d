"""``due`` and ``redact``: the rules on the command line; ``deadlines``: the clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.commands.common import AS_JSON, explained, input_lines, print_json, print_line, settings, with_service
from bot.core.calendar import build_calendar
from bot.core.deadlines import deadline_as_json, parse_moment
from bot.core.deadlines import due as compute
from bot.core.errors import InvalidInput
from bot.core.policy import Matter
from bot.core.privacy import clean, make_token
from bot.core.privacy import redact as mask
from bot.core.wording import as_wib
from bot.policies import read_policy

if TYPE_CHECKING:
    from bot.bootstrap import Service


def due(
    kind: str = typer.Option(None, help="oral, written, block, registration or data_change."),
    matter: Matter = typer.Option(None, "--class", help="Of a written complaint; lainnya unless told otherwise."),
    at: str = typer.Option(None, "--at", help="When the clock starts: ISO, WIB where no zone is given."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """The deadline, and how it was counted; without options, lines KIND<TAB>ISO of standard input to JSON lines."""
    calendar = build_calendar()
    with explained():
        policy = read_policy(settings().deadline_policy)

    def one(kind: str, at: str) -> dict[str, str]:
        return deadline_as_json(compute(kind, parse_moment(at), calendar, policy=policy, matter=matter))

    if kind is None and at is None:
        failed = False
        for line in input_lines():
            if not line.strip():
                continue
            try:
                name, _, moment = line.partition("\t")
                print_line(one(name, moment))
            except InvalidInput as error:
                failed = True
                print_line({"error": str(error), "line": line})
        raise typer.Exit(1 if failed else 0)
    with explained():
        if kind is None or at is None:
            raise InvalidInput("give both --kind and --at, or neither")
        result = one(kind, at)
    if as_json:
        print_json(result)
    else:
        typer.echo(f"{result['due']}\n\n{result['explanation']}")


def redact() -> None:
    """Lines of standard input to JSON lines {text, secrets, private}: the text as it would be stored."""
    key = b"sigap redact: shown, never stored"
    for line in input_lines():
        result = mask(clean(line).text, token_for=lambda kind, value: make_token(kind, value, key))
        print_line(
            {
                "text": result.text,
                "secrets": [str(kind) for kind in result.secrets],
                "private": [str(kind) for kind in result.private],
            }
        )


def deadlines(
    at: str = typer.Option(..., "--at", help="ISO, WIB where no zone is given."),
    *,
    fire: bool = typer.Option(False, help="Fire what is due as of then."),
    as_json: bool = AS_JSON,
) -> None:
    """What is due as of a moment; with --fire, do what follows from it."""
    with explained():
        moment = parse_moment(at)

    async def run(service: Service) -> list[dict[str, str]]:
        async with service.store.open_unit() as unit:
            clocks = await unit.clocks.due(at=moment)
            tickets = [await unit.tickets.get(clock.ticket_id) for clock in clocks]
        rows = [
            {
                "number": ticket.number,
                "kind": str(ticket.kind),
                "status": str(ticket.status),
                "clock": str(clock.kind),
                "due": as_wib(clock.due_at).isoformat(),
            }
            for clock, ticket in zip(clocks, tickets, strict=True)
        ]
        if fire:
            while await service.cases.fire_clocks(now=moment):
                pass
        return rows

    rows = with_service(run)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(
            f"{row['number']}  {row['kind']}  {row['status']}  {row['clock']}  {row['due']}{'  fired' if fire else ''}"
        )
    if not rows:
        typer.echo("nothing is due")
