"""Data changes that wait for two people: the list, and one with its old and its new values side by side."""

from __future__ import annotations

from collections.abc import Awaitable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Response

from bot.console.evidence import IMAGES
from bot.console.routing import Call, Page, told_script
from bot.console.ticket import address_of as ticket_address
from bot.console.ticket import needed_text, seen_version
from bot.console.ticket_troubles import change_trouble
from bot.console.ticket_words import left, size, urgency
from bot.core.changes import Field
from bot.core.console.approvals import ApprovalScreen
from bot.core.console.roles import Permission
from bot.core.data_changes import APPROVERS, UNDECIDED, ChangeStatus
from bot.core.errors import InvalidInput, NotFound, Refusal
from bot.core.journeys.change_approval import ChangeView
from bot.core.wording import FIELD_LABELS, capitalised, join_id, phone_text
from bot.web.guard import RequestRefused

CHANGE_LABELS = {
    ChangeStatus.WAITING: "Menunggu persetujuan",
    ChangeStatus.APPROVED_ONCE: "Disetujui satu orang",
    ChangeStatus.APPROVED: "Disetujui, bank sedang diminta",
    ChangeStatus.UNKNOWN: "Bank belum menjawab",
    ChangeStatus.APPLIED: "Sudah diubah di bank",
    ChangeStatus.REFUSED: "Ditolak bank",
    ChangeStatus.REJECTED: "Ditolak",
}
_DONE = {
    ChangeStatus.APPROVED_ONCE: "Persetujuan Anda tercatat. Satu lagi dari orang lain diperlukan.",
    ChangeStatus.APPROVED: "Kedua persetujuan lengkap. Bank sedang diminta mengubah datanya.",
    ChangeStatus.UNKNOWN: "Kedua persetujuan lengkap. Bank belum menjawab; Sigap terus menanyakannya.",
    ChangeStatus.APPLIED: "Kedua persetujuan lengkap dan data di bank sudah diubah. Pemegang dikabari.",
    ChangeStatus.REFUSED: "Kedua persetujuan lengkap, tetapi bank menolak. Hubungi bank, atau tolak permintaan ini.",
    ChangeStatus.REJECTED: "Permintaan ditolak. Pemegang dikabari alasannya.",
}
"""What is told after a decision, by where it led."""


def _number(call: Call) -> str:
    return str(call.request.path_params["number"]).upper()


def _address(number: str) -> str:
    return f"/console/approvals/{quote(number, safe='')}"


def _common(call: Call) -> dict[str, Any]:
    now = call.console.parts.now()
    return {
        "now": now,
        "left": lambda moment: left(moment, now),
        "urgency": lambda moment: urgency(moment, now),
        "change_labels": CHANGE_LABELS,
        "undecided": UNDECIDED,
        "needed": APPROVERS,
    }


async def listed(call: Call) -> Response:
    """Those that wait, or all."""
    everything = call.request.query_params.get("view") == "all"
    changes = await call.console.parts.approvals.listed(everything=everything)
    return call.show("approvals.html", changes=changes, everything=everything, fields=_fields, **_common(call))


async def show(call: Call) -> Response:
    """One, masked."""
    done = call.request.query_params.get("done", "")
    told = _DONE.get(ChangeStatus(done), "") if done in set(ChangeStatus) else ""
    return await _shown(call, done=told)


async def reveal(call: Call) -> Response:
    """One in full, to be compared with the documents; on the audit trail."""
    return await _shown(call, reveal=True)


async def _shown(call: Call, *, reveal: bool = False, status: int = HTTPStatus.OK, **given: Any) -> Response:
    screen = await call.console.parts.approvals.one(number=_number(call), user=call.me.user, reveal=reveal)
    facts = {
        "screen": screen,
        "change": screen.change,
        "ticket": screen.ticket,
        "rows": _rows(screen),
        "here": ticket_address(screen.ticket.number),
        "can_attach": False,
        "own": _address(screen.ticket.number),
        "images": IMAGES,
        "size": size,
        "fields": _fields,
        "done": "",
        "trouble": None,
        "typed": {},
    }
    return call.show("approval.html", status=status, **facts | _common(call) | given)


def _fields(change: ChangeView) -> str:
    told = join_id([FIELD_LABELS[one] for one in change.fields])
    return capitalised(told)


def _rows(screen: ApprovalScreen) -> list[tuple[str, str, str | None]]:
    """Label, what is registered, and what is to be; none where it stays."""
    change = screen.change
    return [
        (
            capitalised(FIELD_LABELS[one]),
            phone_text(change.old[one]),
            phone_text(change.new[one]) if one in change.new else None,
        )
        for one in Field
    ]


async def approve(call: Call) -> Response:
    """Yes."""

    async def do() -> ChangeView:
        if not call.form.text("compared"):
            raise InvalidInput("compare it first", reason="uncompared")
        return await call.console.parts.approvals.approve(
            number=_number(call), user=call.me.user, seen=seen_version(call)
        )

    return await _decide(call, do())


async def reject(call: Call) -> Response:
    """No."""

    async def do() -> ChangeView:
        reason = needed_text(call, "reason")
        return await call.console.parts.approvals.reject(
            number=_number(call), user=call.me.user, reason=reason, seen=seen_version(call)
        )

    return await _decide(call, do())


async def _decide(call: Call, work: Awaitable[ChangeView]) -> Response:
    """Do it and show the request; what is refused leaves what was typed."""
    try:
        change = await work
    except (NotFound, RequestRefused):
        raise
    except Refusal as error:
        trouble = change_trouble(error)
        if call.scripted:
            return told_script(trouble)
        return await _shown(call, status=trouble.status, trouble=trouble, typed=call.form.texts)
    address = f"{_address(change.number)}?done={change.status}"
    return call.done(address, next=address)


_APPROVE = Permission.APPROVE
_ONE = "/console/approvals/{number}"
PAGES = (
    Page("GET", "/console/approvals", listed, _APPROVE),
    Page("GET", _ONE, show, _APPROVE),
    Page("POST", f"{_ONE}/reveal", reveal, _APPROVE),
    Page("POST", f"{_ONE}/approve", approve, _APPROVE),
    Page("POST", f"{_ONE}/reject", reject, _APPROVE),
)
