"""The inbox: lists, live, and one's own presence."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import Response

from bot.console.pages import home_of
from bot.console.routing import Call, Page, go, own_address
from bot.core.console.desk import AT_ONCE, Place, Presence, View
from bot.core.console.roles import Permission
from bot.core.errors import Unavailable
from bot.web.events import EventStream
from bot.web.guard import RequestRefused

HEARTBEAT_S = 15.0
MOST_OPEN = 30
"""Conversations of one browser that its line tells of; in a tab beyond them nothing comes by itself."""


async def show(call: Call) -> Response:
    """The lists, with no conversation open; other roles go to a page of theirs."""
    if not call.me.user.may(Permission.SEE_CONVERSATIONS):
        return go(home_of(call.me))
    return call.show("inbox.html", screen=None, **await lists(call))


async def show_rows(call: Call) -> Response:
    """The list alone, for a page that is open."""
    return call.show("rows.html", **await lists(call))


async def show_standing(call: Call) -> Response:
    """What stands in the bar of every page, for a page that is open."""
    return call.show("standing.html", standing=await call.console.parts.holding.standing(user=call.me.user))


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
    more = inbox.rows[-1].place(view) if len(inbox.rows) == AT_ONCE else None
    return {
        "view": str(view),
        "rows": inbox.rows,
        "counts": inbox.counts,
        "team": {one.name: one for one in inbox.team},
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
    """Wake-ups for a browser's open pages; as long as it and its session last, its person counts as being there."""
    open_now = call.request.query_params.getlist("c")[:MOST_OPEN]
    seen_at = await call.console.parts.talk.open_page(user=call.me.user, conversation_ids=open_now)
    line = _Line(call, open_now, seen_at)
    return EventStream(line.subscribed, heartbeat=HEARTBEAT_S, goes_on=line.goes_on)


@dataclass(slots=True)
class _Line:
    """One browser's line: the conversations that are open in its tabs, and when they were last seen to be."""

    call: Call
    conversation_ids: Sequence[str]
    seen_at: datetime

    @asynccontextmanager
    async def subscribed(self) -> AsyncIterator[AsyncIterator[str]]:
        parts = self.call.console.parts
        async with parts.feed.wakeups(self.conversation_ids) as names:
            try:
                yield names
            finally:
                with suppress(Unavailable):
                    await parts.talk.close_page(
                        user=self.call.me.user, conversation_ids=self.conversation_ids, since=self.seen_at
                    )

    async def goes_on(self) -> bool:
        """Whether the session lasts; if so, its person is seen to be there, too."""
        console = self.call.console
        with suppress(Unavailable):
            visitor = await console.parts.sign_in.who(console.cookies.session(self.call.request) or "", seen=False)
            if visitor is None or visitor.step or not visitor.user.may(Permission.SEE_CONVERSATIONS):
                return False
            self.seen_at = await console.parts.talk.open_page(user=visitor.user, conversation_ids=self.conversation_ids)
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
    Page("GET", "/console/standing", show_standing, Permission.SEE_CONVERSATIONS, passive=True),
    Page("GET", "/console/events", stream, Permission.SEE_CONVERSATIONS, passive=True),
    Page("POST", "/console/presence", be, Permission.ANSWER),
)
