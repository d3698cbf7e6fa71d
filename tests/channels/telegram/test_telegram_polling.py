from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import Pauses, TelegramChannel, TelegramPoller, Timeouts
from bot.core.channels import Button, IncomingKind, Outgoing
from bot.core.errors import StoreUnavailable
from tests.channels.telegram.conftest import RecordingIntake
from tests.fakes.telegram_server import FakeUser, TelegramServer, drops, gateway, rate_limited, server_error

SHORT = Pauses(first=0.01, longest=0.02, conflict=0.01, token=0.01)


@pytest.fixture
async def channel(server: TelegramServer) -> AsyncIterator[TelegramChannel]:
    built = TelegramChannel(server.token, api=server.url, timeouts=Timeouts(read=5))
    yield built
    await built.shutdown()


class Running:
    """A poller at work."""

    def __init__(self, poller: TelegramPoller) -> None:
        self.poller = poller
        self.task = asyncio.create_task(poller.run())

    async def stop(self) -> None:
        self.poller.stop()
        await asyncio.wait_for(self.task, 2)


@pytest.fixture
async def polling(channel: TelegramChannel, intake: RecordingIntake) -> AsyncIterator[Running]:
    running = Running(TelegramPoller(channel, intake, wait=20, pauses=SHORT, jitter=lambda: 1.0))
    yield running
    await running.stop()


def offsets(server: TelegramServer) -> list[int | None]:
    return [int(call["offset"]) if "offset" in call else None for call in server.called("getUpdates")]


async def test_a_webhook_is_taken_away_first_and_what_waits_is_kept(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, channel: TelegramChannel
):
    await rina.says("halo")
    server.webhook = {"url": "http://127.0.0.1:9/", "secret": ""}
    running = Running(TelegramPoller(channel, intake))
    await intake.until(lambda: len(intake.messages) == 1)
    assert server.webhook == {}
    assert channel.identity.username == "sigap_test_bot"
    assert server.called("getUpdates")[0]["allowed_updates"] == ["message", "edited_message", "callback_query"]
    await running.stop()


async def test_a_batch_comes_in_order_and_is_confirmed_after_it_is_stored(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, polling: Running
):
    for text in ("satu", "dua", "tiga"):
        await rina.says(text)
    await server.until(lambda: not server.updates)
    assert [message.text for message in intake.messages] == ["satu", "dua", "tiga"]
    await rina.says("empat")
    await intake.until(lambda: len(intake.messages) == 4)


async def test_while_the_store_is_away_nothing_is_confirmed(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, polling: Running
):
    intake.failures = [StoreUnavailable() for _ in range(5)]
    await rina.says("halo")
    await intake.until(lambda: len(intake.messages) == 1)
    assert intake.attempts == 6
    assert set(offsets(server)) == {None}
    await server.until(lambda: not server.updates)
    assert offsets(server)[-1] == int(intake.messages[0].event_id) + 1


async def test_an_update_that_cannot_be_read_is_skipped(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, polling: Running, caplog: pytest.LogCaptureFixture
):
    await server.push("message", {"text": "rahasia", "chat": 5})
    await server.push("message", "rahasia")
    await rina.says("halo")
    await server.until(lambda: not server.updates)
    assert [message.text for message in intake.messages] == ["halo"]
    assert "5001" in caplog.text
    assert "rahasia" not in caplog.text


async def test_a_message_that_the_intake_cannot_take_does_not_hold_back_the_others(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, channel: TelegramChannel,
    caplog: pytest.LogCaptureFixture,
):  # fmt: skip
    intake.poison = "racun"
    for text in ("satu", "racun", "dua"):
        await rina.says(text)
    running = Running(TelegramPoller(channel, intake, pauses=SHORT))
    await server.until(lambda: not server.updates)
    assert [message.text for message in intake.messages] == ["satu", "dua"]
    assert "racun" not in caplog.text
    await running.stop()


