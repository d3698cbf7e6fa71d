"""One ticket: what was told, by when, its evidence, its timeline, and what can be done with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import Response

from bot.console.evidence import IMAGES, send_evidence
from bot.console.routing import Call, Page
from bot.console.ticket_words import MATTER_LABELS, facts_of, happenings, left, urgency
from bot.core.console.roles import Permission
from bot.core.console.ticket_screen import TicketScreen
from bot.core.tickets import is_closed
from bot.core.wording import KIND_LABELS, STATUS_LABELS


def _number(call: Call) -> str:
    return str(call.request.path_params["number"]).upper()


def address_of(number: str) -> str:
    """Where a ticket is shown."""
    return f"/console/tickets/{quote(number, safe='')}"


async def show(call: Call) -> Response:
    """The whole page."""
    screen = await call.console.parts.ticket_screens.one(number=_number(call))
    return call.show("ticket.html", **_facts(call, screen))


def _facts(call: Call, screen: TicketScreen) -> dict[str, Any]:
    now = call.console.parts.now()
    return {
        "screen": screen,
        "ticket": screen.ticket,
        "about": screen.about,
        "here": address_of(screen.ticket.number),
        "told": facts_of(screen.ticket),
        "story": str(screen.ticket.details.get("description") or screen.ticket.summary),
        "happenings": happenings(screen.timeline, screen.display),
        "left": lambda moment: left(moment, now),
        "urgency": lambda moment: urgency(moment, now),
        "now": now,
        "closed": is_closed(screen.ticket.status),
        "linked": _linked(screen),
        "images": IMAGES,
        "size": size,
        "kind_labels": KIND_LABELS,
        "ticket_labels": STATUS_LABELS,
        "matter_labels": MATTER_LABELS,
    }


def _linked(screen: TicketScreen) -> list[dict[str, Any]]:
    """The other tickets, those first that belong together."""
    how = {"oral": "asal pengaduan ini", "written": "lanjutan pengaduan ini"}
    first = [{"ticket": one, "how": how[name]} for name in how if (one := getattr(screen, name))]
    known = {one["ticket"].id for one in first}
    return first + [{"ticket": one, "how": ""} for one in screen.beside if one.id not in known]


def size(count: int) -> str:
    """Bytes as people read them: ``240 kB``, ``1,2 MB``."""
    kilo = 1000
    if count < kilo**2:
        return f"{max(round(count / kilo), 1)} kB"
    return f"{count / kilo**2:.1f} MB".replace(".", ",")


async def send_file(call: Call) -> Response:
    """A file of the evidence."""
    media_id = str(call.request.path_params["file"])
    file = await call.console.parts.ticket_screens.file(number=_number(call), media_id=media_id)
    return send_evidence(file, download="download" in call.request.query_params)


_SEE = Permission.SEE_TICKETS
PAGES = (
    Page("GET", "/console/tickets/{number}", show, _SEE),
    Page("GET", "/console/tickets/{number}/files/{file}", send_file, _SEE),
)
