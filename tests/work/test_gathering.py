"""Calls that come at the same time share a transaction; none pays for another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.core.channels import Incoming, SendStatus
from bot.core.errors import StoreUnavailable
from bot.work.gathering import PAUSES, Gathering
from tests.work.world import World


class SlowIntake:
    """Waits until it is let go; remembers what was stored together."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go = asyncio.Event()
        self.down = False

    async def receive(self, messages: Sequence[Incoming], *, statuses: Sequence[SendStatus] = ()) -> None:
        await self.go.wait()
        if self.down:
            raise StoreUnavailable
        texts = [message.text for message in messages]
        if "poison" in texts:
            raise ZeroDivisionError
        self.batches.append(texts)


async def test_those_who_come_meanwhile_go_together(world: World) -> None:
    inner = SlowIntake()
    gathering = Gathering(inner, at_once=3)
    calls = [asyncio.create_task(gathering.receive([world.incoming(text)])) for text in "abcdef"]
    await asyncio.sleep(0)
    calls.append(asyncio.create_task(gathering.receive([world.incoming("g")])))
    inner.go.set()
    await asyncio.gather(*calls)
    assert inner.batches == [["a", "b", "c"], ["d", "e", "f"], ["g"]]


async def test_answers_wait_for_a_flood_to_ebb(world: World) -> None:
    gathering, slept = _in_a_flood(world)
    await gathering.calm()
    assert slept == []
    await _flood(gathering, world)
    waits = 0
    while slept or not waits:
        slept.clear()
        await gathering.calm()
        waits += 1
    assert 1 < waits < 20, "it ebbed, and nobody waits"


async def test_a_flood_that_does_not_ebb_lets_one_after_another_through(world: World) -> None:
    gathering, slept = _in_a_flood(world)
    await _flood(gathering, world)
    gathering.monotonic = lambda: 100.0
    order: list[tuple[str, int]] = []

    async def answer(name: str) -> None:
        await gathering.calm()
        order.append((name, len(slept)))

    await asyncio.gather(*(answer(name) for name in "abc"))
    assert order == [("a", PAUSES), ("b", 2 * PAUSES), ("c", 3 * PAUSES)]


def _in_a_flood(world: World) -> tuple[Gathering, list[float]]:
    inner, now, slept = SlowIntake(), [100.0], []
    inner.go.set()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds
        await asyncio.sleep(0)

    return Gathering(inner, sleep=sleep, monotonic=lambda: now[0]), slept


async def _flood(gathering: Gathering, world: World) -> None:
    for _ in range(40):
        await gathering.receive([world.incoming("b")])


async def test_nobody_pays_for_another(world: World) -> None:
    inner = SlowIntake()
    inner.go.set()
    gathering = Gathering(inner)
    texts = ["a", "poison", "b"]
    ends = await asyncio.gather(*(gathering.receive([world.incoming(text)]) for text in texts), return_exceptions=True)
    assert [type(end) for end in ends] == [type(None), ZeroDivisionError, type(None)]
    assert inner.batches == [["a"], ["b"]]


async def test_the_store_is_down_for_all(world: World) -> None:
    inner = SlowIntake()
    inner.go.set()
    inner.down = True
    gathering = Gathering(inner)
    ends = await asyncio.gather(*(gathering.receive([world.incoming(text)]) for text in "ab"), return_exceptions=True)
    assert [type(end) for end in ends] == [StoreUnavailable] * 2
    inner.down = False
    await gathering.receive([world.incoming("c")])
    assert inner.batches == [["c"]]


async def test_who_hangs_up_disturbs_nobody(world: World) -> None:
    inner = SlowIntake()
    gathering = Gathering(inner)
    gone, stays = (asyncio.create_task(gathering.receive([world.incoming(text)])) for text in "ab")
    await asyncio.sleep(0)
    gone.cancel()
    inner.go.set()
    await stays
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert inner.batches == [["a", "b"]]


async def test_on_the_store_a_flood_is_stored_once_and_in_order(world: World) -> None:
    gathering = Gathering(world.intake)
    flood = [world.incoming(f"pesan {number}", sender=f"chat{number % 7}") for number in range(70)]
    await asyncio.gather(*(gathering.receive([message]) for message in [*flood, *flood[::3]]))
    for chat in range(7):
        conversation = await world.conversation(f"chat{chat}")
        async with world.unit() as unit:
            rows = await unit.inbox.transcript(conversation.id)
        assert [row.text for row in rows] == [f"pesan {number}" for number in range(chat, 70, 7)]
