"""Rows of files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.jobs import Task, media_lock
from bot.core.messages import LOST, MediaFile, MediaStatus
from bot.core.ports import Jobs, Media
from bot.store import tables
from bot.store.repositories.base import Rows, locked

_c = tables.media.c


class MediaRows(Rows, Media):
    """The port on PostgreSQL."""

    def __init__(self, session: AsyncSession, jobs: Jobs) -> None:
        super().__init__(session)
        self._jobs = jobs

    async def add(self, media: MediaFile) -> None:
        """Insert, and defer its download where it has one before it."""
        await self._add(media)
        if media.status is MediaStatus.PENDING:
            await self._jobs.wake(Task.DOWNLOAD, lock=media_lock(media.id), media_id=media.id)

    async def get(self, media_id: str, *, lock: bool = False) -> MediaFile:
        """One file."""
        return await self._must(select(MediaFile).where(_c.id == media_id), "media", media_id, lock=lock)

    async def loose(self, conversation_id: str, *, since: datetime) -> Sequence[MediaFile]:
        """Files of a chat that belong to no ticket yet and are not lost, oldest first; locked.

        The lock waits for a download that is just being refused, and leaves its file out.
        """
        query = select(MediaFile).where(
            _c.conversation_id == conversation_id,
            _c.ticket_id.is_(None),
            _c.created_at >= since,
            _c.status.not_in(LOST),
        )
        return await self._all(locked(query.order_by(_c.created_at, _c.id)))

    async def of_ticket(self, ticket_id: str) -> Sequence[MediaFile]:
        """Evidence of a ticket."""
        return await self._all(select(MediaFile).where(_c.ticket_id == ticket_id).order_by(_c.created_at, _c.id))

    async def pending(self, *, before: datetime) -> Sequence[str]:
        """Ids of files whose download waits since before a moment."""
        query = select(_c.id).where(_c.status == MediaStatus.PENDING, _c.created_at < before)
        return await self._all(query.order_by(_c.created_at, _c.id))
