"""What channels share over HTTP: webhooks' bodies and answers, and how to call a provider."""

from __future__ import annotations

import ssl
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx
from fastapi import Request
from fastapi.responses import JSONResponse

NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)
"""Faults after which a provider certainly has not heard of the call."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
RETRY_AFTER = "5"
"""Seconds until a provider may deliver again."""


async def read_body(request: Request, *, limit: int) -> bytes | None:
    """The body, or None if it is over the limit, whatever its header says."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > limit:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            return None
    return bytes(body)


def refusal(status: HTTPStatus, code: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An answer that says what is wrong as a code."""
    return JSONResponse({"error": code}, status_code=status, headers=headers)


def again_later(code: str) -> JSONResponse:
    """Nothing was stored: the provider has to deliver again."""
    return refusal(HTTPStatus.SERVICE_UNAVAILABLE, code, {"Retry-After": RETRY_AFTER})


def environment(api: str) -> dict[str, Any]:
    """Options of a client: proxy and certificates of the environment apply, but never to a server on this machine."""
    trusted = urlsplit(api).hostname not in _LOOPBACK
    return {"trust_env": trusted, "verify": _certificates(trust_env=trusted)}


@cache
def _certificates(*, trust_env: bool) -> ssl.SSLContext:
    """Once, for it takes a tenth of a second to read them."""
    return httpx.create_ssl_context(trust_env=trust_env)
