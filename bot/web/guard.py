"""What requests of pages have to pass, and the headers that every answer carries; for the web chat and the console."""

from __future__ import annotations

from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from bot.core.errors import Refusal

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
STORE_PAUSE_SECONDS = 3


class RequestRefused(Refusal):
    """The page's request cannot be met: an HTTP status and a code that the page turns into a sentence."""

    code = "request_refused"

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
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", retry_after=STORE_PAUSE_SECONDS)


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
