from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.telegram import TelegramChannel, register_webhook, telegram_router
from bot.core.channels import SendLater, SendUncertain
from bot.core.errors import ConfigurationError, StoreUnavailable
from tests.channels.telegram.conftest import RecordingIntake
from tests.fakes.telegram_server import FakeUser, TelegramServer, drops, rate_limited

SECRET = "s3cret_-"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
HELLO = {
    "update_id": 9,
    "message": {
        "message_id": 5,
        "date": 1772434800,
        "from": {"id": 1001, "is_bot": False, "first_name": "Rina"},
        "chat": {"id": 1001, "type": "private"},
        "text": "halo",
    },
}
PRESS = {
    "update_id": 10,
    "callback_query": {
        "id": "cb",
        "from": {"id": 1001, "is_bot": False, "first_name": "Rina"},
        "chat_instance": "1",
        "data": "tok",
        "message": {"message_id": 5, "date": 0, "chat": {"id": 1001, "type": "private"}},
    },
}


@pytest.fixture
async def client(channel: TelegramChannel, intake: RecordingIntake) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(telegram_router(SECRET, intake, channel))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sigap") as client:
        yield client


async def test_an_update_is_taken_in(client: httpx.AsyncClient, intake: RecordingIntake):
    answer = await client.post("/telegram", json=HELLO, headers=HEADERS)
    assert (answer.status_code, [message.text for message in intake.messages]) == (200, ["halo"])
    assert (await client.post("/telegram", json=HELLO, headers=HEADERS)).status_code == 200
    assert len(intake.messages) == 1


async def test_an_update_that_needs_no_answer_is_fine(client: httpx.AsyncClient, intake: RecordingIntake):
    assert (await client.post("/telegram", json={"update_id": 1}, headers=HEADERS)).status_code == 200
    assert intake.attempts == 0


@pytest.mark.parametrize("given", [None, "", "s3cret", SECRET + "x", SECRET.upper(), "é".encode().decode("latin-1")])
async def test_who_does_not_know_the_secret(client: httpx.AsyncClient, intake: RecordingIntake, given: str | None):
    headers = {} if given is None else {"X-Telegram-Bot-Api-Secret-Token": given.encode("latin-1")}
    answer = await client.post("/telegram", json=HELLO, headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert intake.attempts == 0


@pytest.mark.parametrize("secret", ["", "has space", "x" * 257, "ü", "line\n"])
async def test_a_secret_that_telegram_does_not_take(intake: RecordingIntake, channel: TelegramChannel, secret: str):
    with pytest.raises(ConfigurationError):
        telegram_router(secret, intake, channel)
    with pytest.raises(ConfigurationError):
        await register_webhook(channel, url="https://x/telegram", secret=secret)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{",
        b"[]",
        b"null",
        b"1",
        b"{}",
        b'{"update_id": 1, "message": 5}',
        b"[" * 100_000,
        b"9" * 9000,
    ],
)
async def test_what_is_not_an_update(client: httpx.AsyncClient, body: bytes):
    answer = await client.post("/telegram", content=body, headers=HEADERS)
    assert answer.status_code == 400
    assert answer.json().keys() == {"error"}


async def test_a_body_that_is_too_large(client: httpx.AsyncClient):
    large = b" " * (1024 * 1024 + 1)

    async def pieces() -> AsyncIterator[bytes]:
        yield large[:500_000]
        yield large[500_000:]

    for content in (large, pieces()):
        assert (await client.post("/telegram", content=content, headers=HEADERS)).status_code == 413
    fits = json.dumps(HELLO).encode().ljust(1024 * 1024)
    assert (await client.post("/telegram", content=fits, headers=HEADERS)).status_code == 200


async def test_the_store_is_away(client: httpx.AsyncClient, intake: RecordingIntake, server: TelegramServer):
    intake.failures = [StoreUnavailable("host=db password=x")]
    answer = await client.post("/telegram", json=PRESS, headers=HEADERS)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json() == {"error": "store_unavailable"}
    assert server.called("answerCallbackQuery") == []


async def test_a_press_is_acknowledged(client: httpx.AsyncClient, intake: RecordingIntake, server: TelegramServer):
    assert (await client.post("/telegram", json=PRESS, headers=HEADERS)).status_code == 200
    assert intake.messages[0].button == "tok"
    assert server.called("answerCallbackQuery") == [{"callback_query_id": "cb"}]


async def test_registering(channel: TelegramChannel, server: TelegramServer, rina: FakeUser):
    await rina.says("menunggu")
    await register_webhook(channel, url="https://sigap.example/telegram", secret=SECRET)
    [call] = server.called("setWebhook")
    assert call["url"] == "https://sigap.example/telegram"
    assert call["secret_token"] == SECRET
    assert call["allowed_updates"] == ["message", "edited_message", "callback_query"]
    assert len(server.updates) == 1
    assert channel.identity.username == "sigap_test_bot"


async def test_registering_fails(channel: TelegramChannel, server: TelegramServer):
    with pytest.raises(ConfigurationError):
        await register_webhook(channel, url="http://sigap.example/telegram", secret=SECRET)
    faults: list[tuple[Any, type[Exception]]] = [(rate_limited(3), SendLater), (drops(), SendUncertain)]
    for fault, error in faults:
        server.fail_next("setWebhook", fault)
        with pytest.raises(error):
            await register_webhook(channel, url="https://sigap.example/telegram", secret=SECRET)
