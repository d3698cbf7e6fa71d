"""The library's client and bot, with what we need exact: which status came back, and updates as they came."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

import httpx
from telegram import Bot, InputFile, LinkPreviewOptions, TelegramObject
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.normalize import ALLOWED_UPDATES
from bot.channels.telegram.quiet import silence_libraries
from bot.channels.web import environment
from bot.core.channels import Attachment, AttachmentKind

_UPLOADS = {AttachmentKind.IMAGE: ("sendPhoto", "photo"), AttachmentKind.DOCUMENT: ("sendDocument", "document")}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds."""

    connect: float = 5
    read: float = 20
    write: float = 10
    pool: float = 5
    courtesy: float = 5
    """For what is done on the side: typing, the spinner, deleting."""


class StatusError(NetworkError):
    """A status with which no answer of the Bot API's own can be told from one of a gateway's by its class."""

    def __init__(self, status: int, *, from_api: bool) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status
        self.from_api = from_api
        """The body is an answer of the Bot API (``{"ok": false, ...}``)."""


class NotFromTelegram(TelegramError):
    """The body is not JSON. It is neither logged nor kept, for it may quote the request."""


class ExactRequest(HTTPXRequest):
    """Raises :class:`StatusError` for redirects and faults of the server, and keeps bodies out of logs and errors."""

    __slots__ = ()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """As the library does, then look at the status."""
        status, body = await super().do_request(*args, **kwargs)
        from_api = _is_answer(body)
        expected = status < HTTPStatus.MULTIPLE_CHOICES or (from_api and status < HTTPStatus.INTERNAL_SERVER_ERROR)
        if not expected:
            raise StatusError(status, from_api=from_api)
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse without logging what came."""
        try:
            return cast("dict[str, Any]", json.loads(payload.decode("utf-8", "replace")))
        except ValueError:
            raise NotFromTelegram("the body is not JSON") from None


class RawBot(Bot):
    """The library's bot, with two calls that do not parse more than is needed."""

    __slots__ = ()

    async def raw_updates(self, *, offset: int | None, timeout: float) -> list[Any]:  # noqa: ASYNC109 the server's
        """What ``getUpdates`` returns, after waiting up to ``timeout`` seconds at Telegram's side.

        Unparsed: an update that the library cannot parse must not hide the others.
        """
        request = self._request[0]
        updates = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": int(timeout), "allowed_updates": list(ALLOWED_UPDATES)},
            read_timeout=timeout + (request.read_timeout or 0),
        )
        if not isinstance(updates, list):
            raise NotFromTelegram("getUpdates did not return a list")
        return updates

    async def send_text(self, chat: str, text: str, markup: TelegramObject | None) -> str:
        """Send plain text; the message's id. Only that is read, so that nothing else can spoil a success."""
        preview = LinkPreviewOptions(is_disabled=True)
        data = {"chat_id": chat, "text": text, "reply_markup": markup, "link_preview_options": preview}
        return _message_id(await self._post("sendMessage", data))

    async def send_file(self, chat: str, file: Attachment, caption: str, markup: TelegramObject | None) -> str:
        """Send a file with a plain caption; the message's id, as :meth:`send_text`."""
        method, name = _UPLOADS[file.kind]
        content = InputFile(file.content, filename=file.file_name, attach=False)
        data = {"chat_id": chat, name: content, "caption": caption or None, "reply_markup": markup}
        return _message_id(await self._post(method, data))


def _message_id(sent: object) -> str:
    if not isinstance(sent, dict) or not isinstance(sent.get("message_id"), int):
        raise NotFromTelegram("no message was returned")
    return str(sent["message_id"])


def build_bot(token: str, api: str, timeouts: Timeouts, pool_size: int) -> tuple[RawBot, tuple[ExactRequest, ...]]:
    """A bot, and its two connection pools: one for ``getUpdates``, one for all else."""
    silence_libraries()
    pools = tuple(
        ExactRequest(
            connection_pool_size=size,
            connect_timeout=timeouts.connect,
            read_timeout=timeouts.read,
            write_timeout=timeouts.write,
            pool_timeout=timeouts.pool,
            httpx_kwargs=environment(api),
        )
        for size in (1, pool_size)
    )
    base = api.rstrip("/")
    bot = RawBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        get_updates_request=pools[0],
        request=pools[1],
    )
    return bot, pools


def build_downloader(api: str, timeouts: Timeouts) -> httpx.AsyncClient:
    """The client that streams files."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect, pool=timeouts.pool),
        **environment(api),
    )


def _is_answer(body: bytes) -> bool:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(answer, dict) and isinstance(answer.get("ok"), bool)
