"""Incidents (*gangguan massal*) on the supervisor's page: announced, told of, ended."""

from __future__ import annotations

from datetime import datetime

from fastapi import Response

from bot.console.routing import Call, Page, go
from bot.core.console.roles import Permission
from bot.core.errors import InvalidInput
from bot.core.incidents import CATEGORIES
from bot.core.journeys.incident import Draft
from bot.core.wording import WIB, as_utc

ADDRESS = "/console/incidents"
_BACK = "/console/supervisor#gangguan"
_CATEGORY = "category:"
"""A category's box is called so, with its name."""


async def announce(call: Call) -> Response:
    """A new one; open complaints that fit belong to it, and their holders hear of it."""
    form = call.form
    draft = Draft(
        title=form.text("title"),
        text=form.text("text"),
        categories=[one for one in CATEGORIES if form.text(f"{_CATEGORY}{one}")],
        begins_at=_moment(form.text("begins_at")),
        until=_moment(form.text("until")) if form.text("until") else None,
        words=[word for word in form.text("words").split(",") if word.strip()],
    )
    await call.console.parts.incidents.announce(by=call.me.user.name, draft=draft)
    return go(_BACK)


async def update(call: Call) -> Response:
    """Something new is known; whoever has an open ticket that belongs to it hears it."""
    number, seen = _which(call)
    await call.console.parts.incidents.update(
        number=number, by=call.me.user.name, seen=seen, text=call.form.text("text")
    )
    return go(_BACK)


async def end(call: Call) -> Response:
    """It is over; whoever has a ticket that belongs to it hears so."""
    number, seen = _which(call)
    await call.console.parts.incidents.end(number=number, by=call.me.user.name, seen=seen, text=call.form.text("text"))
    return go(_BACK)


def _which(call: Call) -> tuple[str, int]:
    seen = call.form.whole("seen")
    return str(call.request.path_params["number"]), -1 if seen is None else seen


def _moment(text: str) -> datetime:
    """As a browser's field for date and time gives it; WIB.

    Raises:
        InvalidInput: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("not a moment", reason="moment") from error
    return as_utc(moment if moment.tzinfo else moment.replace(tzinfo=WIB))


PAGES = (
    Page("POST", ADDRESS, announce, Permission.SUPERVISE),
    Page("POST", f"{ADDRESS}/{{number}}/update", update, Permission.SUPERVISE),
    Page("POST", f"{ADDRESS}/{{number}}/end", end, Permission.SUPERVISE),
)
