"""Wake-ups for the console's pages, and files of the data folder for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from bot.core.console.desk import DeskFeed, EvidenceReader
from bot.core.errors import NotFound
from bot.store.chat_feed import SIGNS, Heard
from bot.store.notify import Listener, Notice

INBOX, TALK = "inbox", "talk"


class StoreDeskFeed(DeskFeed):
    """The port on PostgreSQL's NOTIFY; one connection for all pages of a process."""

    def __init__(self, conninfo: str) -> None:
        self._listener = Listener(conninfo)

    async def listen(self) -> None:
        """Listen until cancelled; without it, listening begins with the first page."""
        await self._listener.listen()

    async def close(self) -> None:
        """Stop listening."""
        await self._listener.close()

    @asynccontextmanager
    async def wakeups(self, conversation_ids: Collection[str]) -> AsyncIterator[AsyncIterator[str]]:
        """Yields ``inbox`` and ``talk ID``; all after a loss of the connection, since some may have been missed."""
        heard = Heard()

        def hear(notice: Notice | None) -> None:
            if notice is not None and notice.get("kind") in SIGNS:
                return
            heard.put(INBOX)
            meant = notice.get("conversation") if notice else None
            for conversation_id in conversation_ids:
                if meant in {conversation_id, None}:
                    heard.put(f"{TALK} {conversation_id}")

        await self._listener.ready()
        with self._listener.subscribed(hear):
            yield heard.names()


class FolderEvidence(EvidenceReader):
    """Reads files that downloads have left in the data folder."""

    def __init__(self, data: Path) -> None:
        self._data = data.resolve()

    async def __call__(self, path: str) -> bytes:
        """The content."""
        file = (self._data / path).resolve()
        if not file.is_relative_to(self._data):
            raise NotFound("outside the data folder")
        try:
            return await asyncio.to_thread(file.read_bytes)
        except OSError as error:
            raise NotFound("the file is gone") from error
