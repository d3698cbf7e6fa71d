"""Ready replies: what agents find when they type a slash."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

from bot.console.administration_frame import field, named, show
from bot.console.routing import Call, Page, go
from bot.console.troubles import Trouble, trouble_of
from bot.core.console.desk import Canned
from bot.core.console.replies import PLACES, filled
from bot.core.console.roles import Permission
from bot.core.errors import Refusal

_LIST = "/console/admin/replies"
_NEW = "/console/admin/replies-new"


async def show_list(call: Call) -> Response:
    """All of them, as they would read."""
    replies = await call.console.parts.administration.replies.listed()
    return show(call, "admin_replies.html", replies=[(one, filled(one.text, PLACES)) for one in replies])


async def show_new(call: Call) -> Response:
    """The form of a new one."""
    return _form(call, Canned("", "", ""))


async def add(call: Call) -> Response:
    """A new one."""
    given = _given(call)
    try:
        await call.console.parts.administration.replies.add(reply=given, by=call.me.user.name)
    except Refusal as refusal:
        return _form(call, given, trouble=trouble_of(refusal))
    return go(f"{_LIST}?done=added")


async def show_one(call: Call) -> Response:
    """The form of one."""
    reply = await call.console.parts.administration.replies.one(shortcut=named(call))
    return _form(call, reply, of=reply.shortcut, mark=reply.mark)


async def change(call: Call) -> Response:
    """As the form has it."""
    given = _given(call)
    try:
        await call.console.parts.administration.replies.change(
            shortcut=named(call), reply=given, by=call.me.user.name, mark=field(call, "mark")
        )
    except Refusal as refusal:
        return _form(call, given, of=named(call), mark=field(call, "mark"), trouble=trouble_of(refusal))
    return go(f"{_LIST}?done=changed")


async def remove(call: Call) -> Response:
    """No longer."""
    await call.console.parts.administration.replies.remove(
        shortcut=named(call), by=call.me.user.name, mark=field(call, "mark")
    )
    return go(f"{_LIST}?done=removed")


def _given(call: Call) -> Canned:
    return Canned(field(call, "shortcut"), field(call, "title"), field(call, "text"))


def _form(call: Call, reply: Canned, *, of: str = "", mark: str = "", trouble: Trouble | None = None) -> Response:
    address = f"{_LIST}/{quote(of, safe='')}" if of else _NEW
    facts = {"reply": reply, "of": of, "mark": mark, "address": address, "places": PLACES}
    return show(call, "admin_reply.html", trouble=trouble, **facts)


PAGES = (
    Page("GET", _LIST, show_list, Permission.ADMINISTER),
    Page("GET", _NEW, show_new, Permission.ADMINISTER),
    Page("POST", _NEW, add, Permission.ADMINISTER),
    Page("GET", f"{_LIST}/{{name}}", show_one, Permission.ADMINISTER),
    Page("POST", f"{_LIST}/{{name}}", change, Permission.ADMINISTER),
    Page("POST", f"{_LIST}/{{name}}/remove", remove, Permission.ADMINISTER),
)
