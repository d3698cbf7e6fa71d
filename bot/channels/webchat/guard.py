"""What every request of the page has to pass, and the headers that every answer carries."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from bot.core.errors import Unavailable
from bot.web.guard import HEADERS, RequestRefused, problem, unavailable

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {**HEADERS, "Content-Security-Policy": _PAGE_POLICY}


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
