"""One's own account: sessions, second factor, and how the pages look here."""

from __future__ import annotations

from fastapi import Response

from bot.console.cookies import LOOKS
from bot.console.routing import Call, Page, go, own_address
from bot.core.console.roles import Permission

_DONE = {
    "password": "Kata sandi sudah diganti. Sesi lain diakhiri.",
    "sessions": "Sesi lain sudah diakhiri.",
    "session": "Sesi itu sudah diakhiri.",
}


async def show(call: Call) -> Response:
    """The page."""
    sessions = await call.console.parts.sign_in.sessions(visitor=call.me)
    done = _DONE.get(call.request.query_params.get("done", ""), "")
    return call.show("account.html", sessions=sessions, done=done)


async def last(call: Call) -> Response:  # noqa: ARG001 - who is out hears so before this is asked
    """Whether one is still signed in, for a form that would lose what was typed otherwise."""
    return Response()


async def end_others(call: Call) -> Response:
    """End all sessions but this one."""
    await call.console.parts.sign_in.end_others(visitor=call.me)
    return go("/console/account?done=sessions")


async def end_one(call: Call) -> Response:
    """End one session; the one that this comes from is left by signing out."""
    named = str(call.request.path_params["session"])
    await call.console.parts.sign_in.end_one(visitor=call.me, session_id=named)
    return go("/console/account?done=session")


async def keep_look(call: Call) -> Response:
    """Theme, density and shortcuts, for this browser."""
    response = call.done(own_address(call.form.text("next")))
    for name in LOOKS:
        call.console.cookies.keep_look(response, name, call.form.text(name))
    return response


PAGES = (
    Page("GET", "/console/account", show, Permission.OWN_ACCOUNT),
    Page("GET", "/console/session", last, Permission.OWN_ACCOUNT, passive=True),
    Page("POST", "/console/account/sessions", end_others, Permission.OWN_ACCOUNT),
    Page("POST", "/console/account/sessions/{session}", end_one, Permission.OWN_ACCOUNT),
    Page("POST", "/console/look", keep_look, Permission.OWN_ACCOUNT),
)
