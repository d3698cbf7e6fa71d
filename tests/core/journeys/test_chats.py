"""A holder moves between channels: each chat sees what it may, and what does not arrive is shown to people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.core.conversations import HandoffReason, HeldBy
from bot.core.errors import NotFound
from bot.core.identity import Claims
from bot.core.journeys.notices import Notices
from bot.core.journeys.verify import IdentifyStatus
from bot.core.messages import Origin, OutboxMessage, OutboxStatus
from bot.core.ports import HolderRecord
from tests.fakes.desk import BAMBANG, RATNA, RATNA_TOLD, Desk

NOBODY = HolderRecord("H-9", "Nobody", "None", "+6281200000999", "0001")


async def test_a_ticket_opened_on_telegram_is_seen_from_whatsapp_under_the_same_record_only(desk: Desk) -> None:
    number = (await desk.complain(await desk.bound())).number
    hers, his, strangers = await desk.on_whatsapp(), await desk.on_whatsapp(BAMBANG.phone), await desk.chat()

    assert (await desk.cases.tickets.one(conversation_id=hers, number=number)).number == number
    assert (await desk.conversation(hers)).bound_to(now=desk.clock()) == RATNA.ref
    for chat in (his, strangers):
        assert await desk.cases.tickets.listed(conversation_id=chat) == []
        with pytest.raises(NotFound):
            await desk.cases.tickets.one(conversation_id=chat, number=number)


async def test_two_facts_about_somebody_else_show_nothing_of_theirs(desk: Desk) -> None:
    await desk.complain(await desk.bound())
    his = await desk.on_whatsapp(BAMBANG.phone)

    assert (await desk.identify(his, RATNA_TOLD)).status is IdentifyStatus.MATCHED
    assert await desk.cases.tickets.listed(conversation_id=his) == []


async def test_a_ticket_of_nobody_known_stays_in_its_chat(desk: Desk) -> None:
    await desk.complain(await desk.chat())
    assert await desk.cases.tickets.listed(conversation_id=await desk.on_whatsapp()) == []


async def test_the_number_that_is_written_under_is_one_fact(desk: Desk) -> None:
    hers = await desk.on_whatsapp()
    assert (await desk.identify(hers, Claims())).status is IdentifyStatus.MORE
    assert (await desk.identify(hers, Claims(name="Ratna Wulandari"))).status is IdentifyStatus.MATCHED
    assert (await desk.conversation(hers)).bound_holder == RATNA.ref


async def test_a_borrowed_phone_counts_for_nothing_and_against_nobody(desk: Desk) -> None:
    borrowed = await desk.on_whatsapp(NOBODY.phone)
    assert (await desk.identify(borrowed, Claims(name="Ratna Wulandari"))).status is IdentifyStatus.MORE
    assert (await desk.identify(borrowed)).status is IdentifyStatus.MATCHED
    conversation = await desk.conversation(borrowed)
    assert (conversation.bound_holder, bool(conversation.bound_phone)) == (None, True)


@pytest.mark.parametrize(("origin", "called"), [(Origin.NOTICE, True), (Origin.AGENT, True), (Origin.BOT, False)])
async def test_what_does_not_arrive_is_in_the_queue_and_on_the_ticket(desk: Desk, origin: Origin, called: bool) -> None:
    chat = await desk.bound()
    number = (await desk.complain(chat)).number
    entries = len(await desk.timeline(number))
    text = f"Tiket {number} selesai."
    message = OutboxMessage(
        id="o1", conversation_id=chat, key="k", origin=origin, text=text, created_at=desk.clock(), epoch=0
    )
    async with desk.unit() as unit:
        conversation = await unit.conversations.get(chat, lock=True)
        await desk.cases.undelivered(unit, message=message, conversation=conversation, reason="window_closed")
        await unit.commit()

    conversation = await desk.conversation(chat)
    assert (conversation.held_by is HeldBy.QUEUE) is called
    assert (conversation.queue_reason == HandoffReason.UNDELIVERED) is called
    timeline = await desk.timeline(number)
    assert len(timeline) == entries + called
    assert ("24 jam" in str(timeline[-1].data)) is called


def _paper(desk: Desk, chat: str, text: str, **fields: Any) -> OutboxMessage:
    fields = {"origin": Origin.NOTICE, "created_at": desk.clock(), "epoch": 0} | fields
    return OutboxMessage(id="o1", conversation_id=chat, key="k", text=text, **fields)


FILE = {"kind": "document", "file_name": "Formulir.pdf", "mime": "application/pdf"}


@pytest.mark.parametrize(
    ("reason", "fields", "said", "unsaid"),
    [
        ("no_template", {}, "Pesan untuk pemegang belum sampai", "Berkas"),
        ("no_template", {"attachment": FILE}, "template WhatsApp belum diatur", "yang sudah diatur"),
        ("file_needs_window", {"attachment": FILE}, "yang sudah diatur, tidak memuat berkas", "belum diatur"),
        ("template_refused", {}, "yang diatur ditolak", "belum diatur"),
        ("window_closed", {}, "dengan template bila ada", "belum diatur"),
    ],
)
async def test_the_ticket_says_why_it_waits_and_until_when(
    desk: Desk, reason: str, fields: dict[str, Any], said: str, unsaid: str
) -> None:
    chat = await desk.bound()
    number = (await desk.complain(chat)).number
    message = _paper(desk, chat, f"Formulir {number}", next_try_at=desk.clock() + timedelta(days=7), **fields)
    assert (await _note(desk, message, reason)).startswith(("Pesan", "Berkas"))
    note = await _note(desk, message, reason)
    assert said in note
    assert unsaid not in note
    assert "begitu pemegang menulis lagi, sampai Rabu, 11 Maret 2026 pukul 10.00 WIB." in note
    message.status = OutboxStatus.FAILED
    assert "Tidak dicoba lagi" in await _note(desk, message, reason)


async def test_what_may_have_arrived_is_asked_about_and_told_in_no_other_chat(desk: Desk) -> None:
    chat, other = await desk.bound(), await desk.bound()
    number = (await desk.complain(chat)).number
    await desk.writes(chat)
    await desk.resolve(number)
    message = _paper(desk, chat, f"Tiket {number} selesai.", status=OutboxStatus.UNCERTAIN)
    note = await _note(desk, message, "send_uncertain")
    assert "Belum pasti sampai" in note
    assert "tanyakan dulu kepada pemegang" in note
    assert await desk.responses(other) == []
    assert (await desk.conversation(chat)).queue_reason == HandoffReason.UNCONFIRMED


async def test_who_has_written_since_is_not_called_away_from_the_bot(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await desk.complain(chat)).number
    message = _paper(desk, chat, f"Tiket {number} selesai.", status=OutboxStatus.UNCERTAIN)
    desk.clock.advance(minutes=10)
    await desk.writes(chat)
    before = await desk.conversation(chat)

    assert "Belum pasti sampai" in await _note(desk, message, "send_uncertain")

    after = await desk.conversation(chat)
    assert (after.held_by, after.epoch) == (HeldBy.BOT, before.epoch)


async def test_the_ticket_is_known_although_the_text_does_not_name_it(desk: Desk) -> None:
    chat = await desk.bound()
    ticket = await desk.ticket((await desk.complain(chat)).number)
    async with desk.unit() as unit:
        await Notices(desk.kit).notify(unit, ticket, "utter_notice_returned", key="k1")
        await unit.commit()
    (message,) = await desk.heard(chat)
    assert ticket.number not in message.text

    assert "Belum pasti sampai" in await _note(desk, message, "send_uncertain")


async def test_without_a_ticket_to_note_it_on_people_find_it_and_answers_under_way_still_count(desk: Desk) -> None:
    chat = await desk.bound()
    message = _paper(desk, chat, "Gangguan sudah teratasi.", status=OutboxStatus.UNCERTAIN)
    desk.clock.advance(minutes=10)
    await desk.writes(chat)
    before = await desk.conversation(chat)
    async with desk.unit() as unit:
        conversation = await unit.conversations.get(chat, lock=True)
        await desk.cases.undelivered(unit, message=message, conversation=conversation, reason="send_uncertain")
        await unit.commit()

    after = await desk.conversation(chat)
    assert (after.queue_reason, after.epoch) == (HandoffReason.UNCONFIRMED, before.epoch)


async def _note(desk: Desk, message: OutboxMessage, reason: str) -> str:
    async with desk.unit() as unit:
        conversation = await unit.conversations.get(message.conversation_id, lock=True)
        await desk.cases.undelivered(unit, message=message, conversation=conversation, reason=reason)
        await unit.commit()
    (ticket,) = await desk.tickets()
    return str((await desk.timeline(ticket.number))[-1].data["text"])
