from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from bot.channels.telegram import TelegramChannel, Timeouts
from bot.core.channels import Incoming
from tests.fakes.telegram_server import FakeUser, TelegramServer

QUICK = Timeouts(connect=0.3, read=0.3, write=0.3, pool=0.3, courtesy=0.3)


class RecordingIntake:
    """An intake that keeps each event once, and fails as told."""

    def __init__(self) -> None:
        self.batches: list[list[Incoming]] = []
        self.attempts = 0
        self.failures: list[Exception] = []
        self.poison: str | None = None
        self._changed = asyncio.Condition()

    @property
    def messages(self) -> list[Incoming]:
        return [message for batch in self.batches for message in batch]

    async def receive(self, messages: Sequence[Incoming]) -> None:
        async with self._changed:
            self.attempts += 1
            self._changed.notify_all()
        if self.failures:
            raise self.failures.pop(0)
        if any(message.text == self.poison for message in messages):
            raise ValueError(self.poison)
        known = {message.event_id for message in self.messages}
        self.batches.append([message for message in messages if message.event_id not in known])
        async with self._changed:
            self._changed.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(holds)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        yield running


@pytest.fixture
async def channel(server: TelegramServer) -> AsyncIterator[TelegramChannel]:
    built = TelegramChannel(server.token, api=server.url, timeouts=QUICK)
    await built.initialize()
    yield built
    await built.shutdown()


@pytest.fixture
def rina(server: TelegramServer) -> FakeUser:
    return server.user(1001, "Rina Wulandari")


@pytest.fixture
def intake() -> RecordingIntake:
    return RecordingIntake()
