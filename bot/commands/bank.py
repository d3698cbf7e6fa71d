"""``holders import`` and ``holders show``: the records of the demo bank."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.bank.csv_file import read_holders
from bot.commands.common import AS_JSON, content_of, explained, fail, iso, print_json, with_service

if TYPE_CHECKING:
    from bot.bootstrap import Service

holders = typer.Typer(no_args_is_help=True, help="Records of the demo bank.")


@holders.command("import")
def import_(file: Path = typer.Argument(..., help="CSV with the columns name, skpd, phone, card_last4.")) -> None:
    """Import records; all of them, or none where a line cannot be used."""
    content = content_of(file)
    with explained():
        rows = read_holders(content)

    async def run(service: Service) -> int:
        return await service.bank.put(rows)

    typer.echo(f"holders: {with_service(run)} imported")


@holders.command("show")
def show(
    phone: str = typer.Argument(..., help="The registered number, in any spelling."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """One record, and whether its account is blocked."""

    async def run(service: Service) -> dict[str, object]:
        record = await service.bank.by_phone(phone)
        return {
            "name": record.name,
            "skpd": record.skpd,
            "phone": record.phone,
            "card_last4": record.card_last4,
            "blocked": record.blocked_at is not None,
            "blocked_at": iso(record.blocked_at),
        }

    row = with_service(run)
    if as_json:
        print_json(row)
    else:
        state = f"blocked at {row['blocked_at']}" if row["blocked"] else "not blocked"
        typer.echo(f"{row['name']}, {row['skpd']}, {row['phone']}, card ..{row['card_last4']}: {state}")


def bank(
    fault: str = typer.Argument("show", help="normal, silent, lost, refuse, down; or show what is set."),
) -> None:
    """Let the demo bank misbehave, to see what holders are told: silence, a lost answer, a refusal, an outage."""
    from bot.bank.sandbox import SandboxFault  # noqa: PLC0415

    known = {"normal", "show", *map(str, SandboxFault)}
    if fault not in known:
        fail(f"no such fault: {fault}; there are {', '.join(sorted(known))}")

    async def run(service: Service) -> list[str]:
        if fault != "show":
            await service.bank.switch(*([] if fault == "normal" else [SandboxFault(fault)]))
        return sorted(map(str, await service.bank.faults()))

    typer.echo(f"demo bank: {', '.join(with_service(run)) or 'normal'}")
