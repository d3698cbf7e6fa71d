"""Clocks fire once, in time, and only for what is still owed."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.core.journeys.complaint import Complaint
from bot.core.policy_file import parse_policy
from bot.core.tickets import TicketStatus, TimelineKind
from bot.core.wording import WIB
from tests.fakes.desk import Desk
from tests.fakes.policy import SHIPPED, changed
from tests.locks import until_somebody_waits


async def _due(desk: Desk, number: str) -> datetime:
    due = (await desk.ticket(number)).due_at
    assert due
    return due


async def _fire(desk: Desk) -> list[str]:
    return await desk.cases.fire_clocks(now=desk.clock())


async def test_an_oral_complaint_is_escalated_and_the_holder_told(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.at(await _due(desk, number) + timedelta(seconds=1))

    assert await _fire(desk) == [number]

    ticket = await desk.ticket(number)
    assert (ticket.status, ticket.escalated_at) == (TicketStatus.ESCALATED, desk.clock())
    notice, form = await desk.heard(chat)
    assert (notice.response, form.response) == ("utter_notice_escalated", "utter_notice_form")
    assert number in notice.text
    assert "Rabu, 4 Maret 2026 pukul 23.59 WIB" in notice.text
    for document in ("surat pengaduan", "KTP", "bukti transaksi", "surat kuasa", "SKKL"):
        assert document in notice.text
    assert await desk.audited("clock.fired") == 1


async def test_the_second_that_was_named_is_still_in_time(desk: Desk) -> None:
    number = (await desk.complain(await desk.chat())).number
    due = await _due(desk, number)

    desk.at(due)
    assert await _fire(desk) == [number], "the reminders before"
    desk.at(due + timedelta(microseconds=999_999))
    assert await _fire(desk) == []
    desk.at(due + timedelta(seconds=1))
    assert await _fire(desk) == [number]


async def test_a_clock_fires_once(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.at(await _due(desk, number) + timedelta(seconds=1))

    fired = [await _fire(desk) for _ in range(3)]

    assert fired == [[number], [], []]
    assert await desk.responses(chat) == ["utter_notice_escalated", "utter_notice_form"]


async def test_two_workers_at_the_same_moment_fire_it_once(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.at(await _due(desk, number) + timedelta(seconds=1))

    fired = await asyncio.gather(*(_fire(desk) for _ in range(3)))

    assert [number] in fired
    assert await desk.audited("clock.fired") == 1, "its reminder may have fired at another worker"
    assert await desk.responses(chat) == ["utter_notice_escalated", "utter_notice_form"]


async def test_a_clock_that_ran_out_during_downtime_fires_afterwards(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.clock.advance(days=5)

    assert await _fire(desk) == [number]
    assert "Rabu, 4 Maret 2026" in (await desk.heard(chat))[0].text


async def test_what_was_resolved_is_not_escalated(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.resolve(number)
    desk.clock.advance(days=1)

    await _fire(desk)

    assert (await desk.ticket(number)).status is TicketStatus.RESOLVED
    assert await desk.responses(chat) == []


async def test_what_people_escalated_earlier_is_not_escalated_again(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.change_ticket(number, lambda it: it.escalate(now=desk.clock(), actor="sari", reason="perlu surat"))
    desk.clock.advance(days=1)

    await _fire(desk)

    kinds = [entry.kind for entry in await desk.timeline(number)]
    assert kinds.count(TimelineKind.ESCALATED) == 1
    assert await desk.responses(chat) == []


async def test_other_tickets_are_late_not_escalated(desk: Desk) -> None:
    chat = await desk.verified()
    number = (await desk.block(chat)).number
    desk.at(await _due(desk, number) + timedelta(seconds=1))

    assert await _fire(desk) == [number]

    assert (await desk.ticket(number)).status is TicketStatus.OPEN
    assert await desk.responses(chat) == ["utter_notice_overdue"]


async def test_a_reopened_ticket_runs_on_its_new_clock(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    first = await _due(desk, number)
    await desk.resolve(number)
    desk.at(first - timedelta(hours=1))
    desk.clock.advance(hours=2)  # the next day
    await desk.cases.tickets.reopen(conversation_id=chat, number=number, reason="Masih")

    assert await _fire(desk) == []
    desk.at(await _due(desk, number) + timedelta(seconds=1))
    assert await _fire(desk) == [number]
    assert await desk.responses(chat) == ["utter_notice_escalated", "utter_notice_form"]


async def test_each_of_many_is_fired_by_calling_until_nothing_is_left(desk: Desk) -> None:
    chat = await desk.chat()
    numbers = {(await desk.complain(chat)).number for _ in range(52)}
    desk.clock.advance(days=1)

    fired: list[str] = []
    while batch := await _fire(desk):
        fired += batch

    assert set(fired) == numbers
    assert (await desk.responses(chat)).count("utter_notice_escalated") == len(numbers)


async def test_one_that_cannot_fire_keeps_no_other_from_it_and_fires_later(desk: Desk) -> None:
    chat = await desk.chat()
    poison, *good = [(await desk.complain(chat)).number for _ in range(4)]
    desk.clock.advance(days=1)

    for _ in range(2):
        with pytest.raises(ExceptionGroup):
            await desk.failing_for(poison).fire_clocks(now=desk.clock())

    assert [(await desk.ticket(number)).status for number in good] == [TicketStatus.ESCALATED] * 3
    assert (await desk.ticket(poison)).status is TicketStatus.OPEN
    assert (await desk.responses(chat)).count("utter_notice_escalated") == 3
    assert await _fire(desk) == [poison]


async def test_what_is_resolved_while_its_clock_fires_is_not_escalated(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.clock.advance(days=1)
    now = desk.clock()
    async with desk.unit() as unit:
        ticket = await unit.tickets.by_number(number, lock=True)
        assert ticket
        firing = asyncio.create_task(_fire(desk))
        await until_somebody_waits(desk.store)
        findings = ticket.record_findings(now=now, actor="sari", examination="cocok", analysis="benar")
        await unit.tickets.note(findings, ticket.resolve(now=now, actor="sari", outcome="Dana dikembalikan"))
        await unit.clocks.end(ticket.id, now=now)
        await unit.commit()

    assert await firing == []
    assert (await desk.ticket(number)).status is TicketStatus.RESOLVED
    assert await desk.responses(chat) == []


# -------------------------------------------------------------------- reminders


async def test_a_reminder_fires_once_and_is_for_the_people(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.at(await _due(desk, number) - timedelta(hours=4) + timedelta(seconds=1))

    assert [await _fire(desk) for _ in range(2)] == [[number], []]

    entry = (await desk.timeline(number))[-1]
    assert (entry.kind, entry.data) == (TimelineKind.REMINDED, {"of": "deadline"})
    assert await desk.responses(chat) == []


async def test_a_reminder_after_the_deadline_says_nothing(desk: Desk) -> None:
    number = (await desk.complain(await desk.chat())).number
    desk.clock.advance(days=1)

    await _fire(desk)

    assert TimelineKind.REMINDED not in [entry.kind for entry in await desk.timeline(number)]


async def test_nobody_is_reminded_of_what_is_resolved(desk: Desk) -> None:
    number = (await desk.complain(await desk.chat())).number
    await desk.resolve(number)
    desk.at(await _due(desk, number) - timedelta(minutes=30))

    await _fire(desk)

    assert TimelineKind.REMINDED not in [entry.kind for entry in await desk.timeline(number)]


async def test_a_ticket_keeps_the_policy_that_it_was_opened_under(desk: Desk) -> None:
    chat = await desk.chat()
    before = await desk.policy(SHIPPED)
    after = await desk.policy(parse_policy(changed('kind = "oral"', 'kind = "oral"\ncut_off = "17:00"')))
    told = Complaint("file_complaint", "aplikasinya tidak bisa dibuka")
    old, new = [
        (await cases.complaint(conversation_id=chat, complaint=told, key=desk.new_id())).number
        for cases in (before, after)
    ]
    await desk.resolve(old)

    await after.tickets.reopen(conversation_id=chat, number=old, reason="Masih")

    tickets = [await desk.ticket(number) for number in (old, new)]
    assert [it.policy_version for it in tickets] == [1, 2]
    assert [it.due_at.astimezone(WIB).hour for it in tickets if it.due_at] == [23, 17]
