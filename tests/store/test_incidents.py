"""Rows of incidents and of what belongs to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.core.errors import Conflict
from bot.core.incidents import Incident, announce, told_by
from bot.core.tickets import TicketKind, TicketStatus
from bot.store.ids import new_id
from tests.store.examples import Examples


async def _stored(examples: Examples, **given: Any) -> Incident:
    incident_id = new_id()
    fields: dict[str, Any] = {
        "id": incident_id,
        "number": f"GGN-{incident_id[-12:]}",
        "by": "wati",
        "now": examples.now(),
        "title": f"Gangguan {incident_id[-12:]}",
        "text": "Sedang diperbaiki",
        "categories": ["failed_transaction", "service_complaint"],
        "begins_at": examples.now() - timedelta(hours=1),
        "words": ["alfamart"],
    }
    incident = announce(**fields | given)
    async with examples.unit() as unit:
        await unit.incidents.add(incident)
        await unit.commit()
    return incident


async def test_what_was_announced_is_read_back(examples: Examples) -> None:
    stored = await _stored(examples, until=examples.now())
    async with examples.unit() as unit:
        found = await unit.incidents.by_number(stored.number, lock=True)
        assert found
        assert found is not stored
        fields = [name for name in vars(stored) if not name.startswith("_")]
        assert {name: getattr(found, name) for name in fields} == {name: getattr(stored, name) for name in fields}
        assert await unit.incidents.by_number("GGN-260304-9999") is None
        assert await unit.incidents.next_serial() < await unit.incidents.next_serial()


async def test_what_runs_and_all(examples: Examples) -> None:
    first, second = await _stored(examples), await _stored(examples, now=examples.now.advance(minutes=1))
    async with examples.unit() as unit:
        ended = await unit.incidents.by_number(first.number, lock=True)
        assert ended
        ended.end(by="wati", seen=1, now=examples.now(), text="Selesai")
        await unit.commit()
        assert [one.number for one in await unit.incidents.running()] == [second.number]
        assert [one.number for one in await unit.incidents.listed()] == [second.number, first.number]


async def test_one_of_a_title_runs(examples: Examples) -> None:
    first = await _stored(examples, title="QRIS gagal")
    with pytest.raises(Conflict):
        await _stored(examples, title="qris GAGAL")
    async with examples.unit() as unit:
        ended = await unit.incidents.by_number(first.number)
        assert ended
        ended.end(by="wati", seen=1, now=examples.now(), text="Selesai")
        await unit.commit()
    await _stored(examples, title="qris GAGAL")


async def test_who_has_read_an_old_one_changes_nothing(examples: Examples) -> None:
    stored = await _stored(examples)

    async def slow() -> None:
        async with examples.unit() as unit:
            old = await unit.incidents.by_number(stored.number)
            await _updated(examples, stored.number)
            assert old
            old.update(by="tono", seen=1, now=examples.now(), text="Belum")
            await unit.commit()

    with pytest.raises(Conflict):
        await slow()


async def _updated(examples: Examples, number: str) -> None:
    async with examples.unit() as unit:
        found = await unit.incidents.by_number(number, lock=True)
        assert found
        found.update(by="sari", seen=1, now=examples.now(), text="Hampir")
        await unit.commit()


async def test_a_ticket_belongs_to_one(examples: Examples) -> None:
    first, second = await _stored(examples), await _stored(examples)
    chat = await examples.conversation()
    tickets = [await examples.stored_ticket(chat, category="failed_transaction") for _ in range(2)]
    async with examples.unit() as unit:
        link = unit.incidents.link
        assert [await link(first, ticket.id, by="wati", now=examples.now()) for ticket in tickets] == [True, True]
        assert not await link(first, tickets[0].id, by="sari", now=examples.now())
        assert not await link(second, tickets[0].id, by="sari", now=examples.now())
        await unit.commit()
    async with examples.unit() as unit:
        assert [one.id for one in await unit.incidents.linked(first)] == [ticket.id for ticket in tickets]
        assert [one.id for one in await unit.incidents.linked(first, among=[tickets[1].id])] == [tickets[1].id]
        assert await unit.incidents.linked(first, among=[]) == await unit.incidents.linked(second) == []
        assert not await unit.incidents.unlink(second, tickets[0].id)
        assert [await unit.incidents.unlink(first, tickets[0].id) for _ in range(2)] == [True, False]
        assert await unit.incidents.link(second, tickets[0].id, by="sari", now=examples.now())


async def test_open_complaints_that_belong_to_none(examples: Examples) -> None:
    incident, chat = await _stored(examples), await examples.conversation()
    since = examples.now() - timedelta(hours=1)
    made = {
        "fits": {"category": "service_complaint"},
        "waits": {"category": "failed_transaction", "status": TicketStatus.WAITING_DOCUMENTS},
        "old": {"category": "failed_transaction", "opened_at": since - timedelta(seconds=1)},
        "closed": {"category": "failed_transaction", "status": TicketStatus.RESOLVED},
        "other": {"category": "report_fraud"},
        "block": {"category": "failed_transaction", "kind": TicketKind.BLOCK},
        "linked": {"category": "failed_transaction"},
    }
    ids = {name: (await examples.stored_ticket(chat, **given)).id for name, given in made.items()}
    async with examples.unit() as unit:
        await unit.incidents.link(incident, ids["linked"], by="wati", now=examples.now())
        found = await unit.incidents.unlinked(categories=incident.categories, since=since, limit=9)
        fitting = [await unit.tickets.get(ids[name]) for name in ("fits", "waits")]
        assert dict(found) == {one.number: told_by(one) for one in fitting}
        assert len(await unit.incidents.unlinked(categories=incident.categories, since=since, limit=1)) == 1
        linked = await unit.tickets.get(ids["linked"])
        assert await unit.incidents.linked_numbers(incident, limit=1) == [linked.number]
        assert await unit.incidents.linked_numbers(incident) == [linked.number]
        assert await unit.incidents.linked_count(incident) == 1
