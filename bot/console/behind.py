"""What is behind the figures of the supervisor's page that are of something else than tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import Response

from bot.console.routing import Call, Page, whole_number
from bot.console.supervisor import ADDRESS, span_text
from bot.console.ticket_words import length
from bot.core.console.figures import Behind, Slice
from bot.core.console.overview import OverviewFilter
from bot.core.console.roles import Permission
from bot.core.console.ticket_filter import today
from bot.core.errors import NotFound

_MOST_PAGES = 200
TITLES = {
    Behind.CALLS: "Panggilan petugas",
    Behind.REPLIES: "Balasan pertama petugas",
    Behind.ALONE: "Ditangani bot sendiri",
    Behind.MISSED: "Pesan yang belum dipahami",
    Behind.BLOCKS: "Permintaan blokir",
}


async def show(call: Call) -> Response:
    """One page of them.

    Raises:
        NotFound: no such figure.
    """
    what = str(call.request.path_params["what"])
    if what not in set(Behind):
        raise NotFound("figure", name=what)
    given = call.request.query_params
    now = call.console.parts.now()
    asked = OverviewFilter.of_address(given, now=now)
    page = min(whole_number(given.get("page", "")) or 0, _MOST_PAGES)
    rows, more = await call.console.parts.overviews.behind(Behind(what), asked=asked, page=page)
    here = f"{ADDRESS}/{what}?{urlencode(asked.as_query())}"
    by_day = what == Behind.ALONE
    return call.show(
        "behind.html",
        what=what,
        title=TITLES[Behind(what)],
        period=span_text(asked.last if by_day else asked.first, asked.last)
        + (", semua kanal" if what == Behind.MISSED and asked.of.channel else ""),
        rows=rows,
        next=f"{here}&page={page + 1}" if more else "",
        back=f"{ADDRESS}?{urlencode(asked.as_query())}",
        days=_days(asked, today(now)) if by_day else (),
        length=lambda since, until: length(max(until - since, timedelta())),
    )


def _days(asked: OverviewFilter, end: date) -> list[tuple[str, str]]:
    """The day before, and the day after where it has come."""
    steps = [("Hari sebelumnya", -1), ("Hari berikutnya", 1)]
    found = []
    for label, step in steps:
        day = asked.last + timedelta(days=step)
        if step < 0 or asked.last != end:
            one = replace(asked, first=day, last=day, days="", of=Slice(None, asked.of.channel))
            found.append((label, f"{ADDRESS}/{Behind.ALONE}?{urlencode(one.as_query())}"))
    return found


PAGES = (Page("GET", f"{ADDRESS}/{{what}}", show, Permission.SUPERVISE),)
