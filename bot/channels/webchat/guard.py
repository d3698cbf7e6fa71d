"""What every request of the page has to pass, and the headers that every answer carries."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, MutableMapping
from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from bot.core.errors import Refusal, Unavailable

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
_STORE_PAUSE_SECONDS = 3


class RequestRefused(Refusal):
    """The page's request cannot be met: an HTTP status and a code that the page turns into a sentence."""

    code = "chat_request_refused"

    def __init__(self, status: HTTPStatus, reason: str, *, retry_after: int | None = None) -> None:
        super().__init__(reason, status=int(status))
        self.status = status
        self.reason = reason
        self.retry_after = retry_after


def problem(status: HTTPStatus, reason: str, *, retry_after: int | None = None) -> Response:
    """An answer that says what is wrong as a code."""
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
    return JSONResponse({"error": reason}, status, headers)


def unavailable() -> Response:
    """Nothing was stored: the page keeps the message and tries again."""
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", retry_after=_STORE_PAUSE_SECONDS)


class ChatRoute(APIRoute):
    """Turns expected errors into codes and adds the headers."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                response = await handle(request)
            except RequestRefused as refused:
                response = problem(refused.status, refused.reason, retry_after=refused.retry_after)
            except Unavailable:
                response = unavailable()
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return guarded


def require_same_origin(request: Request) -> None:
    """Refuse what another site made the browser send.

    The browser's own word (Sec-Fetch-Site) decides; browsers and plain-HTTP origins that do not give it send Origin.
    A request with neither was not sent by a browser, so no cookie was added without the sender's knowledge.

    Raises:
        RequestRefused: the request comes from elsewhere.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        allowed = site in {"same-origin", "none"}
    else:
        origin = request.headers.get("origin")
        allowed = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not allowed:
        raise RequestRefused(HTTPStatus.FORBIDDEN, "cross_site")


def limit_body(request: Request, limit: int, *, reason: str) -> Request:
    """The same request, whose body stops with a 413 once it is longer than ``limit`` bytes."""
    seen = 0

    async def receive() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)
        return message

    return Request(request.scope, receive)


class RateLimit:
    """So many requests of one chat within a sliding window."""

    _SWEEP_AT = 10_000

    def __init__(self, limit: int, window: timedelta, *, clock: Callable[[], datetime]) -> None:
        self._limit = limit
        self._window = window
        self._clock = clock
        self._seen: dict[str, deque[datetime]] = {}

    def require(self, sender: str) -> None:
        """Count one request.

        Raises:
            RequestRefused: too many; says after how many seconds the next one is taken.
        """
        now = self._clock()
        if len(self._seen) >= self._SWEEP_AT:
            self._seen = {key: times for key, times in self._seen.items() if times[-1] > now - self._window}
        times = self._seen.setdefault(sender, deque())
        while times and times[0] <= now - self._window:
            times.popleft()
        if len(times) >= self._limit:
            pause = ceil((times[0] + self._window - now).total_seconds())
            raise RequestRefused(HTTPStatus.TOO_MANY_REQUESTS, "too_many", retry_after=pause)
        times.append(now)
