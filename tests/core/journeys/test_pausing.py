"""A deadline that stands still: only where its policy allows it, told in writing, on the timeline, with its clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.calendar import Override
from bot.core.errors import Conflict, InvalidInput, NotAllowed
from bot.core.journeys.pausing import PauseDeadline
from bot.core.policy import DeadlinePolicy
from bot.core.policy_file import parse_policy
from bot.core.tickets import Ticket, TimelineKind
from bot.core.wording import WIB
from tests.core.journeys.test_working_days import change_of_data
from tests.fakes.desk import Desk
from tests.fakes.policy import changed

MONDAY = datetime(2026, 11, 16, 3, tzinfo=UTC)


def end_of(day: int) -> datetime:
    return datetime(2026, 11, day, 23, 59, 59, tzinfo=WIB)


async def pausing_policy(desk: Desk, *, times: int = 1) -> DeadlinePolicy:
    """A policy under which changes of data can be paused, for three working days each time."""
    row = 'kind = "data_change"'
    file = parse_policy(changed(row, f"{row}\npause_times = {times}\npause_days = 3"))
    async with desk.unit() as unit:
        policy = await unit.policies.numbered(file, now=desk.clock())
        await unit.commit()
    return policy


async def running(desk: Desk, *, times: int = 1) -> tuple[str, Ticket]:
    """Due on Monday, 23 November."""
    desk.at(MONDAY)
    chat = await desk.chat()
    ticket = await change_of_data(desk, chat, await pausing_policy(desk, times=times))
    assert ticket.due_at == end_of(23)
    return chat, ticket


async def pause(desk: Desk, number: str, reason: str = "Menunggu surat keputusan.") -> None:
    seen = (await desk.ticket(number)).version
    await PauseDeadline(desk.kit).pause(number=number, agent="sari", reason=reason, seen=seen)


async def resume(desk: Desk, number: str) -> None:
    seen = (await desk.ticket(number)).version
    await PauseDeadline(desk.kit).resume(number=number, agent="sari", seen=seen)


async def test_a_pause_is_told_and_moves_the_deadline_until_it_ends(desk: Desk) -> None:
    chat, ticket = await running(desk)
    desk.clock.advance(days=1)

    await pause(desk, ticket.number)

    assert (await desk.ticket(ticket.number)).due_at == end_of(26)
    notice = (await desk.heard(chat))[-1]
    assert notice.response == "utter_notice_paused"
    assert "paling lama sampai Kamis, 19 November 2026 pukul 23.59 WIB" in notice.text
    assert "Menunggu surat keputusan. Diselesaikan paling lambat Kamis, 26 November 2026" in notice.text
    with pytest.raises(NotAllowed):
        await pause(desk, ticket.number)

    desk.clock.advance(days=1)
    await resume(desk, ticket.number)

    assert (await desk.ticket(ticket.number)).due_at == end_of(24)
    assert "berjalan lagi. Diselesaikan paling lambat Selasa, 24 November" in (await desk.heard(chat))[-1].text
    entries = await desk.timeline(ticket.number)
    assert [entry.kind for entry in entries[-2:]] == [TimelineKind.PAUSED, TimelineKind.RESUMED]
    assert await desk.audited("ticket.paused") == await desk.audited("ticket.resumed") == 1
    with pytest.raises(NotAllowed, match="stand still"):
        await resume(desk, ticket.number)
    with pytest.raises(NotAllowed, match="allows no pause"):
        await pause(desk, ticket.number)
    desk.at(end_of(24))
    assert TimelineKind.REMINDED not in [entry.kind for entry in await desk.timeline(ticket.number)]
    desk.clock.advance(seconds=2)
    while await desk.cases.fire_clocks(now=desk.clock()):
        pass
    await desk.morning()
    assert (await desk.responses(chat)).count("utter_notice_overdue") == 1, "its clock is the new deadline's"


async def test_it_goes_on_by_itself_after_the_days_of_the_row(desk: Desk) -> None:
    _, ticket = await running(desk, times=2)
    await pause(desk, ticket.number)
    due = (await desk.ticket(ticket.number)).due_at
    assert due == end_of(25), "the day of the pause, and two more"
    desk.clock.advance(days=3)
    with pytest.raises(NotAllowed, match="stand still"):
        await resume(desk, ticket.number)
    await pause(desk, ticket.number)
    assert (await desk.ticket(ticket.number)).due_at == end_of(30)


async def test_a_changed_calendar_counts_with_the_pause(desk: Desk) -> None:
    _, ticket = await running(desk)
    desk.clock.advance(days=1)
    await pause(desk, ticket.number)
    closed = Override(date(2026, 11, 24), False, "Kantor tutup karena banjir")
    await desk.cases.calendar.publish(overrides=[closed], by="eva", after=0)
    assert (await desk.ticket(ticket.number)).due_at == end_of(27)
    desk.clock.advance(days=1)
    await resume(desk, ticket.number)
    assert (await desk.ticket(ticket.number)).due_at == end_of(25)


async def test_what_is_refused_changes_nothing(desk: Desk) -> None:
    chat, ticket = await running(desk)
    with pytest.raises(InvalidInput):
        await pause(desk, ticket.number, "  ")
    with pytest.raises(Conflict):
        await PauseDeadline(desk.kit).pause(number=ticket.number, agent="sari", reason="x", seen=99)
    shipped = await change_of_data(desk, chat)
    with pytest.raises(NotAllowed, match="allows no pause"):
        await pause(desk, shipped.number)
    desk.at(end_of(23) + timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        await pause(desk, ticket.number)
    assert (await desk.ticket(ticket.number)).due_at == end_of(23)
    assert not [entry for entry in await desk.timeline(ticket.number) if entry.kind is TimelineKind.PAUSED]
