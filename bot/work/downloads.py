"""Files that a holder sent: fetched, checked by their content, kept for their owner's eyes only."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import filetype  # type: ignore[import-untyped]
import structlog

from bot.core.channels import Channel, ChannelName, MediaGone, MediaTooLarge, SendLater
from bot.core.console.desk import EvidenceKeeper
from bot.core.engine import ReportLost
from bot.core.jobs import Task, media_lock
from bot.core.messages import MediaFile, MediaStatus
from bot.core.ports import Now, OpenUnit, UnitOfWork
from bot.work.limits import KIND, SIZE, MediaPolicy
from bot.work.plan import objection_line
from bot.work.responses import Response
from bot.work.writing import Line, Writer

log = structlog.get_logger(__name__)

FOLDER = "evidence"
GONE = "gone"
MAX_ATTEMPTS = 20
LONGEST_PAUSE = timedelta(minutes=5)
_DOUBLINGS = 6
_HEAD = 8192
_PDF = b"%PDF-"
_BEFORE_PDF = b"\xef\xbb\xbf\0\t\r\n "
"""Bytes that some programs put before a PDF."""


@dataclass(frozen=True, slots=True)
class KeepEvidence(EvidenceKeeper):
    """Writes into ``<data>/evidence``."""

    data: Path

    async def __call__(self, media_id: str, content: bytes) -> tuple[str, str]:
        """Keep a file."""
        path = Path(FOLDER) / media_id
        digest = await asyncio.to_thread(write_private, self.data / path, content)
        return path.as_posix(), digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads:
    """Fetches one file at a time into ``<data>/evidence``."""

    open_unit: OpenUnit
    channels: Mapping[ChannelName, Channel]
    writer: Writer
    policy: MediaPolicy
    data: Path
    now: Now
    report_lost: ReportLost

    async def __call__(self, *, media_id: str) -> None:
        """Download a file that waits for it.

        Raises:
            StoreUnavailable: to be called again later.
        """
        async with self.open_unit() as unit:
            media = await unit.media.get(media_id)
            conversation = await unit.conversations.get(media.conversation_id)
        if media.status is not MediaStatus.PENDING:
            return
        try:
            content = await self._fetch(conversation.channel, media.ref)
            mime = kind_of(content)
            if mime not in self.policy.allowed:
                await self._refuse(media_id, MediaStatus.REJECTED, KIND)
                return
            await self._keep(media_id, content, mime or "")
        except MediaTooLarge:
            await self._refuse(media_id, MediaStatus.REJECTED, SIZE)
        except MediaGone:
            await self._refuse(media_id, MediaStatus.FAILED, GONE)
        except SendLater as error:
            await self._later(media_id, error.after)

    async def _fetch(self, name: ChannelName, ref: str) -> bytes:
        channel = self.channels.get(name)
        if channel is None:
            raise SendLater("no such channel now")
        content = await channel.download(ref, limit=self.policy.max_bytes)
        if len(content) > self.policy.max_bytes:
            raise MediaTooLarge(size=len(content))
        return content

    async def _keep(self, media_id: str, content: bytes, mime: str) -> None:
        path, digest = await KeepEvidence(self.data)(media_id, content)
        async with self.open_unit() as unit:
            media = await unit.media.get(media_id, lock=True)
            if media.status is MediaStatus.PENDING:
                media.status, media.sha256, media.path = MediaStatus.STORED, digest, path
                media.mime, media.size = mime, len(content)
                media.attempts += 1
                await unit.commit()

    async def _refuse(self, media_id: str, status: MediaStatus, reason: str) -> None:
        """Not taken: the holder hears why."""
        async with self.open_unit() as unit:
            media = await _locked(unit, media_id)
            if media.status is MediaStatus.PENDING:
                await self._tell(unit, media, status, reason)
                await unit.commit()

    async def _tell(self, unit: UnitOfWork, media: MediaFile, status: MediaStatus, reason: str) -> None:
        media.status, media.reason = status, reason
        media.attempts += 1
        conversation = await unit.conversations.get(media.conversation_id, lock=True)
        line = (
            Line(response=Response.MEDIA_GONE, notice=True) if reason == GONE else objection_line(reason, self.policy)
        )
        await self.writer.say(unit, conversation, line, key=f"media:{media.id}:{reason}")
        await self.report_lost(unit, media)
        log.info("media.not_taken", media=media.id, reason=reason)

    async def _later(self, media_id: str, after: timedelta) -> None:
        """Try again after a growing pause; after many tries the file counts as gone."""
        async with self.open_unit() as unit:
            media = await _locked(unit, media_id)
            if media.status is not MediaStatus.PENDING:
                return
            if media.attempts + 1 >= MAX_ATTEMPTS:
                await self._tell(unit, media, MediaStatus.FAILED, GONE)
            else:
                pause = max(after, min(after * 2 ** min(media.attempts, _DOUBLINGS), LONGEST_PAUSE))
                media.attempts += 1
                await unit.jobs.wake(Task.DOWNLOAD, lock=media_lock(media_id), after=pause, media_id=media_id)
            await unit.commit()


async def _locked(unit: UnitOfWork, media_id: str) -> MediaFile:
    """A file, after its ticket and its chat: who attaches files to a ticket locks in this order, too."""
    media = await unit.media.get(media_id)
    if media.ticket_id:
        await unit.tickets.get(media.ticket_id, lock=True)
    await unit.conversations.get(media.conversation_id, lock=True)
    return await unit.media.get(media_id, lock=True)


def kind_of(content: bytes) -> str | None:
    """What a file is by its content, whatever it says it is."""
    if content[:_HEAD].lstrip(_BEFORE_PDF).startswith(_PDF):
        return "application/pdf"
    found = filetype.guess(content[:_HEAD])
    return str(found.mime) if found else None


def write_private(path: Path, content: bytes) -> str:
    """Write a file that only its owner can read, whole or not at all; returns its SHA-256."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return hashlib.sha256(content).hexdigest()
