"""Server-sent events: wake-ups for a page, which then asks for what it has not got."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.core.errors import Unavailable
from bot.web.guard import unavailable

# The comment keeps proxies from closing a quiet connection; the event lets the page notice a dead one.
_OPENED = b": open\n\n"
_HEARTBEAT = b": beat\nevent: beat\ndata: 1\n\n"


class EventStream(StreamingResponse):
    """Streams wake-ups until the page goes away.

    The subscription is opened before the first byte, so a page that sees the stream open and then reads the history
    misses nothing; and it is closed in the same task, also when the page vanishes.
    """

    def __init__(
        self,
        subscribe: Callable[[], AbstractAsyncContextManager[AsyncIterator[str]]],
        *,
        heartbeat: float,
        goes_on: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """Stream what is subscribed to.

        Args:
            subscribe: opens the subscription; an event is a word, and may have one more that says what it concerns.
            heartbeat: seconds of silence after which the page hears that the line is alive.
            goes_on: asked as often as that, however busy the line is; the stream ends once the answer is no.
        """
        super().__init__(
            iter(()),
            headers={"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"},
            media_type="text/event-stream",
        )
        self._subscribe = subscribe
        self._heartbeat = heartbeat
        self._goes_on = goes_on
        self._started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        try:
            async with self._subscribe() as wakeups:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                self._started = True
                await self._pump(wakeups, receive, send)
        except Unavailable:
            if not self._started:
                await unavailable()(scope, receive, send)
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pump(self, wakeups: AsyncIterator[str], receive: Receive, send: Send) -> None:
        now = asyncio.get_running_loop().time
        asked_at = now()
        gone = asyncio.ensure_future(_wait_until_gone(receive))
        upcoming = asyncio.ensure_future(anext(wakeups, None))
        try:
            chunk = _OPENED
            while True:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                done, _ = await asyncio.wait({gone, upcoming}, timeout=self._heartbeat, return_when="FIRST_COMPLETED")
                if gone in done:
                    return
                if self._goes_on and (not done or now() - asked_at >= self._heartbeat):
                    if not await self._goes_on():
                        return
                    asked_at = now()
                chunk = _HEARTBEAT
                if upcoming in done:
                    name = upcoming.result()
                    if name is None:
                        return
                    chunk = _event(name)
                    upcoming = asyncio.ensure_future(anext(wakeups, None))
        finally:
            gone.cancel()
            upcoming.cancel()
            await asyncio.wait({gone, upcoming})


def _event(said: str) -> bytes:
    name, _, about = said.partition(" ")
    known = name.isalpha() and about.isprintable()
    return f"event: {name}\ndata: {about or 1}\n\n".encode() if known else b""


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
