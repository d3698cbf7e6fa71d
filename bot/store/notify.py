"""Wake-ups between processes: PostgreSQL's NOTIFY, and one connection per process that listens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

import psycopg
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.errors import StoreUnavailable
from bot.store.urls import CONNECT_TIMEOUT_S, libpq_url

log = structlog.get_logger(__name__)

CHAT = "sigap_chat"
"""Payload: JSON with ``kind`` (message or typing), ``channel``, ``sender``, and ``conversation`` where known."""
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
HEARTBEAT_S = 15.0

type Notice = dict[str, Any]
type Callback = Callable[[Notice | None], None]
"""Called with a notice; with none where some may have been missed, because the connection was lost meanwhile."""


async def notify(session: AsyncSession, channel: str, payload: Notice) -> None:
    """Wake all who listen, when the transaction has been committed."""
    await session.execute(select(func.pg_notify(channel, json.dumps(payload))))


class Listener:
    """Listens on one channel, comes back after every loss, and calls whoever has subscribed."""

    def __init__(self, url: str, channel: str = CHAT) -> None:
        self._url = libpq_url(url)
        self._channel = channel
        self._callbacks: dict[object, Callback] = {}
        self._listening = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def subscribed(self, callback: Callback) -> Iterator[None]:
        """Call back as long as this is entered; the callback must not block."""
        key = object()
        self._callbacks[key] = callback
        try:
            yield
        finally:
            del self._callbacks[key]

    async def ready(self, *, timeout_s: float = CONNECT_TIMEOUT_S) -> None:
        """Return once nothing can be missed any more; begins to listen where that has not happened yet.

        Raises:
            StoreUnavailable: the database does not answer in time.
        """
        self._start()
        try:
            async with asyncio.timeout(timeout_s):
                await self._listening.wait()
        except TimeoutError as error:
            raise StoreUnavailable("not listening") from error

    async def listen(self) -> None:
        """Listen until cancelled: for an application that owns its tasks."""
        try:
            await self._start()
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _start(self) -> asyncio.Task[None]:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name=f"listen:{self._channel}")
        return self._task

    async def _run(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                log.warning("listener.lost", channel=self._channel, error=type(error).__name__)
            pause = FIRST_PAUSE_S if self._listening.is_set() else min(pause * 2, LONGEST_PAUSE_S)
            self._listening.clear()
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, application_name="sigap-listener"
        )
        async with connection:
            await connection.execute(f"LISTEN {self._channel}".encode())
            self._listening.set()
            self._call(None)
            while True:
                async for notice in connection.notifies(timeout=HEARTBEAT_S):
                    self._call(json.loads(notice.payload))
                await connection.execute("SELECT 1")  # a dead connection is noticed, and given up

    def _call(self, notice: Notice | None) -> None:
        for callback in list(self._callbacks.values()):
            callback(notice)
