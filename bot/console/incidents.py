"""Incidents (*gangguan massal*) on the supervisor's page: announced, told of, ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import Response

from bot.console.routing import Call, Form, Page, go
from bot.console.supervisor import Tried, show_page
from bot.console.troubles import trouble_of
from bot.core.console.roles import Permission
from bot.core.deadlines import parse_moment
from bot.core.errors import Conflict, IllegalTransition, InvalidInput, NotFound, Refusal
from bot.core.incidents import CATEGORIES, LONGEST_BACK, LONGEST_TEXT, LONGEST_TITLE, MOST_WORDS
from bot.core.journeys.incident import Draft, IncidentView

ADDRESS = "/console/incidents"
_BACK = "/console/supervisor#gangguan"
_CATEGORY = "category:"
"""A category's box is called so, with its name."""


_TEXT = f"Isi apa yang dibaca pemegang, paling panjang {LONGEST_TEXT} huruf."
_BESIDE = {
    "title": f"Isi judul, paling panjang {LONGEST_TITLE} huruf.",
    "text": _TEXT,
    "words": f"Sebut paling banyak {MOST_WORDS} kata atau nama, tanpa yang kosong.",
    "categories": "Pilih paling sedikit satu.",
    "begins_at": f"Isi tanggal dan jamnya, paling lama {LONGEST_BACK.days} hari yang lalu dan tidak sesudah sekarang.",
    "until": "Isi tanggal dan jam sesudah mulainya, atau kosongkan.",
}
"""By field of the form."""
_ANNOUNCED = "Gangguan dengan judul ini sudah diumumkan."


async def announce(call: Call) -> Response:
    """A new one; open complaints that fit belong to it, and their holders hear of it."""
    try:
        await call.console.parts.incidents.announce(by=call.me.user.name, draft=_draft(call.form))
    except Refusal as refusal:
        return await _tried(call, refusal)
    return go(_BACK)


def _draft(form: Form) -> Draft:
    return Draft(
        title=form.text("title"),
        text=form.text("text"),
        categories=[one for one in CATEGORIES if form.text(f"{_CATEGORY}{one}")],
        begins_at=_moment(form, "begins_at"),
        until=_moment(form, "until") if form.text("until") else None,
        words=[word for word in form.text("words").split(",") if word.strip()],
    )


async def update(call: Call) -> Response:
    """Something new is known; whoever has an open ticket that belongs to it hears it."""
    return await _tell(call, call.console.parts.incidents.update)


async def end(call: Call) -> Response:
    """It is over; whoever has a ticket that belongs to it hears so."""
    return await _tell(call, call.console.parts.incidents.end)


async def _tell(call: Call, act: Callable[..., Awaitable[IncidentView]]) -> Response:
    number, seen = str(call.request.path_params["number"]), call.form.whole("seen")
    try:
        await act(number=number, by=call.me.user.name, seen=-1 if seen is None else seen, text=call.form.text("text"))
    except NotFound:
        raise
    except Refusal as refusal:
        return await _tried(call, refusal, number)
    return go(_BACK)


async def _tried(call: Call, refusal: Refusal, number: str = "") -> Response:
    """The page again, with everything that was typed."""
    name, trouble = _field_of(refusal, number), trouble_of(refusal)
    said = _BESIDE.get(name, "")
    if isinstance(refusal, Conflict | IllegalTransition):
        said = trouble.text if number else _ANNOUNCED
    tried = Tried(trouble=trouble, number=number, field=name, text=said or trouble.text, typed=call.form.texts)
    return await show_page(call, tried)


def _field_of(refusal: Refusal, number: str) -> str:
    if isinstance(refusal, Conflict | IllegalTransition):
        return "text" if number else "title"
    named = str(refusal.data.get("field", ""))
    return named or next((name for name in ("categories", "until", "begins_at") if name in refusal.data), "")


def _moment(form: Form, name: str) -> datetime:
    """As a browser's field for date and time gives it; WIB.

    Raises:
        InvalidInput: it is none.
    """
    try:
        return parse_moment(form.text(name))
    except InvalidInput as error:
        raise InvalidInput("not a moment", reason="moment", field=name) from error


PAGES = (
    Page("POST", ADDRESS, announce, Permission.SUPERVISE),
    Page("POST", f"{ADDRESS}/{{number}}/update", update, Permission.SUPERVISE),
    Page("POST", f"{ADDRESS}/{{number}}/end", end, Permission.SUPERVISE),
)
