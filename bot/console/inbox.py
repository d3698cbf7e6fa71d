"""The inbox: lists, live, and one's own presence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import Response

from bot.console.pages import home_of
from bot.console.routing import Call, Page, go, own_address
from bot.core.console.desk import Place, Presence, View
from bot.core.console.roles import Permission
from bot.core.errors import NotFound, Unavailable
from bot.web.events import EventStream
from bot.web.guard import RequestRefused

HEARTBEAT_S = 15.0
PAGE = 50


async def show(call: Call) -> Response:
    """The lists, with no conversation open; other roles go to a page of theirs."""
    if not call.me.user.may(Permission.SEE_CONVERSATIONS):
        return go(home_of(call.me))
    return call.show("inbox.html", screen=None, **await lists(call))


async def show_rows(call: Call) -> Response:
    """The list alone, for a page that is open."""
    return call.show("rows.html", **await lists(call))


async def lists(call: Call) -> dict[str, Any]:
    """What the left side of the screen shows; the view that was asked for, or the one with something in it."""
    asked = call.request.query_params
    after = _place(asked.get("after", ""))
    named = asked.get("view", "")
    view = View(named) if named in set(View) else View.QUEUE
    inbox = await call.console.parts.holding.inbox(user=call.me.user, view=view, after=after)
    if not named and not inbox.rows and inbox.counts.mine:
        view = View.MINE
        inbox = await call.console.parts.holding.inbox(user=call.me.user, view=view)
    more = inbox.rows[-1].place(view) if len(inbox.rows) == PAGE else None
    return {
        "view": str(view),
        "rows": inbox.rows,
        "counts": inbox.counts,
        "team": {one.name: one for one in inbox.team},
        "presence": next((str(one.state) for one in inbox.team if one.name == call.me.user.name), "away"),
        "current": asked.get("current", ""),
        "more": f"{more[0]:d},{more[1].isoformat()},{more[2]}" if more else "",
    }


async def be(call: Call) -> Response:
    """Say whether one takes conversations."""
    state = call.form.text("state")
    if state not in set(Presence):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
    await call.console.parts.holding.be(user=call.me.user, state=Presence(state))
    return call.done(own_address(call.form.text("next")), state=state)


async def stream(call: Call) -> Response:
    """Wake-ups for an open page; as long as it and its session last, its person counts as being there.

    Raises:
        NotFound: no such conversation.
    """
    conversation_id = call.request.query_params.get("c") or None
    await call.console.parts.talk.open_page(user=call.me.user, conversation_id=conversation_id)
    return EventStream(
        lambda: _subscribed(call, conversation_id),
        heartbeat=HEARTBEAT_S,
        goes_on=lambda: _still_here(call, conversation_id),
    )


@asynccontextmanager
async def _subscribed(call: Call, conversation_id: str | None) -> AsyncIterator[AsyncIterator[str]]:
    parts = call.console.parts
    async with parts.feed.wakeups(conversation_id) as names:
        try:
            yield names
        finally:
            with suppress(Unavailable):
                await parts.talk.close_page(user=call.me.user, conversation_id=conversation_id)


async def _still_here(call: Call, conversation_id: str | None) -> bool:
    """Whether the session lasts, and the conversation is there; if so, its person is seen to be, too."""
    parts = call.console.parts
    try:
        visitor = await parts.sign_in.who(call.console.cookies.session(call.request) or "", seen=False)
        if visitor is None or visitor.step or not visitor.user.may(Permission.SEE_CONVERSATIONS):
            return False
        await parts.talk.open_page(user=visitor.user, conversation_id=conversation_id)
    except NotFound:
        return False
    except Unavailable:
        pass
    return True


def _place(text: str) -> Place | None:
    urgent, _, rest = text.partition(",")
    at, _, row_id = rest.partition(",")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (urgent == "1", moment, row_id) if moment.tzinfo and "\0" not in row_id else None


PAGES = (
    Page("GET", "/console", show, Permission.OWN_ACCOUNT),
    Page("GET", "/console/rows", show_rows, Permission.SEE_CONVERSATIONS),
    Page("GET", "/console/events", stream, Permission.SEE_CONVERSATIONS, passive=True),
    Page("POST", "/console/presence", be, Permission.ANSWER),
)
