from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from bot.channels.whatsapp import Templates, Timeouts, WhatsAppChannel
from bot.core.channels import Incoming, SendStatus
from tests.fakes.clock import FakeClock
from tests.fakes.graph_server import FakeUser, GraphServer

QUICK = Timeouts(connect=1, read=1, write=1, pool=1, courtesy=1)


class RecordingIntake:
    """An intake that keeps each event once, and fails as told."""

    def __init__(self) -> None:
        self.messages: list[Incoming] = []
        self.statuses: list[SendStatus] = []
        self.attempts = 0
        self.failures: list[Exception] = []

    async def receive(self, messages: Sequence[Incoming], *, statuses: Sequence[SendStatus] = ()) -> None:
        self.attempts += 1
        if self.failures:
            raise self.failures.pop(0)
        known = {message.event_id for message in self.messages}
        self.messages += [message for message in messages if message.event_id not in known]
        self.statuses += statuses


@pytest.fixture
async def graph() -> AsyncIterator[GraphServer]:
    async with GraphServer() as running:
        yield running


@pytest.fixture
def templates() -> Templates:
    return Templates()


@pytest.fixture
async def channel(graph: GraphServer, templates: Templates, clock: FakeClock) -> AsyncIterator[WhatsAppChannel]:
    built = WhatsAppChannel(
        graph.token, phone_id=graph.phone_id, api=graph.url, templates=templates, timeouts=QUICK, clock=clock
    )
    yield built
    await built.shutdown()


@pytest.fixture
def rina(graph: GraphServer) -> FakeUser:
    return graph.user()


@pytest.fixture
def intake() -> RecordingIntake:
    return RecordingIntake()
