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


async def test_what_is_due_can_be_taken_until_it_has_fired(examples: Examples) -> None:
    chat = await examples.conversation()
    for minutes in (0, 5):
        ticket = await examples.stored_ticket(chat)
        async with examples.unit() as unit:
            await unit.clocks.start(examples.clock_of(ticket, due_at=examples.now() + timedelta(minutes=minutes)))
            await unit.commit()
    async with examples.unit() as unit:
        (due,) = await unit.clocks.due(at=examples.now())
    async with examples.unit() as died:
        assert await died.clocks.take(due.id) == due
    async with examples.unit() as unit:
        taken = await unit.clocks.take(due.id)
        assert taken
        taken.status = ClockStatus.FIRED
        await unit.commit()
    async with examples.unit() as unit:
        assert await unit.clocks.take(due.id) is None
        assert await unit.clocks.due(at=examples.now()) == []
