"""Fetching a file that a holder sent: ask where it is, then stream it, never beyond the limit.

An address lives for five minutes. One that has expired is asked for anew, once; a file that is gone for good is known
by its id not being known any more.
"""

from __future__ import annotations

from http import HTTPStatus

import httpx

from bot.channels.whatsapp.failures import OPERATOR_PAUSE, send_error
from bot.channels.whatsapp.graph import Graph, GraphFault, MediaPlace
from bot.core.channels import MediaGone, MediaTooLarge, SendLater

ADDRESSES = 2
"""So many addresses of one file are tried."""
_EXPIRED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN})
_UNKNOWN = frozenset({100, 131052})
"""Codes for an id that names no file (any more)."""


class _Expired(Exception):
    """The address does not work; the file may still be there."""


async def fetch(graph: Graph, media_id: str, *, limit: int) -> bytes:
    """The content of a file.

    Raises:
        MediaTooLarge: it has more than ``limit`` bytes.
        MediaGone: WhatsApp does not have it, or not any more.
        SendLater: WhatsApp did not answer; try again.
    """
    for _ in range(ADDRESSES):
        place = await _locate(graph, media_id)
        if place.size is not None and place.size > limit:
            raise MediaTooLarge("the file is too large", size=place.size, limit=limit)
        try:
            return await _stream(graph, place.url, limit)
        except _Expired:
            continue
    raise MediaGone("no address of the file works")


async def _locate(graph: Graph, media_id: str) -> MediaPlace:
    try:
        return await graph.locate(media_id)
    except GraphFault as error:
        if error.code in _UNKNOWN or error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise MediaGone("WhatsApp does not have the file", graph=error.code) from error
        raise _later(error) from error
    except Exception as error:
        raise _later(error) from error


def _later(error: Exception) -> SendLater:
    """Asking where a file is can be repeated, so an uncertain end is a later one."""
    told = send_error(error)
    return told if isinstance(told, SendLater) else SendLater("WhatsApp did not say where the file is")


async def _stream(graph: Graph, url: str, limit: int) -> bytes:
    content = bytearray()
    try:
        async with graph.stream(url) as response:
            _check(response.status_code, knows_us=graph.gets_token(url))
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > limit:
                    raise MediaTooLarge("the file is too large", limit=limit)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SendLater(f"the download broke off ({type(error).__name__})") from error
    return bytes(content)


def _check(status: int, *, knows_us: bool) -> None:
    if status in _EXPIRED:
        raise _Expired
    if status == HTTPStatus.UNAUTHORIZED and not knows_us:
        raise MediaGone("the file is at a host that does not get our token")
    if status == HTTPStatus.UNAUTHORIZED:
        raise SendLater("the access token is not accepted", after=OPERATOR_PAUSE)
    if status != HTTPStatus.OK:
        raise SendLater(f"the download was answered with status {status}")
