"""The calls of the Graph API that we need, made by pywa on a connection pool of ours.

Of pywa only its calls are used: see ``docs/decisions/0008-pywa-for-calls-only.md``. Which status came back, and whether
the Graph API itself said so, is looked at before the library does.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from bot.channels.web import environment

if TYPE_CHECKING:
    from pywa_async.api import GraphAPIAsync

VERSION = 26.0
"""Of the Graph API; an address that ends with a version of its own keeps it."""
MEDIA_HOST = "lookaside.fbsbx.com"
"""Where the Graph API keeps files, says its documentation."""
_VERSIONED = re.compile(r"/v\d+\.\d+$")
_WA_ID = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds."""

    connect: float = 5
    read: float = 20
    write: float = 20
    pool: float = 5
    courtesy: float = 5
    """For what is done on the side: signs of reading and writing."""


class GraphFault(Exception):
    """A status that is no success, with what the Graph API says about it, if it was the Graph API that answered."""

    def __init__(self, status: int, *, code: int | None = None, subcode: int | None = None, said: str = "") -> None:
        super().__init__(f"HTTP status {status}, code {code}")
        self.status, self.code, self.subcode, self.said = status, code, subcode, said

    @property
    def from_api(self) -> bool:
        """Whether the body is an answer of the Graph API's own (``{"error": {"code": ...}}``)."""
        return self.code is not None


class NotFromGraph(Exception):
    """A success whose body does not say what it should."""


@dataclass(frozen=True, slots=True)
class MediaPlace:
    """Where a file of the holder can be fetched, for a few minutes."""

    url: str
    size: int | None


class Graph:
    """One business number at the Graph API."""

    def __init__(self, token: str, *, phone_id: str, api: str, timeouts: Timeouts, pool_size: int = 32) -> None:
        self._token, self._phone_id, self._timeouts = token, phone_id, timeouts
        self._api = api.rstrip("/")
        self._session = httpx.AsyncClient(
            timeout=_timeout(timeouts),
            limits=httpx.Limits(max_connections=pool_size, max_keepalive_connections=pool_size),
            event_hooks={"response": [_require_success]},
            **environment(self._api),
        )
        self._files = httpx.AsyncClient(
            timeout=_timeout(timeouts), follow_redirects=True, max_redirects=3, **environment(self._api)
        )
        self._calls = _calls(token, self._session)
        self._session.base_url = httpx.URL(self._api if _VERSIONED.search(self._api) else f"{self._api}/v{VERSION}")

    async def close(self) -> None:
        """Close the connection pools."""
        await self._session.aclose()
        await self._files.aclose()

    async def send(self, recipient: str, kind: str, body: dict[str, Any], *, reference: str | None) -> str:
        """Send one message, and return its id. Only that is read, so that nothing else can spoil a success."""
        by_number = _WA_ID.fullmatch(recipient) is not None
        answer = await self._calls.send_message(
            sender=self._phone_id,
            to=recipient if by_number else None,
            recipient=None if by_number else recipient,
            recipient_type="individual",
            typ=kind,
            msg=body,
            biz_opaque_callback_data=reference,
        )
        messages = answer.get("messages") if isinstance(answer, dict) else None
        first = messages[0] if isinstance(messages, list) and messages else None
        sent = first.get("id") if isinstance(first, dict) else None
        if not isinstance(sent, str) or not sent:
            raise NotFromGraph("no message was returned")
        return sent

    async def upload(self, content: bytes, *, mime: str, file_name: str) -> str:
        """Upload a file, and return its media id."""
        answer = await self._calls.upload_media(
            phone_id=self._phone_id, media=content, mime_type=mime, filename=file_name
        )
        media_id = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(media_id, str | int) or not media_id:
            raise NotFromGraph("no media id was returned")
        return str(media_id)

    async def mark_read(self, message_id: str) -> None:
        """Show that a message has been read."""
        await self._calls.mark_message_as_read(phone_id=self._phone_id, message_id=message_id)

    async def show_typing(self, message_id: str) -> None:
        """Show that a message has been read and that an answer is being written."""
        await self._calls.set_indicator(phone_id=self._phone_id, message_id=message_id, typ="text")

    async def locate(self, media_id: str) -> MediaPlace:
        """Where a file is."""
        answer = await self._calls.get_media_url(media_id)
        url = answer.get("url") if isinstance(answer, dict) else None
        if not isinstance(url, str) or not url:
            raise NotFromGraph("no address was returned")
        size = answer.get("file_size")
        digits = str(size) if isinstance(size, str | int) and not isinstance(size, bool) else ""
        return MediaPlace(url, int(digits) if digits.isdecimal() else None)

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[httpx.Response]:
        """Fetch a file."""
        headers = {"Authorization": f"Bearer {self._token}"} if self.gets_token(url) else {}
        async with self._files.stream("GET", url, headers=headers) as response:
            yield response

    async def number(self) -> str:
        """The business number as it is shown to people: proof that token and number fit together."""
        answer = await self._session.get(f"/{self._phone_id}", params={"fields": "display_phone_number"})
        return str(answer.json().get("display_phone_number", ""))

    def gets_token(self, url: str) -> bool:
        """Whether our token goes along with a request: to the API itself, and to where Meta keeps the files."""
        try:
            asked, ours = httpx.URL(url), httpx.URL(self._api)
        except httpx.InvalidURL:
            return False
        if (asked.scheme, asked.host) == ("https", MEDIA_HOST):
            return asked.port is None
        return (asked.scheme, asked.host, asked.port) == (ours.scheme, ours.host, ours.port)


def _calls(token: str, session: httpx.AsyncClient) -> GraphAPIAsync:
    """The library's calls; it takes half a second to load, which only those pay who use WhatsApp."""
    from pywa_async.api import GraphAPIAsync  # noqa: PLC0415

    logging.getLogger("pywa").setLevel(logging.ERROR)  # below that it quotes what is sent
    logging.getLogger("pywa_async").setLevel(logging.ERROR)
    return GraphAPIAsync(token=token, session=session, api_version=VERSION)


async def _require_success(response: httpx.Response) -> None:
    """Raise for whatever is not a success, before the library makes an error of it that knows less."""
    if response.is_success:
        return
    await response.aread()
    try:
        error = response.json()["error"]
        code, subcode = int(error["code"]), error.get("error_subcode")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise GraphFault(response.status_code) from None
    said = error.get("error_data")
    details = said.get("details") if isinstance(said, dict) else None
    raise GraphFault(
        response.status_code,
        code=code,
        subcode=subcode if isinstance(subcode, int) else None,
        said=str(details or error.get("message") or "")[:300],
    )


def _timeout(timeouts: Timeouts) -> httpx.Timeout:
    return httpx.Timeout(timeouts.read, connect=timeouts.connect, write=timeouts.write, pool=timeouts.pool)
