"""Journey 3: registration, documents, the clock that they start, the one extension, and what the holder is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.calendar import Override
from bot.core.channels import AttachmentKind
from bot.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from bot.core.journeys.cases import Cases
from bot.core.journeys.desk import Resolution
from bot.core.journeys.written import WrittenView
from bot.core.policy import Matter
from bot.core.tickets import TicketStatus, TimelineKind
from bot.core.wording import WIB
from tests.fakes.desk import RATNA, Desk
from tests.fakes.papers import CONTENT
from tests.fakes.policy import SHIPPED

MONDAY = datetime(2026, 12, 14, 3, tzinfo=UTC)
ALL = ("surat", "ktp", "transaksi")


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


async def escalated(desk: Desk, chat: str) -> str:
    """An oral complaint that could not be solved today."""
    number = (
        await desk.complain(chat, "Bayar di Toko Jaya gagal, saldo terpotong", details={"amount": "Rp250.000"})
    ).number
    await desk.cases.desk.escalate(number=number, agent="sari", reason="perlu bukti dari merchant")
    await desk.jobs_of_notices()
    return number


async def registered(desk: Desk, chat: str, matter: Matter = Matter.OTHER) -> WrittenView:
    return await desk.cases.written.register(oral_number=await escalated(desk, chat), matter=matter, agent="sari")


async def complete(desk: Desk, number: str) -> WrittenView:
    views = [await desk.cases.written.mark(number=number, document=name, received=True, agent="sari") for name in ALL]
    return views[-1]


# -------------------------------------------------------------------- escalation


async def test_people_escalate_and_the_holder_gets_list_and_form(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = await escalated(desk, chat)

    assert (await desk.ticket(number)).status is TicketStatus.ESCALATED
    told, form = await desk.heard(chat)
    assert told.response == "utter_notice_escalated_early"
    assert "bukti transaksi" in told.text
    assert form.response == "utter_notice_form"
    async with desk.unit() as unit:
        attachment = await unit.outbox.attachment(form)
    assert attachment
    assert (attachment.kind, attachment.file_name, attachment.content) == (
        AttachmentKind.DOCUMENT,
        f"Formulir-{number}.pdf",
        CONTENT,
    )
    desk.clock.advance(days=1)
    assert await desk.cases.fire_clocks(now=desk.clock()) == [], "its clock was stopped"


async def test_a_form_that_cannot_be_made_holds_nothing_up(desk: Desk) -> None:
    desk.papers.fails = True
    chat = await desk.chat()

    number = await escalated(desk, chat)

    assert (await desk.ticket(number)).status is TicketStatus.ESCALATED
    assert await desk.responses(chat) == ["utter_notice_escalated_early"]


async def test_the_form_is_masked_unless_the_channel_vouches_for_the_number(desk: Desk) -> None:
    desk.at(MONDAY)
    await escalated(desk, await desk.verified())
    await escalated(desk, await desk.bound())

    masked, readable = desk.papers.forms

    assert [line.value for line in masked.holder[:3]] == ["R**** W********", "Dinas P*********", "0812-****-**01"]
    assert [line.value for line in readable.holder[:3]] == [RATNA.name, RATNA.skpd, "0812-0000-0001"]
    assert [it.text for it in masked.chronology] == [
        "Pengaduan lisan diterima",
        "Dilanjutkan sebagai pengaduan tertulis",
    ]
    assert ("Jumlah", "Rp250.000") in [(line.label, line.value) for line in masked.complaint]
    assert masked.promise == "paling lambat 5 hari kerja"


async def test_numbers_in_a_story_are_masked_on_the_form(desk: Desk) -> None:
    chat = await desk.chat()
    token = await desk.phone(chat, "+6281234567889")
    number = (await desk.complain(chat, f"transfer ke {token} dan [nik:abcdefgh] tidak masuk")).number

    await desk.cases.desk.escalate(number=number, agent="sari", reason="perlu bukti")
    await desk.jobs_of_notices()

    assert desk.papers.forms[0].story == "transfer ke 0812-****-**89 dan **** tidak masuk"


# -------------------------------------------------------------------- registration


async def test_it_is_linked_and_waits_for_its_documents(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()

    view = await registered(desk, chat, Matter.MISUNDERSTANDING)

    ticket = await desk.ticket(view.number)
    oral = await desk.ticket(view.oral_number)
    assert (ticket.status, ticket.oral_ticket_id, ticket.matter) == (
        TicketStatus.WAITING_DOCUMENTS,
        oral.id,
        Matter.MISUNDERSTANDING,
    )
    assert (ticket.due_at, ticket.documents_due_at) == (None, wib("2026-12-30T23:59:59"))
    notice = (await desk.heard(chat))[-1]
    assert notice.response == "utter_notice_written_registered"
    assert view.oral_number in notice.text
    assert "fotokopi KTP" in notice.text
    assert "surat kuasa" not in notice.text
    assert (await desk.timeline(view.oral_number))[-1].data["text"].startswith(f"Pengaduan tertulis {view.number}")


async def test_an_oral_complaint_that_is_still_open_is_escalated_with_it(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number

    await desk.cases.written.register(oral_number=number, matter=Matter.OTHER, agent="sari")

    assert (await desk.ticket(number)).status is TicketStatus.ESCALATED
    assert await desk.responses(chat) == ["utter_notice_written_registered"]


async def test_with_all_documents_the_clock_starts_at_once(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    oral = await escalated(desk, chat)

    view = await desk.cases.written.register(oral_number=oral, matter=Matter.OTHER, agent="sari", received=ALL)

    assert (view.status, view.due_at) == (TicketStatus.OPEN, wib("2026-12-21T23:59:59"))
    assert (await desk.responses(chat))[-1] == "utter_notice_documents_complete"


async def test_a_representative_needs_a_power_of_attorney(desk: Desk) -> None:
    oral = await escalated(desk, await desk.chat())

    view = await desk.cases.written.register(
        oral_number=oral, matter=Matter.OTHER, agent="sari", received=ALL, represented=True
    )

    assert view.status is TicketStatus.WAITING_DOCUMENTS
    view = await desk.cases.written.mark(number=view.number, document="kuasa", received=True, agent="sari")
    assert view.due_at


async def test_what_cannot_be_registered(desk: Desk) -> None:
    register = desk.cases.written.register
    chat = await desk.verified()
    block = (await desk.block(chat)).number
    closed = (await desk.complain(chat)).number
    await desk.resolve(closed)
    view = await registered(desk, chat)

    for number, error in ((block, NotAllowed), (closed, NotAllowed), ("KKPD-200101-0001", NotFound)):
        with pytest.raises(error):
            await register(oral_number=number, matter=Matter.OTHER, agent="sari")
    with pytest.raises(NotAllowed) as again:
        await register(oral_number=view.oral_number, matter=Matter.OTHER, agent="budi")
    assert again.value.data["written"] == view.number
    with pytest.raises(InvalidInput):
        await register(
            oral_number=await escalated(desk, chat), matter=Matter.OTHER, agent="sari", received=["rekening koran"]
        )


async def test_of_two_who_register_at_once_one_does(desk: Desk) -> None:
    oral = await escalated(desk, await desk.chat())
    register = desk.cases.written.register

    ends = await asyncio.gather(
        *(register(oral_number=oral, matter=Matter.OTHER, agent=agent) for agent in ("sari", "budi")),
        return_exceptions=True,
    )

    assert sum(isinstance(end, Refusal) for end in ends) == 1
    assert sum(ticket.kind == "written" for ticket in await desk.tickets()) == 1


# -------------------------------------------------------------------- documents


@pytest.mark.parametrize(
    ("completed", "due"),
    [
        ("2026-12-16T10:00:00", "2026-12-23T23:59:59"),  # an ordinary week
        ("2026-12-17T23:59:59", "2026-12-28T23:59:59"),  # joint leave on the 24th, Christmas, a weekend
        ("2026-12-19T09:00:00", "2026-12-29T23:59:59"),  # a Saturday
        ("2026-12-24T09:00:00", "2027-01-04T23:59:59"),  # on joint leave itself, over New Year
    ],
)
async def test_the_clock_starts_when_the_documents_are_complete(desk: Desk, completed: str, due: str) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    desk.at(wib(completed))

    view = await complete(desk, number)

    assert (view.status, view.due_at) == (TicketStatus.OPEN, wib(due))
    assert "Dokumen lengkap" in view.explanation
    await desk.morning()
    assert (await desk.responses(chat))[-1] == "utter_notice_documents_complete"
    kinds = [entry.kind for entry in await desk.timeline(number)]
    assert kinds == [TimelineKind.OPENED, *[TimelineKind.DOCUMENT] * 3, TimelineKind.DOCUMENTS_COMPLETE]


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (("2026-12-14", "2026-12-15", "2026-12-14"), "2026-12-22T23:59:59"),  # the latest, whichever is marked last
        (("2026-12-18", "2026-12-14", "2026-12-14"), "2026-12-29T23:59:59"),  # a Friday, recorded after the weekend
        (("2026-12-14", "2026-12-19", "2026-12-14"), "2026-12-29T23:59:59"),  # a Saturday
        (("2026-12-14", "2026-12-14", "2026-12-25"), "2027-01-04T23:59:59"),  # Christmas, after joint leave
        (("2026-12-14", "2026-12-14", None), "2027-01-06T23:59:59"),  # one is recorded on the day on which it came
    ],
)
async def test_documents_count_from_the_day_on_which_they_came(
    desk: Desk, came: tuple[str | None, ...], due: str
) -> None:
    desk.at(MONDAY)
    number = (await registered(desk, await desk.chat())).number
    desk.at(wib("2026-12-28T09:00:00"))
    for name, day in zip(ALL, came, strict=True):
        on = date.fromisoformat(day) if day else None
        view = await desk.cases.written.mark(number=number, document=name, received=True, received_on=on, agent="sari")

    assert view.due_at == wib(due)
    noted = [entry.data.get("on") for entry in await desk.timeline(number) if entry.kind is TimelineKind.DOCUMENT]
    assert noted == list(came)


async def test_a_changed_calendar_and_an_extension_count_from_that_day_too(desk: Desk) -> None:
    desk.at(MONDAY)
    oral = await escalated(desk, await desk.chat())
    desk.at(wib("2026-12-21T09:00:00"))
    on = date(2026, 12, 18)
    number = (
        await desk.cases.written.register(
            oral_number=oral, matter=Matter.OTHER, agent="sari", received=ALL, received_on=on
        )
    ).number
    assert (await desk.ticket(number)).due_at == wib("2026-12-29T23:59:59")
    assert "Jumat, 18 Desember 2026" in (await desk.ticket(number)).due_explanation

    closed = Override(date(2026, 12, 22), False, "Kantor tutup")
    await desk.cases.calendar.publish(overrides=[closed], by="sari")

    assert (await desk.ticket(number)).due_at == wib("2026-12-30T23:59:59")
    view = await desk.cases.written.extend(number=number, agent="sari", reason="Menunggu jawaban merchant.")
    assert view.due_at == wib("2027-01-15T23:59:59")


async def test_documents_come_neither_tomorrow_nor_before_the_complaint(desk: Desk) -> None:
    desk.at(MONDAY)
    oral = await escalated(desk, await desk.chat())
    desk.at(MONDAY + timedelta(days=3))
    days = (date(2026, 12, 13), date(2026, 12, 18))
    for day in days:
        with pytest.raises(InvalidInput):
            await desk.cases.written.register(
                oral_number=oral, matter=Matter.OTHER, agent="sari", received=["ktp"], received_on=day
            )
    number = (await desk.cases.written.register(oral_number=oral, matter=Matter.OTHER, agent="sari")).number
    mark = desk.cases.written.mark
    for day in days:
        with pytest.raises(InvalidInput):
            await mark(number=number, document="ktp", received=True, received_on=day, agent="sari")
    with pytest.raises(InvalidInput):
        await mark(number=number, document="ktp", received=False, received_on=date(2026, 12, 15), agent="sari")
    assert len(await desk.timeline(number)) == 1


async def test_a_document_found_missing_again_keeps_the_clock_waiting(desk: Desk) -> None:
    number = (await registered(desk, await desk.chat())).number
    mark = desk.cases.written.mark
    for name, received in (("surat", True), ("ktp", True), ("ktp", False), ("transaksi", True)):
        view = await mark(number=number, document=name, received=received, agent="sari")

    assert (view.status, view.due_at) == (TicketStatus.WAITING_DOCUMENTS, None)
    with pytest.raises(InvalidInput):
        await mark(number=number, document="ijazah", received=True, agent="sari")


async def test_once_it_runs_the_checklist_is_closed(desk: Desk) -> None:
    number = (await registered(desk, await desk.chat())).number
    due = (await complete(desk, number)).due_at

    with pytest.raises(NotAllowed):
        await desk.cases.written.mark(number=number, document="ktp", received=False, agent="sari")

    assert (await desk.ticket(number)).due_at == due


async def test_missing_documents_are_reminded_of_and_then_people_decide(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    until = (await desk.ticket(number)).documents_due_at
    assert until

    desk.at(until - timedelta(days=1))
    assert await desk.cases.fire_clocks(now=desk.clock()) == [number]
    assert await desk.cases.fire_clocks(now=desk.clock()) == []
    await desk.morning()
    assert (await desk.responses(chat))[-2:] == ["utter_notice_documents_near"] * 2
    desk.at(until + timedelta(seconds=1))
    while await desk.cases.fire_clocks(now=desk.clock()):
        pass

    await desk.morning()
    assert (await desk.responses(chat))[-1] == "utter_notice_documents_over"
    assert (await desk.ticket(number)).status is TicketStatus.WAITING_DOCUMENTS
    late = await complete(desk, number)
    assert late.due_at, "documents that come late are still taken"


async def test_a_reminder_names_what_is_missing_when_it_goes_out(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    await desk.cases.written.mark(number=number, document="ktp", received=True, agent="sari")
    until = (await desk.ticket(number)).documents_due_at
    assert until
    desk.at(until - timedelta(days=1))  # in the quiet hours
    assert await desk.cases.fire_clocks(now=desk.clock()) == [number]
    await desk.cases.written.mark(number=number, document="surat", received=True, agent="sari")

    await desk.morning()

    near = (await desk.heard(chat))[-1].text
    assert "bukti transaksi" in near
    for there in ("KTP", "surat pengaduan", "kuasa"):
        assert there not in near
    desk.at(until + timedelta(seconds=1))
    while await desk.cases.fire_clocks(now=desk.clock()):
        pass
    await desk.morning()
    over = (await desk.heard(chat))[-1]
    assert over.response == "utter_notice_documents_over"
    assert "bukti transaksi" in over.text
    assert "KTP" not in over.text


async def test_the_holder_can_ask_which_documents_are_there(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    await desk.cases.written.mark(number=number, document="ktp", received=True, agent="sari")

    documents = (await desk.cases.tickets.one(conversation_id=chat, number=number)).documents

    assert documents
    assert documents.received == "• fotokopi KTP pemegang yang berlaku."
    assert documents.missing.count("•") == 2
    assert "bukti transaksi" in documents.missing
    assert documents.until == "Rabu, 30 Desember 2026 pukul 23.59 WIB"
    await complete(desk, number)
    documents = (await desk.cases.tickets.one(conversation_id=chat, number=number)).documents
    assert documents
    assert (documents.received.count("•"), documents.missing, documents.until) == (3, "", "")


async def test_an_approaching_deadline_of_a_written_complaint_is_told_once(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    due = (await complete(desk, number)).due_at
    assert due
    assert due == wib("2026-12-21T23:59:59")

    for hours in range(0, 9 * 24, 6):
        desk.at(min(MONDAY + timedelta(hours=hours), due))
        await desk.cases.fire_clocks(now=desk.clock())
        await desk.cases.notices.release(now=desk.clock())

    near = [message for message in await desk.heard(chat) if message.response == "utter_notice_deadline_near"]
    reminders = [entry for entry in await desk.timeline(number) if entry.kind is TimelineKind.REMINDED]
    assert len(near) == len(reminders) == 1
    assert all(number in message.text and "Senin, 21 Desember 2026 pukul 23.59 WIB" in message.text for message in near)
    assert all(message.created_at <= due for message in near)
    assert "utter_notice_documents_near" not in await desk.responses(chat)


async def test_an_answered_written_complaint_is_not_near_its_deadline(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    due = (await complete(desk, number)).due_at
    assert due
    await desk.resolve(number)

    desk.at(due - timedelta(minutes=1))
    await desk.cases.fire_clocks(now=desk.clock())

    assert "utter_notice_deadline_near" not in await desk.responses(chat)


async def test_nobody_is_reminded_of_documents_that_are_there(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    await complete(desk, (await registered(desk, chat)).number)

    desk.clock.advance(days=60)
    while await desk.cases.fire_clocks(now=desk.clock()):
        pass

    assert (await desk.responses(chat))[-2:] == ["utter_notice_documents_complete", "utter_notice_overdue"]


# -------------------------------------------------------------------- extension


async def test_it_is_extended_once_with_a_written_notice(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    await complete(desk, number)
    extend = desk.cases.written.extend
    desk.at(wib("2026-12-21T23:59:59"))

    view = await extend(number=number, agent="sari", reason="Menunggu jawaban merchant.")

    assert view.due_at == wib("2027-01-08T23:59:59")
    notice = (await desk.heard(chat))[-1]
    assert notice.response == "utter_notice_extended"
    assert "dari Senin, 21 Desember 2026 pukul 23.59 WIB menjadi Jumat, 8 Januari 2027" in notice.text
    assert "Menunggu jawaban merchant." in notice.text
    assert (await desk.timeline(number))[-1].kind is TimelineKind.EXTENDED
    with pytest.raises(NotAllowed, match="no further extension"):
        await extend(number=number, agent="sari", reason="lagi")
    desk.at(wib("2026-12-22T00:00:01"))
    assert await desk.cases.fire_clocks(now=desk.clock()) == [], "the old clock is over"
    desk.at(wib("2027-01-09T00:00:00"))
    while await desk.cases.fire_clocks(now=desk.clock()):
        pass
    await desk.morning()
    assert (await desk.responses(chat)).count("utter_notice_overdue") == 1


async def test_an_extension_after_a_reopening_is_told_again(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    await complete(desk, number)
    await desk.cases.written.extend(number=number, agent="sari", reason="menunggu merchant")
    await desk.cases.desk.resolve(number=number, agent="sari", resolution=Resolution("Dikembalikan", "cocok", "benar"))
    desk.clock.advance(days=1)
    await desk.cases.desk.reopen(number=number, agent="sari", reason="dana belum masuk")

    view = await desk.cases.written.extend(number=number, agent="sari", reason="menunggu bank lain")

    told = [heard for heard in await desk.heard(chat) if heard.response == "utter_notice_extended"]
    assert len(told) == 2
    assert view.due_at
    assert "menunggu bank lain" in told[-1].text


async def test_an_extension_after_the_deadline_is_refused(desk: Desk) -> None:
    desk.at(MONDAY)
    number = (await registered(desk, await desk.chat())).number
    due = (await complete(desk, number)).due_at
    assert due
    desk.at(due + timedelta(seconds=1))

    with pytest.raises(NotAllowed):
        await desk.cases.written.extend(number=number, agent="sari", reason="telat")

    assert (await desk.ticket(number)).due_at == due


async def test_what_the_policy_promises_is_not_extended(desk: Desk) -> None:
    number = (await registered(desk, await desk.chat(), Matter.MISUNDERSTANDING)).number
    with pytest.raises(NotAllowed, match="not started"):
        await desk.cases.written.extend(number=number, agent="sari", reason="x")
    await complete(desk, number)
    with pytest.raises(NotAllowed, match="no further extension"):
        await desk.cases.written.extend(number=number, agent="sari", reason="x")


# -------------------------------------------------------------------- another class


async def longer_for_others(desk: Desk) -> Cases:
    """Seven working days for what is no misunderstanding, and twelve to bring the documents."""
    rules = [
        replace(rule, working_days=7, documents_days=12) if rule.matter is Matter.OTHER else rule
        for rule in SHIPPED.rules
    ]
    return await desk.policy(replace(SHIPPED, rules=tuple(rules)))


async def test_another_class_counts_anew_from_the_same_start(desk: Desk) -> None:
    desk.at(MONDAY)
    cases = await longer_for_others(desk)
    chat = await desk.chat()
    opened = await cases.written.register(
        oral_number=await escalated(desk, chat), matter=Matter.OTHER, agent="sari", received=ALL
    )
    number = opened.number
    assert opened.due_at == wib("2026-12-23T23:59:59")
    desk.at(MONDAY + timedelta(days=2))

    seen = (await desk.ticket(number)).version
    view = await cases.written.reclassify(
        number=number, matter=Matter.MISUNDERSTANDING, agent="wati", reason="Salah paham biaya.", seen=seen
    )

    assert (view.matter, view.due_at) == (Matter.MISUNDERSTANDING, wib("2026-12-21T23:59:59"))
    assert "5 hari kerja" in view.explanation
    last = (await desk.timeline(number))[-1]
    assert (last.kind, last.actor) == (TimelineKind.RECLASSIFIED, "wati")
    assert (last.data["class_before"], last.data["class"]) == ("lainnya", "ketidakpahaman")
    notice = (await desk.heard(chat))[-1]
    assert notice.response == "utter_notice_reclassified"
    assert "menjadi Senin, 21 Desember 2026" in notice.text
    assert "Alasannya: Salah paham biaya." in notice.text
    assert await desk.audited("written.reclassified") == 1
    desk.at(wib("2026-12-22T00:00:01"))
    assert number in await desk.cases.fire_clocks(now=desk.clock()), "by the clock of its class"


async def test_another_class_moves_the_time_for_the_documents(desk: Desk) -> None:
    desk.at(MONDAY)
    cases = await longer_for_others(desk)
    chat = await desk.chat()
    opened = await cases.written.register(
        oral_number=await escalated(desk, chat), matter=Matter.MISUNDERSTANDING, agent="sari"
    )

    view = await cases.written.reclassify(number=opened.number, matter=Matter.OTHER, agent="sari", reason="Transaksi")

    assert opened.documents_due_at
    assert view.documents_due_at
    assert view.documents_due_at > opened.documents_due_at
    assert (await desk.responses(chat))[-1] == "utter_notice_documents_reclassified"
    for name in ALL:
        view = await cases.written.mark(number=opened.number, document=name, received=True, agent="sari")
    assert view.due_at == wib("2026-12-23T23:59:59")


async def test_a_class_that_moves_nothing_is_told_to_nobody(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    before = await desk.responses(chat)

    await desk.cases.written.reclassify(number=number, matter=Matter.MISUNDERSTANDING, agent="sari", reason="x")

    assert await desk.responses(chat) == before
    assert (await desk.timeline(number))[-1].kind is TimelineKind.RECLASSIFIED


async def test_what_cannot_be_reclassified(desk: Desk) -> None:
    desk.at(MONDAY)
    number = (await registered(desk, await desk.chat())).number
    await complete(desk, number)
    reclassify = desk.cases.written.reclassify
    with pytest.raises(NotAllowed):
        await reclassify(number=number, matter=Matter.OTHER, agent="sari", reason="x")
    with pytest.raises(InvalidInput):
        await reclassify(number=number, matter=Matter.MISUNDERSTANDING, agent="sari", reason=" ")
    with pytest.raises(Conflict):
        await reclassify(number=number, matter=Matter.MISUNDERSTANDING, agent="sari", reason="x", seen=1)
    await desk.cases.written.extend(number=number, agent="sari", reason="x")
    with pytest.raises(NotAllowed, match="extended"):
        await reclassify(number=number, matter=Matter.MISUNDERSTANDING, agent="sari", reason="x")
    await desk.cases.desk.reject(number=number, agent="sari", reason="x")
    with pytest.raises(NotAllowed):
        await reclassify(number=number, matter=Matter.MISUNDERSTANDING, agent="sari", reason="x")
    oral = await escalated(desk, await desk.chat())
    with pytest.raises(NotAllowed, match="not a written"):
        await reclassify(number=oral, matter=Matter.OTHER, agent="sari", reason="x")


# -------------------------------------------------------------------- the end


async def test_the_answer_ends_the_oral_complaint_too_and_is_told_once(desk: Desk) -> None:
    chat = await desk.chat()
    view = await registered(desk, chat)
    await complete(desk, view.number)

    await desk.cases.desk.resolve(
        number=view.number, agent="sari", resolution=Resolution("Dana dikembalikan", "cocok", "benar")
    )

    oral = await desk.ticket(view.oral_number)
    assert (oral.status, oral.outcome) == (TicketStatus.RESOLVED, "Dana dikembalikan")
    assert (await desk.responses(chat)).count("utter_notice_resolved") == 1


async def test_people_get_the_form_of_a_complaint_only(desk: Desk) -> None:
    chat = await desk.verified()
    view = await registered(desk, chat)

    assert await desk.cases.written.form(number=view.number, agent="sari") == CONTENT
    assert await desk.audited("form.revealed") == 1
    assert desk.papers.forms[-1].number == view.number
    assert [it.received for it in desk.papers.forms[-1].documents][:2] == [False, False]
    assert [it.text for it in desk.papers.forms[-1].chronology] == [
        "Pengaduan lisan diterima",
        "Dilanjutkan sebagai pengaduan tertulis",
        "Pengaduan tertulis didaftarkan",
    ]
    with pytest.raises(NotAllowed):
        await desk.cases.written.form(number=(await desk.block(chat)).number, agent="sari")


async def test_a_changed_calendar_moves_the_time_for_documents(desk: Desk) -> None:
    desk.at(MONDAY)
    chat = await desk.chat()
    number = (await registered(desk, chat)).number
    closed = Override(wib("2026-12-16T00:00:00").date(), False, "Kantor tutup")

    (moved,) = (await desk.cases.calendar.publish(overrides=[closed], by="sari")).moved

    assert (moved.number, moved.what, moved.after) == (number, "documents", wib("2026-12-31T23:59:59"))
    assert (await desk.ticket(number)).documents_due_at == moved.after
    assert (await desk.responses(chat))[-1] == "utter_notice_documents_recounted"
