"""A changed calendar moves open deadlines: told before, written on each timeline, all or nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import tickets
from bot.core.calendar import Override
from bot.core.deadlines import due
from bot.core.errors import Conflict
from bot.core.journeys.timing import start_deadline
from bot.core.policy import DeadlinePolicy
from bot.core.tickets import Ticket, TicketKind, TimelineKind
from bot.core.wording import WIB
from tests.fakes.desk import Desk

MONDAY = datetime(2026, 11, 16, 3, tzinfo=UTC)
CLOSED = Override(date(2026, 11, 18), False, "Kantor tutup karena banjir")
BEFORE = datetime(2026, 11, 23, 23, 59, 59, tzinfo=WIB)
AFTER = datetime(2026, 11, 24, 23, 59, 59, tzinfo=WIB)


async def change_of_data(desk: Desk, chat: str, policy: DeadlinePolicy | None = None) -> Ticket:
    """A ticket that runs for five working days."""
    policy = policy or desk.kit.policy
    async with desk.unit() as unit:
        deadline = due(TicketKind.DATA_CHANGE, desk.clock(), await unit.calendars.current(), policy=policy)
        ticket, opened = tickets.open_ticket(
            id=desk.new_id(),
            number=f"KKPD-261116-{await unit.tickets.next_serial():04d}",
            kind=TicketKind.DATA_CHANGE,
            now=desk.clock(),
            actor="holder",
            opened_by_key=desk.new_id(),
            deadline=deadline,
            conversation_id=chat,
        )
        await unit.tickets.add(ticket)
        await unit.tickets.note(opened)
        await start_deadline(desk.kit, unit, ticket, deadline)
        await unit.commit()
    return ticket


async def test_the_impact_is_told_before_and_nothing_is_changed(desk: Desk) -> None:
    desk.at(MONDAY)
    ticket = await change_of_data(desk, await desk.chat())
    await desk.complain(await desk.chat())  # due the same day, whatever the calendar

    impact = await desk.cases.calendar.preview(overrides=[CLOSED])

    assert [(one.number, one.what, one.before, one.after) for one in impact.moved] == [
        (ticket.number, "due", BEFORE, AFTER)
    ]
    assert (await desk.ticket(ticket.number)).due_at == BEFORE
    assert await desk.count("calendar_versions") == 0


async def test_publishing_moves_the_deadline_its_clocks_and_tells_it(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await change_of_data(desk, chat)).number

    impact = await desk.cases.calendar.publish(overrides=[CLOSED], by="sari")

    ticket = await desk.ticket(number)
    assert (impact.calendar.version, ticket.calendar_version, ticket.due_at) == (1, 1, AFTER)
    assert "Kantor tutup karena banjir" in ticket.due_explanation
    entry = (await desk.timeline(number))[-1]
    assert (entry.kind, entry.actor) == (TimelineKind.RECOUNTED, "sari")
    assert entry.data == {
        "due_before": BEFORE.astimezone(UTC).isoformat(),
        "calendar": 1,
        "due": ticket.due_at.isoformat(),
    }
    (notice,) = await desk.heard(chat)
    assert "Selasa, 24 November 2026" in notice.text
    assert "Sebelumnya Senin, 23 November 2026" in notice.text
    assert await desk.audited("calendar.published") == 1
    desk.at(BEFORE + timedelta(seconds=1))
    fired = await desk.cases.fire_clocks(now=desk.clock())
    assert fired == [number], "the reminder, of the new deadline"
    assert (await desk.timeline(number))[-1].kind is TimelineKind.REMINDED
    desk.at(AFTER + timedelta(seconds=1))
    assert await desk.cases.fire_clocks(now=desk.clock()) == [number]
    await desk.morning()
    assert (await desk.responses(chat))[-1] == "utter_notice_overdue"


async def test_days_taken_back_bring_the_first_date_back(desk: Desk) -> None:
    desk.at(MONDAY)
    number = (await change_of_data(desk, await desk.chat())).number
    await desk.cases.calendar.publish(overrides=[CLOSED], by="sari")

    await desk.cases.calendar.publish(overrides=[], by="sari")

    assert (await desk.ticket(number)).due_at == BEFORE


async def test_a_deadline_that_was_missed_is_not_missed_twice(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await change_of_data(desk, chat)).number
    desk.at(AFTER + timedelta(days=3))
    while await desk.cases.fire_clocks(now=desk.clock()):
        pass

    await desk.cases.calendar.publish(overrides=[CLOSED], by="sari")

    assert (await desk.ticket(number)).due_at == AFTER
    assert await desk.cases.fire_clocks(now=desk.clock()) == []
    await desk.morning()
    assert (await desk.responses(chat)).count("utter_notice_overdue") == 1


async def test_a_missed_deadline_that_moves_ahead_runs_again(desk: Desk) -> None:
    desk.at(MONDAY)
    number = (await change_of_data(desk, await desk.chat())).number
    desk.at(BEFORE + timedelta(hours=9))
    while await desk.cases.fire_clocks(now=desk.clock()):
        pass

    await desk.cases.calendar.publish(overrides=[CLOSED], by="sari")
    desk.at(AFTER + timedelta(seconds=1))

    assert await desk.cases.fire_clocks(now=desk.clock()) == [number]


async def test_what_is_closed_stays_as_it_is(desk: Desk) -> None:
    desk.at(MONDAY)
    number = (await change_of_data(desk, await desk.chat())).number
    await desk.change_ticket(number, lambda it: it.cancel(now=desk.clock(), actor="sari", reason="ganda"))

    assert (await desk.cases.calendar.preview(overrides=[CLOSED])).moved == ()
    assert (await desk.cases.calendar.publish(overrides=[CLOSED], by="sari")).moved == ()


async def test_a_ticket_opened_afterwards_counts_with_the_new_calendar(desk: Desk) -> None:
    desk.at(MONDAY)
    await desk.cases.calendar.publish(overrides=[CLOSED], by="sari")

    ticket = await change_of_data(desk, await desk.chat())

    assert (ticket.due_at, ticket.calendar_version) == (AFTER, 1)


async def test_of_two_who_publish_at_once_the_second_is_told(desk: Desk) -> None:
    desk.at(MONDAY)
    change = desk.cases.calendar
    ends = await asyncio.gather(
        change.publish(overrides=[CLOSED], by="sari", after=0),
        change.publish(overrides=[], by="budi", after=0),
        return_exceptions=True,
    )

    assert sum(isinstance(end, Conflict) for end in ends) == 1
    assert await desk.count("calendar_versions") == 1


async def test_nothing_is_published_when_a_ticket_cannot_be_moved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await change_of_data(desk, chat)).number

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Ticket, "recount", fails)
    with pytest.raises(RuntimeError):
        await desk.cases.calendar.publish(overrides=[CLOSED], by="sari")

    assert await desk.count("calendar_versions") == 0
    assert (await desk.ticket(number)).due_at == BEFORE
    assert await desk.heard(chat) == []
