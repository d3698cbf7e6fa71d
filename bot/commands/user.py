"""``user``: who may sign in at the console."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

import typer

from bot.commands.common import ACTOR, AS_JSON, print_json, with_service
from bot.core.console.people import NewPassword
from bot.core.console.roles import Role
from bot.core.console.users import CAPACITY, User
from bot.core.wording import as_wib

if TYPE_CHECKING:
    from bot.bootstrap import Service

user = typer.Typer(no_args_is_help=True, help="People of the bank who may sign in at the console.")
_ASK = typer.Option(False, "--ask-password", help="Ask for the one-time password instead of making one.")


@user.command("add")
def add(
    name: str = typer.Argument(..., help='For example sari, or "Sari Dewi", who then signs in as sari.dewi.'),
    role: Role = typer.Option(..., help="What they may do."),
    display: str = typer.Option(None, help="The name that colleagues and holders read; otherwise NAME."),
    capacity: int = typer.Option(CAPACITY, help="Conversations that are given to them at a time."),
    *,
    ask_password: bool = _ASK,
    as_json: bool = AS_JSON,
) -> None:
    """Make a user. The one-time password is printed once, and has to be changed at the first sign-in."""
    password = _asked() if ask_password else None

    async def run(service: Service) -> NewPassword:
        return await service.people.add(
            name=name, role=role, actor=ACTOR, display=display, password=password, capacity=capacity
        )

    _tell(with_service(run), as_json=as_json)


@user.command("list")
def listed(*, as_json: bool = AS_JSON) -> None:
    """All users."""

    async def run(service: Service) -> list[User]:
        return list(await service.people.listed())

    found = with_service(run)
    rows = [
        {
            "name": one.name,
            "display": one.display,
            "role": str(one.role),
            "second_factor": one.has_second_factor,
            "disabled": one.disabled_at is not None,
            "created_at": as_wib(one.created_at).isoformat(),
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        marks = [mark for mark in ("second_factor", "disabled") if row[mark]]
        typer.echo(f"{row['name']:<20}  {row['role']:<10}  {row['display']}  {' '.join(marks)}".rstrip())
    if not rows:
        typer.echo("none; `sigap user add NAME --role agent` makes one")


@user.command("disable")
def disable(name: str) -> None:
    """No more sign-in; every session of theirs ends now."""

    async def run(service: Service) -> None:
        await service.people.disable(name=name, actor=ACTOR)

    with_service(run)
    typer.echo(f"{name}: disabled")


@user.command("reset")
def reset(name: str, *, ask_password: bool = _ASK, as_json: bool = AS_JSON) -> None:
    """A new one-time password and no second factor: for whoever lost theirs, or was disabled."""
    password = _asked() if ask_password else None

    async def run(service: Service) -> NewPassword:
        return await service.people.reset(name=name, actor=ACTOR, password=password)

    _tell(with_service(run), as_json=as_json)


def _asked() -> str:
    """The password, without showing it; a line of standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("one-time password: ")


def _tell(made: NewPassword, *, as_json: bool) -> None:
    if as_json:
        print_json({"name": made.name, "role": str(made.role), "password": made.password})
        return
    typer.echo(f"{made.name} ({made.role})\none-time password: {made.password}")
    typer.echo("It is shown this once, and has to be changed at the first sign-in, at /console of the service.")
