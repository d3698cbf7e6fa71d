"""Tickets: numbers, who may see them, who changed them first, and a timeline that stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import exc, text

from bot.core.errors import Conflict, NotFound
from bot.core.tickets import TicketKind, TicketStatus, TimelineEntry, TimelineKind
from tests.store.examples import Examples


async def test_a_ticket_comes_back_as_it_was(examples: Examples) -> None:
    chat = await examples.conversation()
    ticket = await examples.stored_ticket(chat, details={"amount": 1_250_000, "seen": None}, due_at=None)
    async with examples.unit() as unit:
        again = await unit.tickets.get(ticket.id)
        assert again is not ticket
        assert vars(again) | {"_sa_instance_state": 0} == vars(ticket) | {"_sa_instance_state": 0}
        assert isinstance(again.status, TicketStatus)
        assert await unit.tickets.by_number(ticket.number, lock=True) is again
        assert await unit.tickets.by_key(ticket.opened_by_key) is again
        assert await unit.tickets.by_key("unknown") is None
        with pytest.raises(NotFound):
            await unit.tickets.get("unknown")


async def test_numbers_grow(examples: Examples) -> None:
    async with examples.unit() as unit:
        first = await unit.tickets.next_serial()
    async with examples.unit() as unit:
        assert await unit.tickets.next_serial() > first


async def test_one_request_opens_one_ticket(examples: Examples) -> None:
    chat = await examples.conversation()
    ticket = await examples.stored_ticket(chat)
    for twice in ({"opened_by_key": ticket.opened_by_key}, {"number": ticket.number}):
        with pytest.raises(Conflict):
            await examples.stored_ticket(chat, **twice)


async def test_of_two_changes_the_second_is_refused(examples: Examples) -> None:
    ticket = await examples.stored_ticket(await examples.conversation())

    async def change_at_the_same_time() -> None:
        async with examples.unit() as mine:
            seen = await mine.tickets.get(ticket.id)
            async with examples.unit() as theirs:
                (await theirs.tickets.get(ticket.id)).summary = "theirs"
                await theirs.commit()
            seen.summary = "mine"
            await mine.commit()

    with pytest.raises(Conflict):
        await change_at_the_same_time()
    async with examples.unit() as unit:
        stored = await unit.tickets.get(ticket.id)
        assert (stored.summary, stored.version) == ("theirs", 2)


async def test_a_lock_shows_what_is_stored_now(examples: Examples) -> None:
    ticket = await examples.stored_ticket(await examples.conversation())
    async with examples.unit() as mine:
        await mine.tickets.get(ticket.id)
        async with examples.unit() as theirs:
            (await theirs.tickets.get(ticket.id)).summary = "theirs"
            await theirs.commit()
        locked = await mine.tickets.get(ticket.id, lock=True)
        assert locked.summary == "theirs"
        locked.summary = "both"
        await mine.commit()


async def test_a_chat_sees_its_own_tickets_and_those_of_its_holder(examples: Examples) -> None:
    mine, other = await examples.conversation(), await examples.conversation()
    own = await examples.stored_ticket(mine)
    examples.now.advance(minutes=1)
    holders = await examples.stored_ticket(other, holder_ref="H-1")
    await examples.stored_ticket(other, holder_ref="H-2")
    await examples.stored_ticket(other)

    async with examples.unit() as unit:
        assert [ticket.id for ticket in await unit.tickets.visible_to(mine, now=examples.now())] == [own.id]
        mine = await unit.conversations.get(mine.id, lock=True)
        mine.bind(holder_ref="H-1", phone="[phone:1]", now=examples.now())
        await unit.commit()
        assert [one.id for one in await unit.conversations.bound_to("H-1")] == [mine.id]
        visible = await unit.tickets.visible_to(mine, now=examples.now())
        assert [ticket.id for ticket in visible] == [holders.id, own.id]
        later = examples.now() + timedelta(days=31)
        assert [ticket.id for ticket in await unit.tickets.visible_to(mine, now=later)] == [own.id]


async def test_tickets_are_listed_newest_first(examples: Examples) -> None:
    chat = await examples.conversation()
    old = await examples.stored_ticket(chat, kind=TicketKind.BLOCK)
    examples.now.advance(minutes=1)
    new = await examples.stored_ticket(chat, status=TicketStatus.RESOLVED)
    async with examples.unit() as unit:
        assert [ticket.id for ticket in await unit.tickets.listed()] == [new.id, old.id]
        assert [ticket.id for ticket in await unit.tickets.listed(statuses=["open"])] == [old.id]
        assert [ticket.id for ticket in await unit.tickets.listed(limit=1)] == [new.id]


async def test_a_timeline_is_only_added_to(examples: Examples) -> None:
    ticket = await examples.stored_ticket(await examples.conversation())
    kinds = [TimelineKind.OPENED, TimelineKind.NOTE, TimelineKind.STARTED]
    entries = [
        TimelineEntry(ticket_id=ticket.id, at=examples.now(), actor="bot", kind=kind, data={"n": number})
        for number, kind in enumerate(kinds)
    ]
    async with examples.unit() as unit:
        await unit.tickets.note()
        await unit.tickets.note(*entries)
        await unit.commit()
        assert await unit.tickets.timeline(ticket.id) == entries
    for change in ("UPDATE timeline SET actor = 'x'", "DELETE FROM timeline", "TRUNCATE timeline"):
        async with examples.store.engine.connect() as connection:
            with pytest.raises(exc.DBAPIError, match="append-only"):
                await connection.execute(text(change))
