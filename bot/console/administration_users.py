"""Users: who may sign in, as what, and how they get in again."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from fastapi import Response

from bot.console.administration_frame import field, named, show
from bot.console.routing import Call, Page, go
from bot.console.troubles import Trouble, trouble_of
from bot.core.console.people import NewPassword
from bot.core.console.roles import SECOND_FACTOR_FORCED, Permission, Role
from bot.core.console.users import CAPACITY
from bot.core.errors import Refusal
from bot.web.guard import RequestRefused

_LIST = "/console/admin/users"
_NEW = "/console/admin/users-new"


async def show_list(call: Call) -> Response:
    """All users."""
    users = await call.console.parts.administration.people.listed()
    active = [one for one in users if one.disabled_at is None]
    return show(call, "admin_users.html", active=active, disabled=[one for one in users if one.disabled_at])


async def show_new(call: Call) -> Response:
    """The form of a new one."""
    return _form_of_new(call)


def _form_of_new(call: Call, trouble: Trouble | None = None) -> Response:
    given = {name: field(call, name) for name in ("name", "display", "role", "capacity")}
    given["capacity"] = given["capacity"] or str(CAPACITY)
    return show(call, "admin_user_new.html", trouble=trouble, given=given)


async def add(call: Call) -> Response:
    """A new user, and the one-time password, this once."""
    try:
        made = await call.console.parts.administration.people.add(
            name=field(call, "name"),
            display=field(call, "display") or None,
            role=_role(call),
            capacity=_capacity(call),
            actor=call.me.user.name,
        )
    except Refusal as refusal:
        return _form_of_new(call, trouble_of(refusal))
    return _show_password(call, made, added=True)


async def show_one(call: Call) -> Response:
    """One user."""
    return await _show_one(call)


async def _show_one(call: Call, trouble: Trouble | None = None) -> Response:
    user = await call.console.parts.administration.people.one(name=named(call))
    facts = {"user": user, "oneself": user.name == call.me.user.name}
    return show(call, "admin_user.html", trouble=trouble, **facts, forced=user.role in SECOND_FACTOR_FORCED)


async def change(call: Call) -> Response:
    """Display, role, capacity."""
    people = call.console.parts.administration.people
    user = await people.one(name=named(call))
    oneself = user.name == call.me.user.name  # whose form has no role
    try:
        await people.change(
            name=named(call),
            actor=call.me.user.name,
            display=field(call, "display"),
            role=user.role if oneself and not call.form.text("role") else _role(call),
            capacity=_capacity(call),
            mark=field(call, "mark"),
        )
    except Refusal as refusal:
        return await _show_one(call, trouble_of(refusal))
    return _back(call, "changed")


async def reset(call: Call) -> Response:
    """A new one-time password, this once."""
    try:
        made = await call.console.parts.administration.people.reset(
            name=named(call), actor=call.me.user.name, mark=field(call, "mark")
        )
    except Refusal as refusal:
        return await _show_one(call, trouble_of(refusal))
    return _show_password(call, made, added=False)


async def act(call: Call) -> Response:
    """Disable, enable, end all sessions, or forget the second factor."""
    people = call.console.parts.administration.people
    acts = {
        "disable": people.disable,
        "enable": people.enable,
        "sessions": people.end_sessions,
        "second-factor": people.reset_second_factor,
    }
    what = named(call, "act")
    if what not in acts:
        raise RequestRefused(HTTPStatus.NOT_FOUND, "not_found")
    try:
        await acts[what](name=named(call), actor=call.me.user.name, mark=field(call, "mark"))
    except Refusal as refusal:
        return await _show_one(call, trouble_of(refusal))
    return _back(call, what)


def _back(call: Call, done: str) -> Response:
    return go(f"{_LIST}/{quote(named(call), safe='')}?done={done}")


def _show_password(call: Call, made: NewPassword, *, added: bool) -> Response:
    return show(call, "admin_password.html", made=made, added=added, forced=made.role in SECOND_FACTOR_FORCED)


def _role(call: Call) -> Role:
    role = call.form.text("role")
    if role not in set(Role):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
    return Role(role)


def _capacity(call: Call) -> int:
    """Nothing that can be used is 0, which the use case refuses."""
    return call.form.whole("capacity") or 0


PAGES = (
    Page("GET", _LIST, show_list, Permission.ADMINISTER),
    Page("GET", _NEW, show_new, Permission.ADMINISTER),
    Page("POST", _NEW, add, Permission.ADMINISTER),
    Page("GET", f"{_LIST}/{{name}}", show_one, Permission.ADMINISTER),
    Page("POST", f"{_LIST}/{{name}}", change, Permission.ADMINISTER),
    Page("POST", f"{_LIST}/{{name}}/reset", reset, Permission.ADMINISTER),
    Page("POST", f"{_LIST}/{{name}}/{{act}}", act, Permission.ADMINISTER),
)
