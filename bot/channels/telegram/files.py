"""Fetching a file that a holder sent: ask where it is, then stream it, never beyond the limit."""

from __future__ import annotations

from http import HTTPStatus

import httpx
from telegram import File
from telegram.error import BadRequest, Forbidden

from bot.channels.telegram.failures import OPERATOR_PAUSE, send_error
from bot.channels.telegram.transport import RawBot
from bot.core.channels import MediaGone, MediaTooLarge, SendLater

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.BAD_REQUEST})


async def fetch(bot: RawBot, client: httpx.AsyncClient, file_id: str, *, limit: int) -> bytes:
    """The content of a file.

    Raises:
        MediaTooLarge: it has more than ``limit`` bytes, or more than Telegram hands to bots.
        MediaGone: Telegram does not have it, or not any more.
        SendLater: Telegram did not answer; try again.
    """
    file = await _locate(bot, file_id)
    if file.file_size is not None and file.file_size > limit:
        raise MediaTooLarge("the file is too large", size=file.file_size, limit=limit)
    if not file.file_path:
        raise MediaGone("Telegram has no path to the file")
    return await _stream(client, file.file_path, limit)


async def _locate(bot: RawBot, file_id: str) -> File:
    try:
        return await bot.get_file(file_id)
    except (BadRequest, Forbidden) as error:
        said = error.message.lower()
        if "too big" in said:
            raise MediaTooLarge("the file is larger than Telegram hands to bots") from error
        if "temporarily unavailable" in said:
            raise SendLater("the file is not available now") from error
        raise MediaGone("Telegram does not have the file") from error
    except Exception as error:
        later = send_error(error)
        # Asking where a file is can be repeated, so an uncertain end is a later one.
        raise (later if isinstance(later, SendLater) else SendLater("Telegram did not say where it is")) from error


async def _stream(client: httpx.AsyncClient, url: str, limit: int) -> bytes:
    """Errors of this client are not chained: they know the URL, which holds the token."""
    content = bytearray()
    try:
        async with client.stream("GET", url) as response:
            _check(response.status_code)
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > limit:
                    raise MediaTooLarge("the file is too large", limit=limit)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SendLater(f"the download broke off ({type(error).__name__})") from None
    return bytes(content)


def _check(status: int) -> None:
    if status in _GONE:
        raise MediaGone("Telegram does not have the file", status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        raise SendLater("the bot token is not accepted", after=OPERATOR_PAUSE)
    if status != HTTPStatus.OK:
        raise SendLater(f"the download was answered with status {status}")
