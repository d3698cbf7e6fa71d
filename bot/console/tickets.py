"""The list of tickets: filters and search in the address, views that somebody keeps, tickets given to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from fastapi import Response

from bot.console.routing import Call, Page, go
from bot.console.ticket_words import left, urgency
from bot.core.console.roles import Permission
from bot.core.console.ticket_filter import ACTIVE, ALL, NOBODY, TicketFilter
from bot.core.console.ticket_list import MOST_COUNTED, Assigned, Listing
from bot.core.console.ticket_rows import Place, TicketRow
from bot.core.errors import InvalidInput
from bot.core.ticket_numbers import parse_ticket_number
from bot.core.ticket_states import is_closed
from bot.core.tickets import BEST_RATING
from bot.core.wording import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    KIND_LABELS,
    MATTER_LABELS,
    STATUS_LABELS,
    number_text,
    short_day,
)

ADDRESS = "/console/tickets"
_TICKED = "t:"
"""A row's box is called so, with the ticket's number; its value is the version that was looked at."""
_OUTCOMES = ("done", "changed", "refused", "missing")
_STATES = {ACTIVE: "Belum selesai", ALL: "Semua status", **STATUS_LABELS}
_DUES = {
    "today": "Jatuh tempo hari ini",
    "risk": "Hampir lewat batas",
    "overdue": "Lewat batas",
    "in_time": "Selesai tepat waktu",
    "late": "Selesai terlambat",
}
_BASES = {"opened": "Dibuka", "resolved": "Diselesaikan", "rated": "Dinilai"}
_ORDERS = {"due": "Batas waktu terdekat", "newest": "Terbaru"}
_BUILT_IN: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Belum selesai", {}),
    ("Lewat batas", {"due": "overdue"}),
    ("Hampir lewat", {"due": "risk"}),
    ("Hari ini", {"due": "today"}),
    ("Tanpa petugas", {"assignee": NOBODY}),
)


async def show(call: Call) -> Response:
    """One page of the list."""
    given = dict(call.request.query_params)
    asked = TicketFilter.of(given)
    listing = await call.console.parts.ticket_list.look(
        user=call.me.user, asked=asked, after=Place.of(given.get("after", ""))
    )
    names = {one.name: one.display for one in listing.team}
    return call.show(
        "tickets.html",
        asked_for=asked,
        query=asked.as_query(),
        listing=listing,
        count=_count(listing),
        here=urlencode(given),
        address=address,
        views=_views(call, listing),
        chips=list(_chips(asked, names)),
        names=names,
        assignees=_assignees(call, listing),
        told=_told(given),
        now=call.console.parts.now(),
        deadline=deadline,
        is_closed=is_closed,
        choices={
            "state": _STATES,
            "due": _DUES,
            "kind": KIND_LABELS,
            "category": CATEGORY_LABELS,
            "class": MATTER_LABELS,
            "channel": CHANNEL_LABELS,
            "by": _BASES,
            "sort": _ORDERS,
            "rating": {str(one): str(one) for one in range(1, BEST_RATING + 1)},
        },
        next=f"{ADDRESS}?{urlencode({**asked.as_query(), 'after': str(listing.next)})}" if listing.next else "",
    )


async def assign(call: Call) -> Response:
    """Give those that are ticked to somebody; the list says what became of each."""
    form, to = call.form, call.form.text("to")
    ticked = {name.removeprefix(_TICKED): form.whole(name) for name in form.texts if name.startswith(_TICKED)}
    chosen = {number: version for number, version in ticked.items() if version is not None}
    if not chosen or not to:
        raise InvalidInput("nothing is ticked, or nobody is named", reason="chosen")
    told = await call.console.parts.ticket_list.assign(
        user=call.me.user, chosen=chosen, to=None if to == NOBODY else to
    )
    here = dict(parse_qsl(form.text("here")))
    query = TicketFilter.of(here).as_query() | ({"after": here["after"]} if "after" in here else {})
    return go(f"{ADDRESS}?{urlencode(query | _as_query(told))}")


async def keep_view(call: Call) -> Response:
    """Keep the filter of the page under a name."""
    asked = TicketFilter.of(dict(parse_qsl(call.form.text("here"))))
    await call.console.parts.ticket_list.keep_view(user=call.me.user, name=call.form.text("name"), asked=asked)
    return go(address(asked.as_query()))


async def drop_view(call: Call) -> Response:
    """Forget one of one's own."""
    view_id = str(call.request.path_params["id"])
    await call.console.parts.ticket_list.drop_view(user=call.me.user, view_id=view_id)
    return go(ADDRESS)


