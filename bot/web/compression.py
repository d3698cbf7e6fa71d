"""Compression of pages and their files, where it gives nothing away.

Whoever can make a browser ask for a page with words of theirs in its address, and sees how long the encrypted answer
is, can find out what else stands on the page (BREACH). So a page is compressed only when it was asked for from one of
our own pages, or by the person in front of the browser: the browser's own word (Sec-Fetch-Site) decides, and where
there is none, nothing is compressed. Files are the same for everybody and are always compressed. Tokens of forms are
masked besides, see :func:`bot.core.console.credentials.masked`.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

FILES = ("/console/static/", "/chat/static/")
PAGES = ("/console", "/chat")
SHORTEST = 1024
"""Bytes; what is shorter fits into one packet as it is."""
LEVEL = 6
"""A tenth of the time of 9, and one part in a hundred longer."""
_PACKED = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/pdf",
    "application/octet-stream",
    "image/*",
)


class Compression:
    """Middleware. What the engine, the providers and the monitoring ask for goes out as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._gzip = GZipMiddleware(
            app, SHORTEST, LEVEL, exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *_PACKED)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        await (self._gzip if _may(scope) else self._plain)(scope, receive, send)


def _may(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    path = scope["path"]
    if path.startswith(FILES):
        return True
    return path.startswith(PAGES) and Headers(scope=scope).get("sec-fetch-site") in {"same-origin", "none"}
