"""Receipts for loss reports and data changes: after the commit, once, and checked by their code."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.core.channels import AttachmentKind
from bot.core.conversations import HeldBy
from bot.core.errors import InvalidInput, NotFound
from bot.core.identity import Claims
from bot.core.papers import PaperFailed
from bot.core.wording import WIB
from bot.store.store import Store
from bot.work.sweep import Sweep
from tests.core.journeys.test_change import approved, ask
from tests.fakes.bank import DOWN, SILENT
from tests.fakes.desk import Desk


async def owed(desk: Desk) -> list[str]:
    """Tickets whose receipts have been deferred."""
    return [str(job["ticket_id"]) for job in await desk.jobs("receipt")]


async def sent(desk: Desk) -> list[bool]:
    return [await desk.cases.receipts.send(ticket_id=ticket_id) for ticket_id in await owed(desk)]


async def test_a_block_owes_a_receipt_after_its_commit(desk: Desk) -> None:
    chat = await desk.verified()
    result = await desk.block(chat)
    ticket = await desk.ticket(result.number)
    assert await owed(desk) == [ticket.id]
    assert not desk.papers.receipts, "nothing of it is made while the block is waited for"

    assert await sent(desk) == [True]

    paper = desk.papers.receipts[0]
    assert paper.receipt == ticket.number.replace("KKPD", "TT")
    assert paper.received == result.received
    shown = {line.label: line.value for line in paper.lines}
    assert shown["Pemegang"] == "R**** W********"
    assert shown["SKPD"] == "Dinas P*********"
    assert shown["Yang dilaporkan"] == "Kehilangan ponsel"
    assert shown["Hasil"].startswith("Terblokir")
    assert "operator telepon" in paper.steps[0]
    assert paper.due == result.due
    message = (await desk.heard(chat))[-1]
    assert message.response == "utter_notice_receipt"
    async with desk.unit() as unit:
        attachment = await unit.outbox.attachment(message)
    assert attachment
    assert (attachment.kind, attachment.mime) == (AttachmentKind.DOCUMENT, "application/pdf")
    assert attachment.file_name == f"Tanda-Terima-{paper.receipt}.pdf"


async def test_once(desk: Desk) -> None:
    chat = await desk.verified()
    await desk.block(chat)
    assert [*await sent(desk), *await sent(desk)] == [True, False]
    assert (await desk.responses(chat)).count("utter_notice_receipt") == 1


async def test_a_receipt_that_is_not_taken_goes_to_the_next_chat(desk: Desk) -> None:
    chat, other = await desk.bound(), await desk.bound()
    await ask(desk, chat)
    await sent(desk)
    (receipt,) = await desk.heard(chat)

    await desk.fails(receipt)

    instead = (await desk.heard(other))[-1]
    assert (instead.response, instead.text) == (receipt.response, receipt.text)
    async with desk.unit() as unit:
        assert await unit.outbox.attachment(instead)
    assert desk.papers.receipts[0] == desk.papers.receipts[1]
    assert await sent(desk) == [False], "it is not owed any more"


async def test_with_nobody_to_take_it_people_are_called(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    await sent(desk)
    (receipt,) = await desk.heard(chat)

    await desk.fails(receipt)

    assert (await desk.conversation(chat)).held_by is HeldBy.QUEUE
    assert "belum sampai" in (await desk.timeline(number))[-1].data["text"]


async def test_in_the_night_it_waits_only_for_who_is_asleep(desk: Desk) -> None:
    desk.at(datetime(2026, 3, 4, 22, 0, tzinfo=WIB))
    chat, reporter = await desk.bound(), await desk.verified(Claims(name="Bambang Prasetyanto", card_last4="1937"))
    await ask(desk, chat)
    await desk.block(reporter)

    assert await sent(desk) == [True, True]
    assert await desk.responses(reporter) == ["utter_notice_receipt"], "a block is urgent"
    assert await desk.responses(chat) == []
    assert await sent(desk) == [False, False]

    await desk.morning()

    assert await desk.responses(chat) == ["utter_notice_receipt"]


async def test_a_report_that_the_bank_has_not_answered_says_so(desk: Desk) -> None:
    desk.bank.script.append(SILENT)
    await desk.block(await desk.verified())
    await sent(desk)
    assert "Belum dikonfirmasi" in {line.label: line.value for line in desk.papers.receipts[0].lines}["Hasil"]


async def test_a_bank_that_is_down_does_not_hold_it_up(desk: Desk) -> None:
    await desk.block(await desk.verified())
    desk.bank.always = DOWN
    assert await sent(desk) == [True]
    assert "Pemegang" not in {line.label for line in desk.papers.receipts[0].lines}


async def test_a_data_change(desk: Desk) -> None:
    result = await ask(desk, await desk.bound())
    assert await sent(desk) == [True]
    paper = desk.papers.receipts[0]
    shown = {line.label: line.value for line in paper.lines}
    assert shown["Yang diminta"] == "Perubahan nomor HP dan nama bendahara"
    assert shown["Nomor HP baru"] == "0812-****-**00"
    assert (paper.received, paper.due) == (result.received, result.due)


async def test_a_receipt_that_comes_late_tells_of_what_was_registered_then(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound())).number
    await approved(desk, number)
    await sent(desk)
    assert {line.label: line.value for line in desk.papers.receipts[0].lines}["Pemegang"] == "R**** W********"


async def test_a_complaint_owes_none(desk: Desk) -> None:
    opened = await desk.complain(await desk.chat())
    assert await owed(desk) == []
    assert not await desk.cases.receipts.send(ticket_id=(await desk.ticket(opened.number)).id)


async def test_what_could_not_be_made_is_tried_again(desk: Desk, store: Store) -> None:
    chat = await desk.verified()
    await desk.block(chat)
    desk.papers.fails = True
    with pytest.raises(PaperFailed):
        await sent(desk)
    assert await desk.responses(chat) == []
    sweep = Sweep(open_unit=store.open_unit)
    await sweep(now=desk.clock() + timedelta(minutes=1))
    assert len(await owed(desk)) == 2, "its job may be lost: the sweep defers another"
    desk.papers.fails = False
    assert await sent(desk) == [True, False]
    await sweep(now=desk.clock() + timedelta(minutes=2))
    assert len(await owed(desk)) == 2


async def test_its_code_is_checked(desk: Desk) -> None:
    result = await desk.block(await desk.verified())
    await sent(desk)
    code = desk.papers.receipts[0].code
    found = await desk.cases.receipts.verify(code=code.lower())
    assert (found.number, found.received, found.kind) == (result.number, result.received, "Permintaan blokir")
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(NotFound):
        await desk.cases.receipts.verify(code=forged)
    with pytest.raises(NotFound):
        await desk.cases.receipts.verify(code=code.replace("-0001-", "-0002-"))
    with pytest.raises(InvalidInput):
        await desk.cases.receipts.verify(code="TT-261122-0042")
