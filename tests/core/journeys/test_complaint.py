"""An oral complaint becomes a ticket, due the same calendar day; registrations likewise, in working days."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.core.clocks import ClockStatus, TicketClock
from bot.core.errors import InvalidInput
from bot.core.journeys.complaint import NEEDED, Detail, needed
from bot.core.journeys.registration import Cause, plan
from bot.core.tickets import TicketKind, TimelineKind
from bot.store import tables
from tests.fakes.desk import RATNA, Desk

SUNDAY_LATE = datetime(2026, 3, 8, 16, 59, 58, tzinfo=UTC)
"""23.59.58 WIB."""
SUNDAY_END = datetime(2026, 3, 8, 16, 59, 59, tzinfo=UTC)


async def _clocks(desk: Desk) -> list[TicketClock]:
    query = select(TicketClock).where(tables.clocks.c.kind == "deadline").order_by(tables.clocks.c.generation)
    async with desk.store.session() as session:
        return list((await session.scalars(query)).all())


async def test_a_complaint_is_due_at_the_end_of_its_own_day(desk: Desk) -> None:
    chat = await desk.chat()

    opened = await desk.complain(chat, "Bayar di Toko Jaya gagal, saldo terpotong", details={"amount": "Rp250.000"})

    assert (opened.number, opened.due) == ("KKPD-260304-0001", "Rabu, 4 Maret 2026 pukul 23.59 WIB")
    ticket = await desk.ticket(opened.number)
    assert (ticket.kind, ticket.category) == (TicketKind.ORAL, "failed_transaction")
    assert ticket.due_at == datetime(2026, 3, 4, 16, 59, 59, tzinfo=UTC)
    assert ticket.details == {"description": "Bayar di Toko Jaya gagal, saldo terpotong", "amount": "Rp250.000"}
    (clock,) = await _clocks(desk)
    assert (clock.status, clock.due_at, clock.generation) == (ClockStatus.RUNNING, ticket.due_at, 1)
    assert [entry.kind for entry in await desk.timeline(opened.number)] == [TimelineKind.OPENED]
    assert await desk.audited("ticket.opened") == 1


async def test_a_sunday_night_counts_like_any_day(desk: Desk) -> None:
    desk.at(SUNDAY_LATE)

    opened = await desk.complain(await desk.chat())

    assert opened.due == "Minggu, 8 Maret 2026 pukul 23.59 WIB"
    assert (await desk.ticket(opened.number)).due_at == SUNDAY_END
    assert (await desk.ticket(opened.number)).due_explanation


async def test_the_day_is_the_day_in_jakarta(desk: Desk) -> None:
    desk.at(datetime(2026, 3, 8, 17, 0, tzinfo=UTC))  # Monday, 00.00 WIB

    assert (await desk.complain(await desk.chat())).number.startswith("KKPD-260309-")


async def test_files_that_were_sent_before_belong_to_it(desk: Desk) -> None:
    chat, other = await desk.chat(), await desk.chat()
    await desk.photo(chat, "terlalu-lama.jpg")
    desk.clock.advance(hours=2, seconds=1)
    await desk.photo(other, "orang-lain.jpg")
    await desk.photo(chat, "bukti-1.jpg")
    desk.clock.advance(hours=2)
    await desk.photo(chat, "bukti-2.pdf")

    opened = await desk.complain(chat)

    assert opened.evidence == 2
    names = [entry.data["name"] for entry in await desk.timeline(opened.number) if entry.kind is TimelineKind.EVIDENCE]
    assert names == ["bukti-1.jpg", "bukti-2.pdf"]
    async with desk.unit() as unit:
        assert len(await unit.media.of_ticket((await desk.ticket(opened.number)).id)) == 2


async def test_files_go_to_one_complaint_only(desk: Desk) -> None:
    chat = await desk.chat()
    await desk.photo(chat)

    assert [(await desk.complain(chat)).evidence for _ in range(2)] == [1, 0]


async def test_the_same_request_opens_one_ticket(desk: Desk) -> None:
    chat = await desk.chat()

    opened = {(await desk.complain(chat, key="m1:complaint")).number for _ in range(3)}

    assert len(opened) == 1
    assert len(await desk.tickets()) == len(await _clocks(desk)) == 1


async def test_the_record_is_known_where_the_chat_is_bound(desk: Desk) -> None:
    bound, other = await desk.bound(), await desk.chat()

    first = await desk.ticket((await desk.complain(bound)).number)
    second = await desk.ticket((await desk.complain(other, contact=await desk.phone(other))).number)

    assert (first.holder_ref, bool(first.holder_phone)) == (RATNA.ref, True)
    assert (second.holder_ref, bool(second.holder_phone)) == (None, True), "a number that was written proves nothing"


async def test_a_long_story_is_kept_whole_and_summarised_in_a_line(desk: Desk) -> None:
    story = "Saldo terpotong\ndua kali " * 20

    ticket = await desk.ticket((await desk.complain(await desk.chat(), story)).number)

    assert ticket.details["description"] == story
    assert len(ticket.summary) <= 160
    assert "\n" not in ticket.summary


async def test_an_unknown_category_opens_nothing(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        await desk.complain(await desk.chat(), category="lost_phone")

    assert refused.value.data["categories"] == sorted(NEEDED)
    assert not await desk.tickets()


async def test_nothing_told_opens_nothing(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        await desk.complain(await desk.chat(), " \n ")


def test_every_category_is_asked_what_happened_first() -> None:
    assert all(details[0] is Detail.DESCRIPTION for details in NEEDED.values())
    assert Detail.AMOUNT in needed("failed_transaction")
    assert Detail.AMOUNT not in needed("service_complaint")


# -------------------------------------------------------------------- registration


async def test_a_registration_that_nothing_solved(desk: Desk) -> None:
    chat = await desk.chat()
    await desk.photo(chat)

    opened = await desk.cases.registration(
        conversation_id=chat, summary="Gagal registrasi terus", checked=("network", "credit"), key="m1:registration"
    )

    ticket = await desk.ticket(opened.number)
    assert (ticket.kind, ticket.category) == (TicketKind.REGISTRATION, "failed_registration")
    assert ticket.details == {"checked": ["network", "credit"]}
    assert opened.evidence == 1
    assert opened.due
    assert ticket.due_at
    assert ticket.due_at > desk.clock()


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("registrasi gagal terus", Cause.NETWORK),
        ("katanya nomor kartu sudah terdaftar", Cause.CARD_REGISTERED),
        ("gagal kirim sms verifikasi", Cause.SMS_CENTER),
        ("pulsa saya habis kali ya", Cause.CREDIT),
        ("HP tidak didukung", Cause.PHONE_SPEC),
    ],
)
def test_the_cause_that_was_named_is_checked_first(said: str, first: Cause) -> None:
    causes = plan(said)

    assert causes[0] is first
    assert sorted(causes) == sorted(Cause), "every cause of the source, each once"
