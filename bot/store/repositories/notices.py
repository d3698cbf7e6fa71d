"""Rows of notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, false, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.core.notices import Notice, NoticeStatus
from bot.core.ports import Notices
from bot.store import tables
from bot.store.repositories.base import Rows, values

_c = tables.notices.c
_INSERT = insert(tables.notices).on_conflict_do_nothing(index_elements=["key"]).returning(_c.id)


def _waiting() -> Select[Notice]:
    return select(Notice).where(_c.status == NoticeStatus.WAITING).order_by(_c.send_at, _c.id)


class NoticeRows(Rows, Notices):
    """The port on PostgreSQL."""

    async def add(self, notice: Notice) -> bool:
        """Insert; false when the key was there before."""
        if (await self._session.execute(_INSERT, values(notice))).scalar_one_or_none() is None:
            return False
        self._attach(notice)
        return True

    async def has(self, key: str) -> bool:
        """Whether there is one with this key."""
        return await self._session.scalar(select(_c.id).where(_c.key == key)) is not None

    async def by_outbox(self, outbox_id: str) -> Notice | None:
        """The notice that a message brings, locked."""
        return await self._one(select(Notice).where(_c.outbox_id == outbox_id), lock=True)

    async def later(self, notice: Notice) -> Sequence[Notice]:
        """Those made later for the same ticket or holder, which wait or are in the outbox of a chat."""
        whose = ((_c.ticket_id, notice.ticket_id), (_c.holder_ref, notice.holder_ref))
        theirs = or_(false(), *(column == known for column, known in whose if known))
        told = _c.status.in_((NoticeStatus.WAITING, NoticeStatus.SENT))
        return await self._all(select(Notice).where(theirs, told, _c.created_at > notice.created_at))

    async def due(self, *, at: datetime) -> Sequence[Notice]:
        """Notices that have waited long enough at a moment."""
        return await self._all(_waiting().where(_c.send_at <= at))

    async def take(self, notice_id: str) -> Notice | None:
        """A notice that still waits, locked; none where somebody else has it."""
        waiting = _waiting().where(_c.id == notice_id).with_for_update(skip_locked=True)
        return await self._one(waiting.execution_options(populate_existing=True))

    async def waiting(self, *, limit: int = 500) -> Sequence[Notice]:
        """Notices that wait for the morning, in the order in which they go out."""
        return await self._all(_waiting().limit(limit))

    async def overtake(self, *, keys: str, now: datetime) -> int:
        """Those that wait and whose key begins so are not told any more; returns how many."""
        waiting = update(Notice).where(_c.status == NoticeStatus.WAITING, _c.key.startswith(keys, autoescape=True))
        told = waiting.values(status=NoticeStatus.OVERTAKEN, ended_at=now).returning(_c.id)
        return len((await self._session.execute(told, execution_options={"synchronize_session": "fetch"})).all())
