"""Messages that were not understood: what they meant, and what is learned from them."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from fastapi import Response

from bot.console.administration_frame import field, named, show
from bot.console.evidence import as_download
from bot.console.review_labels import GROUPS, INTENT_LABELS, MISS_LABELS
from bot.console.routing import Call, Page, go
from bot.console.troubles import Trouble, trouble_of
from bot.core.console.roles import Permission
from bot.core.errors import Refusal
from bot.core.identity import read_claims
from bot.core.review import ReviewItem, ReviewStatus, shown
from bot.core.wording import as_wib, midnight

_PAGE = "/console/admin/review"
_SHOWN = 50
_SURE = 0.5
"""From this confidence on, the guess is proposed."""


async def show_list(call: Call) -> Response:
    """Texts by status, the most frequent first."""
    return await _show_list(call)


async def _show_list(call: Call, trouble: Trouble | None = None) -> Response:
    named_status = call.request.query_params.get("status", "")
    status = ReviewStatus(named_status) if named_status in set(ReviewStatus) else ReviewStatus.OPEN
    items = await call.console.parts.administration.review.listed(statuses=(status,), limit=_SHOWN + 1)
    return show(
        call,
        "admin_review.html",
        trouble=trouble,
        which=str(status),
        items=items[:_SHOWN],
        more=len(items) > _SHOWN,
        groups=GROUPS,
        labels=INTENT_LABELS,
        misses=MISS_LABELS,
        shown=shown,
        proposed=_proposed,
    )


async def decide(call: Call) -> Response:
    """What a text means; or that nothing can be learned from it."""
    review, item_id, by, mark = (
        call.console.parts.administration.review,
        named(call),
        call.me.user.name,
        field(call, "mark"),
    )
    try:
        if call.form.text("dismiss"):
            await review.dismiss(item_id=item_id, by=by, mark=mark)
            return go(f"{_PAGE}?done=dismissed")
        item = await review.label(
            item_id=item_id,
            intent=field(call, "intent"),
            by=by,
            example=field(call, "example").strip() or None,
            mark=mark,
        )
    except Refusal as refusal:
        return await _show_list(call, trouble_of(refusal))
    claims = read_claims(item.training_text)
    return go(f"{_PAGE}?done={'named' if claims.name or claims.card_last4 else 'labelled'}")


async def export(call: Call) -> Response:
    """What was labelled, as training data."""
    since = _since(field(call, "since"))
    items = await call.console.parts.administration.review.export(by=call.me.user.name, since=since)
    content = await asyncio.to_thread(call.console.parts.training_file, items)
    name = f"pesan-berlabel-{as_wib(call.console.parts.now()):%Y%m%d}.yml"
    return as_download(content.encode(), name, media_type="application/yaml; charset=utf-8")


def _proposed(item: ReviewItem) -> str:
    """What was decided, what the holder chose, or what the engine was rather sure of."""
    return item.label or item.chosen or (item.intent if item.confidence >= _SURE else "")


def _since(text: str) -> datetime | None:
    try:
        return as_wib(midnight(date.fromisoformat(text)))
    except (ValueError, OverflowError):
        return None


PAGES = (
    Page("GET", _PAGE, show_list, Permission.ADMINISTER),
    Page("POST", f"{_PAGE}-export", export, Permission.ADMINISTER),
    Page("POST", f"{_PAGE}/{{name}}", decide, Permission.ADMINISTER),
)
