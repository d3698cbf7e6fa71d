"""The same signed bytes again, as WhatsApp sends them or somebody else who has seen them: one effect, in the store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.whatsapp import whatsapp_router
from bot.core.channels import ChannelName
from bot.core.messages import OutboxStatus
from bot.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.graph_server import FakeUser, GraphServer
from tests.work.world import World


@pytest.fixture
def build(clock: FakeClock, new_id: Callable[[], str], tmp_path: Path) -> Callable[[Store, FakeUser], World]:
    def make(store: Store, rina: FakeUser) -> World:
        world = World(store, clock, new_id, tmp_path)
        world.channel, world.sender = ChannelName.WHATSAPP, rina.chat_id
        return world

    return make


@asynccontextmanager
async def _service(world: World, graph: GraphServer) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    keys = {"app_secret": graph.app_secret, "verify_token": graph.verify_token, "phone_id": graph.phone_id}
    app.include_router(whatsapp_router(world.intake, **keys))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sigap") as client:
        yield client


async def _post(client: httpx.AsyncClient, graph: GraphServer, body: bytes) -> int:
    return (await client.post("/whatsapp", content=body, headers=graph.signed(body))).status_code


async def test_a_webhook_that_is_replayed_has_one_effect_also_after_a_restart(
    database_url: str, store: Store, graph: GraphServer, rina: FakeUser, build: Callable[[Store, FakeUser], World]
) -> None:
    photo = graph.keep_file(b"struk", "image/jpeg")
    messages = [
        rina.message(type="text", text={"body": "bayar qris gagal, hubungi 0812-3456-7890"}),
        rina.message(type="image", image={**photo, "caption": "ini buktinya"}),
    ]
    body = json.dumps(graph.payload(messages=messages, contacts=[rina.contact])).encode()
    world = build(store, rina)
    async with _service(world, graph) as client:
        assert await asyncio.gather(*(_post(client, graph, body) for _ in range(4))) == [200] * 4
    stored = await world.everything_stored()
    assert (len(await world.inbox()), len(await world.files()), len(await world.jobs("turn"))) == (2, 1, 1)

    await world.turn()
    assert len(world.engine.heard) == 2
    answered = await world.everything_stored()
    assert answered != stored

    async with Store(database_url, pool_size=2) as anew:
        world = build(anew, rina)
        world.clock.advance(hours=20)
        async with _service(world, graph) as client:
            assert [await _post(client, graph, body) for _ in range(2)] == [200] * 2
        assert await world.everything_stored() == answered
        await world.turn()
        assert world.engine.heard == []
        assert await world.everything_stored() == answered


async def test_a_status_that_is_replayed_moves_nothing_back(
    database_url: str, store: Store, graph: GraphServer, rina: FakeUser, build: Callable[[Store, FakeUser], World]
) -> None:
    world = build(store, rina)
    await world.hear("halo")
    await world.deliver()
    message = (await world.outbox())[0]
    bodies = [
        json.dumps(graph.payload(statuses=[{"id": message.provider_message_id, "status": state, "timestamp": "1"}]))
        for state in ("delivered", "read")
    ]
    async with _service(world, graph) as client:
        for body in bodies:
            assert await _post(client, graph, body.encode()) == 200
    stored = await world.everything_stored()

    async with Store(database_url, pool_size=2) as anew:
        world = build(anew, rina)
        async with _service(world, graph) as client:
            for body in (*bodies, bodies[0]):
                assert await _post(client, graph, body.encode()) == 200
        assert (await world.outbox())[0].status is OutboxStatus.READ
        assert await world.everything_stored() == stored
