"""What the commands share: settings, a service on the database, output, and errors that say what to do."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from bot.core.errors import SigapError
from bot.core.wording import as_wib
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.bootstrap import Service

EXIT_FAILURE = 1
ACTOR = "command line"
"""On the audit trail, where no name was given."""


def fail(message: str) -> NoReturn:
    """End with a message on standard error."""
    typer.echo(f"sigap: {message}", err=True)
    raise typer.Exit(EXIT_FAILURE)


@contextmanager
def explained() -> Iterator[None]:
    """Errors of ours become one line and a non-zero exit."""
    try:
        yield
    except SigapError as error:
        fail(str(error))


def settings() -> Settings:
    """The settings of this run."""
    with explained():
        return load_settings()


def with_service[T](use: Callable[[Service], Awaitable[T]]) -> T:
    """Run something on a service; the embedded database is joined, or started for as long as this takes."""
    from bot.bootstrap import open_service  # noqa: PLC0415 - heavy
    from bot.installation import databases  # noqa: PLC0415
    from bot.store.migrations import migrate  # noqa: PLC0415

    configured = settings()

    async def run() -> T:
        async with open_service(configured, database_url=found.service) as service:
            return await use(service)

    with explained():
        found = databases(configured)
        try:
            migrate(found.service)
            return asyncio.run(run())
        finally:
            found.release()


def _named(value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise typer.BadParameter("write a name")
    return value.strip() if value else value


def who(meaning: str, *, always: bool = True) -> Any:
    """The option ``--as``: the name that stands on timelines and on the audit trail. Nobody acts without one.

    Args:
        meaning: what it is for, shown by ``--help``.
        always: false for a command that only sometimes needs it, and says so itself.
    """
    return typer.Option(... if always else None, "--as", help=meaning, callback=_named)


AS_JSON = typer.Option(False, "--json", help="Print JSON.")


def numbered(number: str) -> str:
    """The number of a ticket or an incident, however it was typed."""
    return number.strip().upper()


def content_of(file: Path) -> bytes:
    """What a file holds; ends the command where there is none."""
    if not file.is_file():
        fail(f"{file} is not a file")
    return file.read_bytes()


def iso(moment: datetime | None) -> str | None:
    """A moment as JSON has it: ISO 8601 in WIB."""
    return as_wib(moment).isoformat() if moment else None


def print_json(value: Any) -> None:
    """One JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_line(value: Any) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def input_lines() -> Iterator[str]:
    """Lines of standard input without their ends; a broken encoding does not stop the run."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for line in sys.stdin:
        yield line.rstrip("\r\n")
