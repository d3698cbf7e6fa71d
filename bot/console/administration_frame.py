"""What the pages of administrators share: their sections, and how a form is answered."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import Response

from bot.console.routing import Call
from bot.console.troubles import Trouble
from bot.web.guard import RequestRefused

SECTIONS = (
    ("/console/admin/users", "Pengguna"),
    ("/console/admin/replies", "Balasan siap pakai"),
    ("/console/admin/branches", "Cabang"),
    ("/console/admin/calendar", "Hari libur"),
    ("/console/admin/review", "Pesan belum dipahami"),
    ("/console/admin/deadlines", "Aturan tenggat"),
    ("/console/admin/retention", "Masa simpan"),
    ("/console/admin/templates", "Templat WhatsApp"),
)
"""Address and label, in the order in which they stand beside each page."""
LONGEST_FIELD = 4000
LONGEST_FILE = 256 * 1024
"""Bytes of a table that is uploaded."""


def show(call: Call, template: str, *, trouble: Trouble | None = None, **facts: Any) -> Response:
    """A page of administrators; with what went wrong, where something did."""
    done = call.request.query_params.get("done", "")
    given = {"sections": SECTIONS, "trouble": trouble, "done": done, **facts}
    return call.show(template, status=trouble.status if trouble else 200, **given)


def named(call: Call, name: str = "name") -> str:
    """What the address is about."""
    return str(call.request.path_params[name])


def field(call: Call, name: str) -> str:
    """A field of the form, no longer than any of them needs to be."""
    return call.form.text(name)[:LONGEST_FIELD]


def uploaded(call: Call) -> bytes:
    """The table that came with the form.

    Raises:
        RequestRefused: it is longer than any such table.
    """
    if len(call.form.file) > LONGEST_FILE:
        raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "file_too_large")
    return call.form.file
