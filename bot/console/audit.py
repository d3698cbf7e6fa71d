"""The audit trail: what auditors search, check and take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from fastapi import Response

from bot.console.audit_labels import TOPIC_LABELS, action_label, actor_label, choices, short, told_data
from bot.console.evidence import as_download
from bot.console.routing import Call, Page, whole_number
from bot.core.console.roles import Permission
from bot.core.console.trail import TrailEntry, TrailSearch
from bot.core.ticket_numbers import parse_ticket_number
from bot.core.wording import as_wib, midnight

_FIELDS = ("since", "until", "who", "what", "ref")
_LONGEST = 200
_PERIODS = ((1, "Hari ini"), (7, "7 hari"), (30, "30 hari"))


async def show(call: Call) -> Response:
    """One page of the trail."""
    asked = _asked(call.request.query_params)
    number = whole_number(call.request.query_params.get("before", ""))
    page = await call.console.parts.auditing.look(search=_search(asked), before=number)
    people = {one.name: one.display for one in page.people}
    today = as_wib(call.console.parts.now()).date()
    return call.show(
        "audit.html",
        asked=asked,
        filtered=any(asked.values()),
        days=_by_day(page.entries),
        older=_address(asked, before=str(page.older)) if page.older else "",
        newest=_address(asked) if number else "",
        periods=[
            (label, _address({**asked, "since": _days_before(today, days), "until": ""})) for days, label in _PERIODS
        ],
        ref_address=lambda ref: _address({"ref": ref}),
        who_address=lambda who: _address({**asked, "who": who}),
        people=people,
        ticket=parse_ticket_number(asked["ref"]) or "",
        topics=TOPIC_LABELS,
        choices=choices(page.actions),
        action_label=action_label,
        actor_label=lambda actor: actor_label(actor, people),
        told_data=told_data,
        short=short,
    )


async def show_chain(call: Call) -> Response:
    """Whether the chain is whole, for a page that is open."""
    return call.show("audit_chain.html", checked=await call.console.parts.chain())


async def export(call: Call) -> Response:
    """What the page shows, all pages of it, as CSV."""
    asked = _asked(call.form.texts)
    content = await call.console.parts.auditing.export(search=_search(asked), user=call.me.user)
    name = f"jejak-audit-{as_wib(call.console.parts.now()):%Y%m%d-%H%M}.csv"
    return as_download(content, name)


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """What was asked for, as it goes back into the form."""
    asked = {name: given.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in _FIELDS}
    return asked | {name: day.isoformat() if (day := _day(asked[name])) else "" for name in ("since", "until")}


def _search(asked: Mapping[str, str]) -> TrailSearch:
    since, until = _day(asked["since"]), _day(asked["until"])
    return TrailSearch(
        since=as_wib(midnight(since)) if since else None,
        until=as_wib(midnight(until + timedelta(days=1))) if until and until < date.max else None,
        who=asked["who"],
        what=asked["what"],
        ref=asked["ref"],
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > 1 else None  # the first of all has no midnight in UTC


def _days_before(today: date, days: int) -> str:
    return (today - timedelta(days=days - 1)).isoformat()


def _address(asked: Mapping[str, str], **more: str) -> str:
    said = {name: value for name, value in {**asked, **more}.items() if value}
    return f"/console/audit?{urlencode(said)}" if said else "/console/audit"


def _by_day(entries: Sequence[TrailEntry]) -> list[tuple[date, list[TrailEntry]]]:
    return [(day, list(found)) for day, found in groupby(entries, key=lambda entry: as_wib(entry.at).date())]


PAGES = (
    Page("GET", "/console/audit", show, Permission.SEE_AUDIT),
    Page("GET", "/console/audit/chain", show_chain, Permission.SEE_AUDIT),
    Page("POST", "/console/audit/export", export, Permission.SEE_AUDIT),
)
