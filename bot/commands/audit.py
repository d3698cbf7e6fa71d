"""``audit``: who did what, provably unaltered."""

from __future__ import annotations

import typer

from bot.bootstrap import Service
from bot.commands.common import fail, with_service

audit = typer.Typer(no_args_is_help=True, help="The audit trail.")


@audit.callback()
def group() -> None:
    """Keep the name of the command even while there is only one."""


@audit.command("verify")
def verify() -> None:
    """Check that each entry still fits the one before it."""
    from bot.store.audit import first_broken_entry  # noqa: PLC0415

    async def run(service: Service) -> int | None:
        async with service.store.session() as session:
            return await first_broken_entry(session)

    broken = with_service(run)
    if broken is not None:
        fail(f"entry {broken} of the audit trail does not fit the one before it")
    typer.echo("audit trail: whole")
