"""``audit``: who did what, provably unaltered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.commands.common import fail, print_json, with_service
from bot.core.console.trail import ChainState

if TYPE_CHECKING:
    from bot.bootstrap import Service

audit = typer.Typer(no_args_is_help=True, help="The audit trail.")


@audit.callback()
def group() -> None:
    """Keep the name of the command even while there is only one."""


@audit.command("verify")
def verify(
    against: str = typer.Option(
        None, "--against", metavar="N:DIGEST", help="As an earlier run has printed it: nothing up to there may differ."
    ),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON {whole, entries, digest, broken, as_noted}."),
) -> None:
    """Check that each entry still fits the one before it. A digest noted elsewhere also tells a trail that was cut."""
    number, _, digest = (against or "").partition(":")
    if against and not (number.isdecimal() and digest):
        fail("--against takes the number of an entry and its digest, for example 120:9f86d081...")

    async def run(service: Service) -> tuple[ChainState, str | None]:
        async with service.store.open_unit() as unit:
            return await unit.trail.check(), await unit.trail.digest_of(int(number)) if against else None

    state, known = with_service(run)
    if as_json:
        found = {"entries": state.entries, "digest": state.digest, "broken": state.broken}
        noted = {"as_noted": known == digest} if against else {}
        print_json({"whole": state.broken is None, **found, **noted})
    if state.broken is not None:
        fail(f"entry {state.broken} of the audit trail does not fit the one before it")
    if against and known != digest:
        fail(f"entry {number} of the audit trail is not the one that was noted: it was rewritten, or cut off")
    if not as_json:
        typer.echo(f"audit trail: whole\n{state.entries}:{state.digest}")