@pytest.mark.parametrize(
    "fault", [drops(), server_error(502), gateway(502), gateway(200), gateway(200, b'{"ok":true,"result":5}')]
)
async def test_trouble_on_the_way(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, channel: TelegramChannel, fault: object
):
    server.fail_next("deleteWebhook", fault)
    server.fail_next("getUpdates", fault, times=2)
    await rina.says("halo")
    running = Running(TelegramPoller(channel, intake, pauses=SHORT))
    await intake.until(lambda: len(intake.messages) == 1)
    await running.stop()


async def test_telegram_asks_for_a_pause(server: TelegramServer, intake: RecordingIntake, channel: TelegramChannel):
    server.fail_next("getUpdates", rate_limited(600))
    running = Running(TelegramPoller(channel, intake, pauses=SHORT))
    await server.until(lambda: len(server.called("getUpdates")) == 1)
    await running.stop()
    assert len(server.called("getUpdates")) == 1


async def test_somebody_else_polls(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, polling: Running, caplog: pytest.LogCaptureFixture
):
    await server.until(lambda: len(server.called("getUpdates")) == 1)
    other = TelegramChannel(server.token, api=server.url)
    await other.bot.raw_updates(offset=None, timeout=0)
    await server.until(lambda: len(server.called("getUpdates")) >= 3)
    assert "another process polls" in caplog.text
    await rina.says("halo")
    await intake.until(lambda: len(intake.messages) == 1)
    await other.shutdown()


async def test_somebody_else_sets_a_webhook(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, channel: TelegramChannel
):
    running = Running(TelegramPoller(channel, intake, wait=0, pauses=SHORT))
    await server.until(lambda: len(server.called("getUpdates")) > 2)
    server.webhook = {"url": "http://127.0.0.1:9/", "secret": ""}
    await server.until(lambda: not server.webhook)
    await rina.says("halo")
    await intake.until(lambda: len(intake.messages) == 1)
    await running.stop()


async def test_a_wrong_token_is_tried_slowly(
    server: TelegramServer, intake: RecordingIntake, caplog: pytest.LogCaptureFixture
):
    channel = TelegramChannel("700100200:wrong", api=server.url)
    running = Running(TelegramPoller(channel, intake, pauses=SHORT))
    await server.until(lambda: len(server.called("getUpdates")) == 2)
    assert "SIGAP_TELEGRAM_TOKEN" in caplog.text
    assert "wrong" not in caplog.text
    await running.stop()
    await channel.shutdown()


async def test_a_press_is_acknowledged_after_it_is_stored(
    server: TelegramServer, rina: FakeUser, intake: RecordingIntake, channel: TelegramChannel, polling: Running
):
    intake.failures = [StoreUnavailable()]
    await channel.send(Outgoing(id="o1", recipient="1001", text="Lanjut?", buttons=(Button("Ya", "tok"),)))
    callback = await rina.presses("Ya")
    await server.until(lambda: server.answered_callbacks == [callback])
    assert [(message.kind, message.button) for message in intake.messages] == [(IncomingKind.BUTTON, "tok")]


async def test_it_stops_in_the_middle_of_a_long_poll(
    server: TelegramServer, intake: RecordingIntake, channel: TelegramChannel
):
    running = Running(TelegramPoller(channel, intake, wait=25))
    await server.until(lambda: len(server.called("getUpdates")) == 1)
    before = time.monotonic()
    await running.stop()
    assert time.monotonic() - before < 1


async def test_it_stops_when_cancelled_and_while_waiting(server: TelegramServer, channel: TelegramChannel):
    intake = RecordingIntake()
    server.fail_next("getUpdates", drops(), times=100)
    running = Running(TelegramPoller(channel, intake, pauses=Pauses(first=60)))
    await server.until(lambda: len(server.called("getUpdates")) == 1)
    running.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running.task, 1)


async def test_the_pauses_double_up_to_the_longest(channel: TelegramChannel, intake: RecordingIntake):
    chances = iter([0.0, 1.0, 0.5, 1.0, 1.0])
    pauses = Pauses(first=1, longest=5)
    poller = TelegramPoller(channel, intake, pauses=pauses, jitter=lambda: next(chances))
    waits = []
    for failures in (1, 2, 3, 4, 5000):
        poller._failures = failures
        waits.append(poller._pause_after(ConnectionError()))
    assert waits == [0.5, 2, 3, 5, 5]
