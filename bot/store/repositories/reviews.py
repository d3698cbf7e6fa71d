"""Rows of texts that were not understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.core.ports import Reviews
from bot.core.review import ReviewItem, ReviewStatus
from bot.store import tables
from bot.store.repositories.base import Rows, values

_c = tables.reviews.c
_new = insert(tables.reviews)
_RECORD = _new.on_conflict_do_update(
    index_elements=["fingerprint"],
    set_={
        "count": _c.count + case((_c.inbox_id == _new.excluded.inbox_id, 0), else_=1),
        "chosen": func.coalesce(_new.excluded.chosen, _c.chosen),
        **{
            name: _new.excluded[name]
            for name in ("reason", "intent", "confidence", "asked", "inbox_id", "last_seen_at")
        },
    },
)
"""The same message told of twice counts once."""


class ReviewRows(Rows, Reviews):
    """The port on PostgreSQL."""

    async def record(self, item: ReviewItem) -> None:
        """Insert, or count one more of the same text; what people have decided about it stays."""
        await self._session.execute(_RECORD, values(item))

    async def choose(self, *, button: str, intent: str) -> None:
        """A button was pressed that came with the answer to a text: note what it named, where that text is open."""
        answer = tables.outbox.join(tables.buttons, tables.buttons.c.outbox_id == tables.outbox.c.id)
        answered = select(func.split_part(tables.outbox.c.key, ":", 1)).select_from(answer)
        asked = answered.where(tables.buttons.c.token == button).scalar_subquery()
        row = update(ReviewItem).where(_c.inbox_id == asked, _c.status == ReviewStatus.OPEN)
        await self._session.execute(row.values(chosen=intent), execution_options={"synchronize_session": False})

    async def get(self, item_id: str, *, lock: bool = False) -> ReviewItem:
        """One text."""
        return await self._must(
            select(ReviewItem).where(_c.id == item_id), "no such text for review", item_id, lock=lock
        )

    async def listed(self, *, statuses: Sequence[str] = (), limit: int = 200) -> Sequence[ReviewItem]:
        """The most frequent first, then the latest."""
        query = select(ReviewItem).order_by(_c.count.desc(), _c.last_seen_at.desc(), _c.id).limit(limit)
        return await self._all(query.where(_c.status.in_(statuses)) if statuses else query)

    async def labelled(self, *, since: datetime | None = None) -> Sequence[ReviewItem]:
        """What people have said a meaning of, since a moment; in the order in which they did."""
        query = select(ReviewItem).where(_c.status == ReviewStatus.LABELLED).order_by(_c.reviewed_at, _c.id)
        return await self._all(query.where(_c.reviewed_at >= since) if since else query)
