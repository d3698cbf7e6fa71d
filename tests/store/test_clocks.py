"""Clocks: one runs per ticket, each fires once."""

from __future__ import annotations

from datetime import timedelta

from bot.core.clocks import ClockStatus
from tests.store.examples import Examples


async def test_a_new_clock_ends_the_one_before(examples: Examples) -> None:
    ticket = await examples.stored_ticket(await examples.conversation())
    first, second = (examples.clock_of(ticket, generation=generation) for generation in (1, 2))
    async with examples.unit() as unit:
        await unit.clocks.start(first)
        await unit.clocks.start(second)
        await unit.commit()
    assert first.status is ClockStatus.ENDED
    async with examples.unit() as unit:
        assert [clock.id for clock in await unit.clocks.due(at=examples.now())] == [second.id]
        await unit.clocks.end(ticket.id, now=examples.now())
        await unit.commit()
        assert await unit.clocks.due(at=examples.now()) == []
    async with examples.unit() as unit:
        third = examples.clock_of(ticket, generation=3)
        await unit.clocks.start(third)
        await unit.commit()
        assert [clock.id for clock in await unit.clocks.due(at=examples.now())] == [third.id]


async def test_two_takers_share_what_is_due(examples: Examples) -> None:
    chat = await examples.conversation()
    for minutes in (0, 0, 0, 5):
        ticket = await examples.stored_ticket(chat)
        async with examples.unit() as unit:
            await unit.clocks.start(examples.clock_of(ticket, due_at=examples.now() + timedelta(minutes=minutes)))
            await unit.commit()
    async with examples.unit() as one, examples.unit() as other:
        mine = await one.clocks.take_due(now=examples.now(), limit=2)
        theirs = await other.clocks.take_due(now=examples.now())
        assert (len(mine), len(theirs)) == (2, 1)
        assert not {clock.id for clock in mine} & {clock.id for clock in theirs}
        for clock in mine:
            clock.status = ClockStatus.FIRED
        await one.commit()
    async with examples.unit() as unit:  # the other taker died: what it had is still due
        assert [clock.id for clock in await unit.clocks.take_due(now=examples.now())] == [theirs[0].id]
