"""People on the other side of the fake Bot API, through the channel and back; and that the fake is a faithful one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.telegram import TelegramChannel, TelegramPoller, register_webhook
from bot.core.channels import Button, IncomingKind, Outgoing
from tests.channels.telegram.conftest import RecordingIntake
from tests.fakes.telegram_server import FakeUser, TelegramServer


@pytest.fixture
async def polling(server: TelegramServer, intake: RecordingIntake) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(server.token, api=server.url)
    poller = TelegramPoller(channel, intake)
    task = asyncio.create_task(poller.run())
    yield channel
    poller.stop()
    await task
    await channel.shutdown()


async def test_a_conversation(rina: FakeUser, intake: RecordingIntake, polling: TelegramChannel):
    await rina.says("/start")
    number = await rina.says("HP saya hilng")
    await rina.edits(number, "HP saya hilang")
    await rina.shares_contact("6281234567890")
    await rina.shares_contact("6281111111111", own=False)
    await rina.sends_photo(b"jpeg" * 100, "struk")
    await rina.sends_document(b"%PDF-1.7", "surat.pdf", "application/pdf")
    await intake.until(lambda: len(intake.messages) == 7)
    kinds = [message.kind for message in intake.messages]
    assert kinds == [
        IncomingKind.TEXT,
        IncomingKind.TEXT,
        IncomingKind.EDITED,
        IncomingKind.CONTACT,
        IncomingKind.CONTACT,
        IncomingKind.MEDIA,
        IncomingKind.MEDIA,
    ]
    assert [message.contact_is_sender for message in intake.messages[3:5]] == [True, False]
    for message, content in zip(intake.messages[5:], (b"jpeg" * 100, b"%PDF-1.7"), strict=True):
        assert message.media is not None
        assert await polling.download(message.media.ref, limit=1000) == content


async def test_pressing(rina: FakeUser, intake: RecordingIntake, polling: TelegramChannel):
    with pytest.raises(AssertionError, match="no button 'Ya'"):
        await rina.presses("Ya")
    await polling.send(
        Outgoing(id="1", recipient="1001", text="Blokir?", buttons=(Button("Ya", "t1"), Button("Tidak", "t2")))
    )
    await polling.send(
        Outgoing(id="2", recipient="1001", text="Nomor?", request_contact=True, buttons=(Button("Batal", "t3"),))
    )
    assert (await rina.hears_about("nomor")).asks_for_contact
    await rina.presses("Tidak")
    await rina.presses("Batal")
    await intake.until(lambda: len(intake.messages) == 2)
    assert [(message.button, message.text) for message in intake.messages] == [("t2", ""), (None, "Batal")]


async def test_two_people_hear_their_own(server: TelegramServer, rina: FakeUser, channel: TelegramChannel):
    budi = server.user(1002, "Budi")
    await channel.send(Outgoing(id="1", recipient="1002", text="untuk Budi"))
    assert (await budi.hears()).text == "untuk Budi"
    with pytest.raises(AssertionError, match="Rina Wulandari hears nothing"):
        await rina.hears(timeout=0.05)


async def call(server: TelegramServer, method: str, **params: object) -> dict[str, object]:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{server.url}/bot{server.token}/{method}", json=params)
        return {"status": answer.status_code, **answer.json()}


async def test_answers_and_refusals(server: TelegramServer, rina: FakeUser):
    assert (await call(server, "getMe"))["result"] == server.me
    assert (await call(server, "sendMessage", chat_id=1, text="x"))["description"] == "Bad Request: chat not found"
    assert (await call(server, "sendMessage", chat_id=1001, text=" "))["error_code"] == 400
    assert (await call(server, "sendMessage", chat_id=1001, text="x" * 4097))["error_code"] == 400
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "y" * 65}]]}
    refused = await call(server, "sendMessage", chat_id=1001, text="x", reply_markup=keyboard)
    assert refused["description"] == "Bad Request: BUTTON_DATA_INVALID"
    assert (await call(server, "noSuchMethod"))["status"] == 404
    assert (await call(server, "sendMessage", chat_id=1001, text='{"a": 1}'))["ok"] is True
    assert (await rina.hears()).text == '{"a": 1}'
    changed = await call(server, "editMessageReplyMarkup", chat_id=1001, message_id=1)
    assert changed["ok"] is True


async def test_files_of_the_bot(server: TelegramServer, rina: FakeUser):
    async with httpx.AsyncClient() as client:
        url = f"{server.url}/bot{server.token}/sendDocument"
        await client.post(url, data={"chat_id": "1001", "caption": "formulir"}, files={"document": ("f.pdf", b"%PDF")})
    message = await rina.hears()
    assert (message.text, message.file, message.file_name) == ("formulir", b"%PDF", "f.pdf")


async def test_updates_wait_until_they_are_confirmed(server: TelegramServer, rina: FakeUser):
    for text in ("satu", "dua"):
        await rina.says(text)
    for _ in range(2):
        assert [update["update_id"] for update in (await call(server, "getUpdates"))["result"]] == [5001, 5002]  # type: ignore[attr-defined]
    assert len((await call(server, "getUpdates", offset=5002, allowed_updates=["callback_query"]))["result"]) == 1  # type: ignore[arg-type]
    await rina.says("tidak diminta")
    assert (await call(server, "getUpdates", offset=5003))["result"] == []


async def test_a_second_poll_ends_the_first(server: TelegramServer):
    first = asyncio.create_task(call(server, "getUpdates", timeout=20))
    await server.until(lambda: len(server.called("getUpdates")) == 1)
    await call(server, "getUpdates")
    assert (await first)["error_code"] == 409


async def test_a_webhook_gets_each_update_until_it_takes_it(
    server: TelegramServer, rina: FakeUser, channel: TelegramChannel
):
    statuses = iter([503, 200, 200])
    received: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        received.append(head + await reader.readexactly(int(length.partition(b":")[2])))
        writer.write(f"HTTP/1.1 {next(statuses)} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    await register_webhook(channel, url=f"http://127.0.0.1:{port}/telegram", secret="rahasia")
    await rina.says("satu")
    await rina.says("dua")
    await server.until(lambda: server.webhook_statuses == [503, 200, 200])
    assert [b"satu" in body for body in received] == [True, True, False]
    assert all(b"x-telegram-bot-api-secret-token: rahasia" in body.lower() for body in received)
    assert (await call(server, "getUpdates"))["error_code"] == 409
    assert (await call(server, "getWebhookInfo"))["result"]["pending_update_count"] == 0  # type: ignore[index]
    listener.close()
