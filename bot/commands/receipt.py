"""``receipt``: whether a receipt that somebody shows is ours."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from bot.commands.common import AS_JSON, print_json, with_service
from bot.core.journeys.receipt import Authentic

if TYPE_CHECKING:
    from bot.bootstrap import Service

receipt = typer.Typer(no_args_is_help=True, help="Receipts for loss reports and data changes.")


@receipt.callback()
def group() -> None:
    """Commands on receipts."""


@receipt.command("verify")
def verify(
    code: str = typer.Argument(..., help="The code on it, for example 261122-0042-7KQ4-M2XD-9RTB, in any spelling."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """Check the code on a receipt, and show what it is about: time and number have to be those on the paper."""

    async def run(service: Service) -> Authentic:
        return await service.cases.receipts.verify(code=code)

    found = with_service(run)
    if as_json:
        print_json(asdict(found))
        return
    typer.echo(f"authentic: {found.receipt}, ticket {found.number} ({found.kind})")
    typer.echo(f"received:  {found.received}\nnow:       {found.status}")
