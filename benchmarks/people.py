"""Who writes to the product while it is measured: on Telegram, in the web chat, and to the bare engine."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from benchmarks.product import NotMeasured
from tests.fakes.telegram_server import TelegramServer

ANSWER_S = 30.0
SECRET = "benchmark-secret"  # noqa: S105 - of a fake
GREETING, FEES = "selamat pagi", "kalau telat bayar kena denda berapa"
EXPECTED = {GREETING: "asisten layanan", FEES: "keterlambatan"}
"""Words of the right answer: what is fast and wrong is not measured."""


class Clocked(TelegramServer):
    """The fake Bot API, remembering when each message was sent to whom."""

    def __init__(self) -> None:
        super().__init__()
        self._chats = count(10_001)
        self._numbers = count(1)
        self._sent: dict[int, asyncio.Queue[tuple[float, str]]] = {}

    def settings(self) -> dict[str, str]:
        """What the product is told about it."""
        return {
            "SIGAP_TELEGRAM_TOKEN": self.token,
            "SIGAP_TELEGRAM_API": self.url,
            "SIGAP_TELEGRAM_MODE": "webhook",
            "SIGAP_TELEGRAM_SECRET": SECRET,
            "SIGAP_PUBLIC_URL": "https://example.invalid",
        }

    def new_chat(self) -> int:
        """A chat that has never been written in."""
        chat = next(self._chats)
        self.user(chat, f"Rina {chat}")
        self._sent[chat] = asyncio.Queue()
        return chat

    def update(self, chat: int, text: str) -> dict[str, Any]:
        """A message of that chat, as Telegram posts it."""
        user = self.users[chat]
        number = next(self._numbers)
        message = {
            "message_id": number,
            "from": user.as_json,
            "chat": user.chat,
            "date": int(time.time()),
            "text": text,
        }
        return {"update_id": number, "message": message}

    async def answer(self, chat: int) -> tuple[float, str]:
        """The next message to a chat, and when its send was called."""
        try:
            return await asyncio.wait_for(self._sent[chat].get(), ANSWER_S)
        except TimeoutError:
            raise NotMeasured(f"no answer within {ANSWER_S:.0f} s") from None

    async def _do_send_message(self, params: dict[str, Any]) -> dict[str, Any]:
        self._sent[int(params["chat_id"])].put_nowait((time.perf_counter(), str(params.get("text"))))
        return await super()._do_send_message(params)


@dataclass
class OnTelegram:
    """A person on Telegram: the time from the webhook call to the call that sends the answer."""

    client: httpx.AsyncClient
    url: str
    bot_api: Clocked
    chat: int = field(init=False)

    def __post_init__(self) -> None:
        self.chat = self.bot_api.new_chat()

    async def greet(self) -> None:
        """The first message, which brings the notice about privacy too."""
        await self.ask(GREETING)
        await self.bot_api.answer(self.chat)

    async def ask(self, text: str) -> float:
        """Seconds until the answer is sent."""
        update = self.bot_api.update(self.chat, text)
        began = time.perf_counter()
        response = await self.client.post(
            f"{self.url}/telegram", json=update, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}
        )
        if not response.is_success:
            raise NotMeasured(f"webhook: {response.status_code}")
        ended, answer = await self.bot_api.answer(self.chat)
        _check(text, answer)
        return ended - began


@dataclass
class AtTheEngine:
    """A sender at the engine's own REST channel: the bare turn, with nothing of ours around it but its actions."""

    client: httpx.AsyncClient
    url: str
    sender: str = field(default_factory=lambda: f"bare-{uuid.uuid4().hex}")

    async def greet(self) -> None:
        """The first message, with which the session starts."""
        await self.ask(GREETING)

    async def ask(self, text: str) -> float:
        """Seconds until the answer is there."""
        began = time.perf_counter()
        response = await self.client.post(
            f"{self.url}/webhooks/rest/webhook", json={"sender": self.sender, "message": text}
        )
        ended = time.perf_counter()
        if not response.is_success:
            raise NotMeasured(f"engine: {response.status_code}")
        _check(text, " ".join(str(item.get("text")) for item in response.json()))
        return ended - began


class InWebchat:
    """A page of the web chat: it is woken over its stream, and then reads what is new."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url
        self._headers: dict[str, str] = {}
        self._seen = 0
        self._woken = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, client: httpx.AsyncClient, url: str) -> AsyncIterator[InWebchat]:
        """Load the page and listen."""
        page = cls(client, url)
        response = await client.get(f"{url}/chat")
        cookies = "; ".join(f"{name}={value}" for name, value in response.cookies.items())
        client.cookies.clear()
        page._headers = {"Cookie": cookies, "Origin": url, "Sec-Fetch-Site": "same-origin"}
        listening = asyncio.Event()
        task = asyncio.create_task(page._listen(listening))
        try:
            await asyncio.wait_for(listening.wait(), ANSWER_S)
            yield page
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, httpx.HTTPError):
                await task

    async def greet(self) -> None:
        """The first message, which brings the notice about privacy too."""
        await self.ask(GREETING)
        await self._answer()

    async def ask(self, text: str) -> float:
        """Seconds until the page has the answer."""
        began = time.perf_counter()
        await self.say(text)
        _check(text, await self._answer())
        return time.perf_counter() - began

    async def say(self, text: str) -> None:
        """Write a message; whoever answers it."""
        message = {"id": str(uuid.uuid4()), "text": text}
        response = await self._client.post(f"{self._url}/chat/messages", json=message, headers=self._headers)
        if not response.is_success:
            raise NotMeasured(f"web chat: {response.status_code}")

    async def _answer(self) -> str:
        """The next message that is not the holder's own."""
        async with asyncio.timeout(ANSWER_S):
            while True:
                self._woken.clear()
                response = await self._client.get(
                    f"{self._url}/chat/messages", params={"after": self._seen}, headers=self._headers
                )
                for item in response.json():
                    self._seen = item["position"]
                    if not item["mine"]:
                        return str(item["text"])
                await self._woken.wait()

    async def _listen(self, listening: asyncio.Event) -> None:
        async with self._client.stream("GET", f"{self._url}/chat/events", headers=self._headers, timeout=None) as lines:
            listening.set()
            async for line in lines.aiter_lines():
                if line.startswith("event:") and "typing" not in line:
                    self._woken.set()


def _check(text: str, answer: str) -> None:
    if EXPECTED[text] not in answer:
        raise NotMeasured(f"an unexpected answer: {json.dumps(answer[:200])}")