def address(query: Mapping[str, str]) -> str:
    """Where a filter's list is."""
    return f"{ADDRESS}?{urlencode(query)}" if query else ADDRESS


def deadline(row: TicketRow, now: datetime) -> tuple[str, str]:
    """What is told of a ticket's deadline beside its date, and how loudly."""
    if row.due_at is None:
        return "Menunggu dokumen", ""
    if row.is_open:
        return left(row.due_at, now), urgency(row.due_at, now)
    if row.resolved_at:
        return "terlambat" if row.resolved_at > row.due_at else "tepat waktu", ""
    return "", ""


def _count(listing: Listing) -> str:
    more = listing.count > MOST_COUNTED
    return f"lebih dari {number_text(MOST_COUNTED)} tiket" if more else f"{number_text(listing.count)} tiket"


def _views(call: Call, listing: Listing) -> list[dict[str, object]]:
    """Built-in and kept views, and which of them is shown."""
    here = listing.asked.as_query()
    mine = {"assignee": call.me.user.name}
    built_in = [*_BUILT_IN[:1], ("Milik saya", mine), *_BUILT_IN[1:]] if _works(call) else list(_BUILT_IN)
    shown: list[dict[str, object]] = [
        {"name": name, "address": address(query), "current": query == here, "id": ""} for name, query in built_in
    ]
    for view in listing.views:
        query = TicketFilter.of(dict(parse_qsl(view.query))).as_query()
        shown.append({"name": view.name, "address": address(query), "current": query == here, "id": view.id})
    return shown


def _works(call: Call) -> bool:
    return call.me.user.may(Permission.WORK_TICKETS)


def _assignees(call: Call, listing: Listing) -> list[tuple[str, str]]:
    """To whom one may give tickets."""
    me = call.me.user
    if not _works(call) or all(is_closed(row.status) for row in listing.rows):
        return []
    others = listing.team if me.may(Permission.ASSIGN) else ()
    return [
        (me.name, f"Saya ({me.display})"),
        *((one.name, one.display) for one in others if one.name != me.name),
        (NOBODY, "Lepaskan: tanpa petugas"),
    ]


def _chips(asked: TicketFilter, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each filter that is set, in words, and the list without it."""
    query = asked.as_query()
    words = {
        "state": _STATES.get(asked.state, ""),
        "kind": KIND_LABELS.get(asked.kind or "", ""),
        "category": CATEGORY_LABELS.get(asked.category or "", ""),
        "class": f"Kelas: {MATTER_LABELS.get(asked.matter or '', '')}",
        "channel": CHANNEL_LABELS.get(asked.channel or "", ""),
        "assignee": "Tanpa petugas"
        if asked.assignee == NOBODY
        else f"Petugas: {names.get(asked.assignee or '', asked.assignee)}",
        "due": _DUES.get(asked.due or "", ""),
        "rating": f"Nilai {asked.rating}",
        "q": f"“{asked.search}”",
    }
    for name, text in words.items():
        if name in query:
            yield text, address({key: value for key, value in query.items() if key != name})
    if asked.first or asked.last or "by" in query:
        yield _period(asked), address({key: value for key, value in query.items() if key not in {"from", "to", "by"}})


def _period(asked: TicketFilter) -> str:
    what = _BASES[asked.basis]
    if asked.first and asked.first == asked.last:
        return f"{what} {short_day(asked.first)}"
    begins = f" dari {short_day(asked.first)}" if asked.first else ""
    ends = f" sampai {short_day(asked.last)}" if asked.last else ""
    return f"{what}{begins}{ends}"


def _as_query(told: Assigned) -> dict[str, str]:
    """What became of each, in the address of the list that tells it."""
    numbers = {name: ",".join(getattr(told, name)) for name in _OUTCOMES}
    return {name: text for name, text in numbers.items() if text}


def _told(given: Mapping[str, str]) -> dict[str, list[str]]:
    found = {name: [parse_ticket_number(one) for one in given.get(name, "").split(",")] for name in _OUTCOMES}
    return {name: [one for one in numbers if one] for name, numbers in found.items() if any(numbers)}


PAGES = (
    Page("GET", ADDRESS, show, Permission.SEE_TICKETS),
    Page("POST", f"{ADDRESS}/assign", assign, Permission.WORK_TICKETS),
    Page("POST", f"{ADDRESS}/views", keep_view, Permission.SEE_TICKETS),
    Page("POST", f"{ADDRESS}/views/{{id}}/delete", drop_view, Permission.SEE_TICKETS),
)
