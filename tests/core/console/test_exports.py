"""What is taken along: all of a list, on the audit trail; the quarterly report, as the timeline tells it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.console.exports import Quarter
from bot.core.console.roles import Role
from bot.core.console.ticket_filter import ALL, TicketFilter, midnight
from bot.core.console.users import User
from bot.core.errors import InvalidInput
from bot.core.tickets import Ticket, TicketKind, TimelineEntry
from tests.core.console.ticket_examples import many_tickets
from tests.fakes.people import House

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


async def wati(house: House) -> User:
    await house.hire("wati", Role.SUPERVISOR)
    return (await house.people.listed())[0]


async def test_all_of_a_list_is_there_and_who_took_it_is_on_the_trail(house: House, monkeypatch) -> None:
    monkeypatch.setattr("bot.core.console.exports.BATCH", 7)
    made = await many_tickets(house, count=40)
    scope = await house.exports.begin(user=await wati(house), asked=TicketFilter(state=ALL), form="csv")
    assert await house.desk.audited("tickets.exported") == 1
    batches = [rows async for rows in house.exports.batches(scope)]
    assert sorted(row.number for rows in batches for row in rows) == sorted(ticket.number for ticket, _ in made)
    assert max(len(rows) for rows in batches) == 7


async def test_a_workbook_has_its_limit_and_then_nothing_is_taken(house: House, monkeypatch) -> None:
    monkeypatch.setattr("bot.core.console.exports.MOST_SHEET_ROWS", 10)
    await many_tickets(house, count=11)
    user = await wati(house)
    with pytest.raises(InvalidInput):
        await house.exports.begin(user=user, asked=TicketFilter(state=ALL), form="xlsx")
    assert await house.desk.audited("tickets.exported") == 0
    await house.exports.begin(user=user, asked=TicketFilter(state=ALL), form="csv")


@given(st.dates(date(2000, 1, 1), date(2026, 11, 22)))
def test_every_day_is_in_one_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    assert Quarter.parse(str(quarter), now=NOW) == quarter
    assert quarter.span.start
    assert quarter.span.end
    assert quarter.span.start <= midnight(day) < quarter.span.end
    assert quarter.before.span.end == quarter.span.start


@pytest.mark.parametrize("text", ["", "2026", "2026-5", "2027-1", "x-1", "2026-12", "٢٠٢٦-1", "1999-1"])
def test_no_quarter(text: str) -> None:
    with pytest.raises(InvalidInput):
        Quarter.parse(text, now=NOW)


def written(house: House, number: int, opened: datetime, kind: TicketKind = TicketKind.ORAL) -> Ticket:
    """An open complaint."""
    return Ticket(
        id=house.kit.new_id(),
        number=f"KKPD-{opened:%y%m%d}-{number:04d}",
        kind=kind,
        category="failed_transaction",
        opened_at=opened,
        due_at=opened + timedelta(hours=9),
        due_explanation="",
        policy_version=1,
        calendar_version=0,
        opened_by_key=house.kit.new_id(),
    )


async def test_the_report_tells_how_complaints_stood_when_the_quarter_ended(house: House) -> None:
    quarter = Quarter(2026, 3)
    begins, ends = quarter.span.start, quarter.span.end
    assert begins
    assert ends
    day, early, within, later = timedelta(days=1), begins - timedelta(days=9), begins + timedelta(days=9), ends
    old = {"resolved before": (early + day, "resolve"), "carried": None, "ended within": (within, "reject"),
           "escalated before": (early + day, "escalate")}  # fmt: skip
    new = {"open": None, "resolved later": (later + day, "resolve"), "resolved within": (within + day, "resolve"),
           "escalated within": (within + day, "escalate"), "on the last second": None}  # fmt: skip
    async with house.kit.open_unit() as unit:
        for number, (name, move) in enumerate([*old.items(), *new.items()]):
            opened = early if name in old else ends - timedelta(seconds=1) if "last" in name else within
            ticket = written(house, number, opened)
            data = {"from": None, "to": "open", "ticket_kind": "oral"}
            entries = [TimelineEntry(ticket_id=ticket.id, at=opened, actor="bot", kind="opened", data=data)]  # type: ignore[arg-type]
            if move and move[1] == "resolve":
                entries.append(ticket.record_findings(now=move[0], actor="sari", examination="a", analysis="b"))
                entries.append(ticket.resolve(now=move[0], actor="sari", outcome="Dikembalikan"))
            elif move:
                entries.append(getattr(ticket, move[1])(now=move[0], actor="sari", reason="alasan"))
            await unit.tickets.add(ticket)
            await unit.tickets.note(*entries)
        block = written(house, 77, within, TicketKind.BLOCK)
        await unit.tickets.add(block)
        await unit.commit()

    report = await house.exports.complaints(user=await wati(house), quarter=quarter)

    (line,) = report.lines
    assert (line.category, line.kind) == ("failed_transaction", TicketKind.ORAL)
    assert (line.carried, line.received) == (2, 5)
    assert (line.resolved, line.rejected, line.cancelled, line.escalated, line.open) == (1, 1, 0, 1, 4)
    assert await house.desk.audited("complaints.reported") == 1


async def test_a_quarter_without_complaints(house: House) -> None:
    assert (await house.exports.complaints(user=await wati(house), quarter=Quarter(2020, 1))).lines == []
