"""What one chat may see of tickets, and do with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.clocks import ClockStatus, TicketClock
from bot.core.conversations import BINDING_LIFETIME
from bot.core.errors import InvalidInput, NotAllowed, NotFound
from bot.core.tickets import REOPEN_PERIOD, TicketStatus, TimelineKind
from bot.store import tables
from tests.fakes.bank import SILENT
from tests.fakes.desk import BAMBANG, Desk


async def test_the_chat_that_opened_it_sees_it(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number

    shown = await desk.cases.tickets.one(conversation_id=chat, number=number)

    assert (shown.number, shown.label) == (number, "Pengaduan lisan: transaksi gagal")
    assert (shown.status, shown.status_text, shown.overdue, shown.closed) == ("open", "Diterima", False, False)
    assert (shown.opened, shown.due) == ("Rabu, 4 Maret 2026 pukul 10.00 WIB", "Rabu, 4 Maret 2026 pukul 23.59 WIB")
    assert shown.explanation


async def test_the_ticket_of_a_block_tells_what_the_bank_has_said(desk: Desk) -> None:
    chat = await desk.verified()
    number = (await desk.block(chat)).number

    shown = await desk.cases.tickets.one(conversation_id=chat, number=number)

    told = "Akun berhasil diblokir Rabu, 4 Maret 2026 pukul 10.00 WIB; tindak lanjut: diterima"
    assert shown.status_text == told
    assert shown.blocked
    assert [one.status_text for one in await desk.cases.tickets.listed(conversation_id=chat)] == [told]


async def test_the_ticket_of_a_block_without_an_answer_promises_nothing(desk: Desk) -> None:
    chat = await desk.verified()
    desk.bank.script.extend([SILENT, SILENT, SILENT])
    number = (await desk.block(chat)).number

    shown = await desk.cases.tickets.one(conversation_id=chat, number=number)

    assert shown.status_text == "Permintaan blokir diterima, jawaban bank ditunggu; tindak lanjut: diterima"


async def test_another_chat_cannot_tell_a_ticket_from_none(desk: Desk) -> None:
    number = (await desk.complain(await desk.chat())).number
    stranger = await desk.chat()
    tickets = desk.cases.tickets

    seen = []
    for asked in (number, "KKPD-260304-9999"):
        with pytest.raises(NotFound) as refused:
            await tickets.one(conversation_id=stranger, number=asked)
        seen.append(str(refused.value).replace(asked, "N"))

    assert seen[0] == seen[1]
    assert await tickets.listed(conversation_id=stranger) == []


async def test_another_chat_can_do_nothing_with_it(desk: Desk) -> None:
    number = (await desk.complain(await desk.chat())).number
    await desk.resolve(number)
    stranger, tickets = await desk.chat(), desk.cases.tickets
    before = await desk.timeline(number)

    for attempt in (
        tickets.add(conversation_id=stranger, number=number, note="halo"),
        tickets.reopen(conversation_id=stranger, number=number, reason="belum"),
        tickets.rate(conversation_id=stranger, number=number, rating=1),
    ):
        with pytest.raises(NotFound):
            await attempt

    assert await desk.timeline(number) == before


async def test_the_bound_holder_sees_tickets_of_the_record_from_any_chat(desk: Desk) -> None:
    number = (await desk.complain(await desk.bound())).number
    same, other = await desk.bound(), await desk.bound(BAMBANG)

    assert [it.number for it in await desk.cases.tickets.listed(conversation_id=same)] == [number]
    assert await desk.cases.tickets.listed(conversation_id=other) == []

    desk.at(desk.clock() + BINDING_LIFETIME)
    assert await desk.cases.tickets.listed(conversation_id=same) == []


async def test_a_verification_for_blocking_shows_no_tickets(desk: Desk) -> None:
    await desk.complain(await desk.bound())

    assert await desk.cases.tickets.listed(conversation_id=await desk.verified()) == []


async def test_the_list_is_newest_first(desk: Desk) -> None:
    chat = await desk.chat()
    numbers = []
    for _ in range(3):
        numbers.append((await desk.complain(chat)).number)
        desk.clock.advance(minutes=1)

    listed = await desk.cases.tickets.listed(conversation_id=chat)

    assert [it.number for it in listed] == numbers[::-1]


async def test_a_ticket_is_late_after_the_second_it_names(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    due = (await desk.ticket(number)).due_at
    assert due

    desk.at(due)
    assert not (await desk.cases.tickets.one(conversation_id=chat, number=number)).overdue
    desk.clock.advance(seconds=1)
    assert (await desk.cases.tickets.one(conversation_id=chat, number=number)).overdue


# -------------------------------------------------------------------- more for a ticket


async def test_files_and_words_are_added(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.photo(chat)

    added = await desk.cases.tickets.add(conversation_id=chat, number=number, note="Ini struknya")

    assert (added.files, added.documents) == (1, None)
    kinds = [entry.kind for entry in await desk.timeline(number)]
    assert kinds == [TimelineKind.OPENED, TimelineKind.EVIDENCE, TimelineKind.NOTE]


@pytest.mark.parametrize("sends_file", [True, False])
async def test_nothing_is_added_to_a_closed_ticket(desk: Desk, sends_file: bool) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.resolve(number)
    if sends_file:
        await desk.photo(chat)
    before = len(await desk.timeline(number))

    with pytest.raises(NotAllowed):
        await desk.cases.tickets.add(conversation_id=chat, number=number, note="Masih terpotong")

    assert len(await desk.timeline(number)) == before
    async with desk.unit() as unit:
        loose = await unit.media.loose(chat, since=desk.clock() - timedelta(days=1))
    assert len(loose) == sends_file


# -------------------------------------------------------------------- reopening, rating


async def test_reopening_starts_a_new_clock_and_forgets_the_old_outcome(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.resolve(number)
    desk.clock.advance(days=2)

    shown = await desk.cases.tickets.reopen(conversation_id=chat, number=number, reason="Masih terpotong")

    assert (shown.status, shown.due, shown.reason) == ("open", "Jumat, 6 Maret 2026 pukul 23.59 WIB", "")
    ticket = await desk.ticket(number)
    assert (ticket.examination, ticket.analysis, ticket.resolved_at) == (None, None, None)
    async with desk.store.session() as session:
        clocks = (await session.scalars(select(TicketClock).where(tables.clocks.c.kind == "deadline"))).all()
    running = [clock for clock in clocks if clock.status is ClockStatus.RUNNING]
    assert [(clock.generation, clock.due_at) for clock in running] == [(2, ticket.due_at)]
    assert len(clocks) == 2


async def test_reopening_twice_and_resolving_between(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    for _ in range(2):
        await desk.resolve(number)
        desk.clock.advance(days=1)
        await desk.cases.tickets.reopen(conversation_id=chat, number=number, reason="Masih")

    assert (await desk.ticket(number)).reopened_count == 2


@pytest.mark.parametrize(("late", "allowed"), [(timedelta(), True), (timedelta(seconds=1), False)])
async def test_reopening_has_a_period(desk: Desk, late: timedelta, allowed: bool) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.resolve(number)
    desk.at(desk.clock() + REOPEN_PERIOD + late)

    assert (await desk.cases.tickets.one(conversation_id=chat, number=number)).can_reopen is allowed
    if not allowed:
        with pytest.raises(NotAllowed):
            await desk.cases.tickets.reopen(conversation_id=chat, number=number, reason="Masih")


async def test_an_open_ticket_is_not_reopened(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number

    with pytest.raises(NotAllowed):
        await desk.cases.tickets.reopen(conversation_id=chat, number=number, reason="Masih")


async def test_a_block_is_never_reopened(desk: Desk) -> None:
    chat = await desk.verified()
    number = (await desk.block(chat)).number
    await desk.change_ticket(number, lambda it: it.resolve(now=desk.clock(), actor="sari", outcome="Terblokir"))

    assert not (await desk.cases.tickets.one(conversation_id=chat, number=number)).can_reopen
    with pytest.raises(NotAllowed):
        await desk.cases.tickets.reopen(conversation_id=chat, number=number, reason="Ketemu")


async def test_a_ticket_is_rated_once(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    tickets = desk.cases.tickets
    with pytest.raises(NotAllowed):
        await tickets.rate(conversation_id=chat, number=number, rating=5)
    await desk.resolve(number)
    assert (await tickets.one(conversation_id=chat, number=number)).can_rate

    await tickets.rate(conversation_id=chat, number=number, rating=4)

    assert (await desk.ticket(number)).rating == 4
    assert not (await tickets.one(conversation_id=chat, number=number)).can_rate
    with pytest.raises(NotAllowed):
        await tickets.rate(conversation_id=chat, number=number, rating=5)


@pytest.mark.parametrize("rating", [0, 6, -1])
async def test_a_rating_is_one_to_five(desk: Desk, rating: int) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.resolve(number)

    with pytest.raises(InvalidInput):
        await desk.cases.tickets.rate(conversation_id=chat, number=number, rating=rating)


async def test_a_rejected_ticket_tells_its_reason(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.change_ticket(
        number, lambda it: it.reject(now=desk.clock(), actor="sari", reason="Transaksi milik bank lain")
    )

    shown = await desk.cases.tickets.one(conversation_id=chat, number=number)

    assert (shown.status, shown.closed, shown.reason) == (TicketStatus.REJECTED, True, "Transaksi milik bank lain")
    assert not shown.can_reopen
    assert not shown.can_rate


async def test_what_a_holder_does_with_a_ticket_is_on_the_audit_trail(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    await desk.cases.tickets.add(conversation_id=chat, number=number, note="Tokonya di Cikini")
    await desk.resolve(number)
    await desk.cases.tickets.rate(conversation_id=chat, number=number, rating=2)
    await desk.cases.tickets.reopen(conversation_id=chat, number=number, reason="Masih terpotong")

    actions = ("ticket.added_to", "ticket.rated", "ticket.reopened")
    assert [await desk.audited(action) for action in actions] == [1, 1, 1]
