"""Whole journeys through the actions, on the real store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.block import BeginBlock, Block, ValidateBlockForm
from actions.complaint import BeginComplaint, FileComplaint
from actions.ticket import AddInformation, CheckTicket
from bot.core.channels import ChannelName
from bot.core.conversations import HeldBy
from bot.store.store import Store
from bot.store.urls import with_database
from tests.actions.turns import Session, take
from tests.fakes.bank import SILENT
from tests.fakes.clock import FakeClock
from tests.fakes.desk import RATNA, Desk

STORY = "Kemarin bayar Rp250.000 di Toko Jaya gagal, saldo terpotong"


@pytest.fixture
def desk(store: Store, clock: FakeClock, new_id: Callable[[], str]) -> Desk:
    return Desk(store, clock, new_id)


async def _until_asked(desk: Desk, chat: str) -> Session:
    """A lost phone, up to the question whether to block."""
    session = Session(BeginBlock(desk.cases))
    await session("HP saya hilang", intent="lost_phone", chat=chat, message="m1")
    session.action = ValidateBlockForm(desk.cases)
    await session("Ratna Wulandari", requested="identity", chat=chat, message="m2")
    matched = await session("akhiran kartu 4821", requested="identity", chat=chat, message="m3")
    assert matched.slots["masked_name"] == "R**** W********"
    yes = await session(payload="affirm", requested="block_confirm", chat=chat, message="m4")
    assert yes.slots["block_confirm"] == "yes"
    session.action = Block(desk.cases)
    return session


async def test_a_lost_phone(desk: Desk) -> None:
    chat = await desk.chat()
    session = await _until_asked(desk, chat)

    said = await session(payload="affirm", chat=chat, message="m4")

    assert said.responses == ["utter_block_done", "utter_block_next_lost_phone"]
    assert "KKPD-260304-0001" in said.text
    assert desk.bank.holders[RATNA.ref].blocked_at == desk.clock()


async def test_slots_that_claim_to_be_verified_block_nobody(desk: Desk) -> None:
    chat = await desk.chat()
    claimed = {"identity": "matched", "block_confirm": "yes", "masked_name": "R****"}

    said = await take(Block(desk.cases), payload="affirm", slots=claimed, chat=chat)

    assert said.responses == ["utter_block_not_verified"]
    assert not desk.bank.requests


async def test_a_bank_that_is_silent(desk: Desk) -> None:
    chat = await desk.chat()
    session = await _until_asked(desk, chat)
    desk.bank.script.append(SILENT)

    said = await session(payload="affirm", chat=chat, message="m4")

    assert said.responses == ["utter_block_unknown"]
    assert "berhasil" not in said.text
    assert (await desk.conversation(chat)).held_by is HeldBy.QUEUE


async def test_three_wrong_tries(desk: Desk) -> None:
    chat = await desk.chat()
    session = Session(ValidateBlockForm(desk.cases))
    said = [
        await session("Ratna Wulandari, kartu 0000", requested="identity", chat=chat, message=f"m{number}")
        for number in range(3)
    ]

    assert [item.responses[0] for item in said] == ["utter_identity_no_match"] * 2 + ["utter_identity_failed"]
    assert said[-1].left == "handed_over"
    assert (await desk.conversation(chat)).urgent


async def test_a_complaint_its_evidence_and_its_status(desk: Desk) -> None:
    chat, stranger = await desk.chat(), await desk.chat()
    session = Session(BeginComplaint(desk.cases))
    await session(STORY, intent="failed_transaction", chat=chat, message="m1")
    session.action = FileComplaint(desk.cases)
    opened = await session(payload="deny", chat=chat, message="m2")
    await desk.photo(chat)

    file = {"payload": "add_information", "entities": {"evidence": "f1"}}
    added = await take(AddInformation(desk.cases), chat=chat, **file)
    shown = await take(CheckTicket(desk.cases), "yang kemarin gimana", chat=chat)
    hidden = await take(CheckTicket(desk.cases), "tiket KKPD-260304-0001", chat=stranger)

    assert opened.responses == ["utter_complaint_opened"]
    assert added.responses == ["utter_evidence_added"]
    assert (shown.responses, "KKPD-260304-0001" in shown.text) == (["utter_ticket_status"], True)
    assert hidden.responses == ["utter_ticket_unknown"]


@pytest.mark.parametrize(
    ("channel", "way"),
    [
        (ChannelName.TELEGRAM, "bagikan nomor HP terdaftar Anda"),
        (ChannelName.WHATSAPP, "tulis dari nomor HP yang terdaftar"),
        (ChannelName.WEBCHAT, "kami telepon nomor terdaftar Anda"),
    ],
)
async def test_the_way_to_ones_tickets_is_one_that_the_channel_has(desk: Desk, channel: ChannelName, way: str) -> None:
    said = await take(CheckTicket(desk.cases), "tiket saya mana", chat=await desk.chat(channel))
    assert way in said.text


async def test_the_same_message_twice_opens_one_ticket(desk: Desk) -> None:
    chat = await desk.chat()
    session = Session(BeginComplaint(desk.cases))
    await session(STORY, intent="failed_transaction", chat=chat, message="m1")

    said = [await take(FileComplaint(desk.cases), payload="deny", slots=session.slots, chat=chat) for _ in range(2)]

    assert said[0].text == said[1].text
    assert len(await desk.tickets()) == 1


async def test_a_database_that_is_gone_is_an_apology(desk: Desk) -> None:
    chat = await desk.chat()
    async with Store(with_database(desk.store.url, "none"), pool_size=1) as gone:
        cases = Desk(gone, desk.clock, desk.new_id).cases

        said = await take(CheckTicket(cases), "cek tiket", chat=chat)

    assert said.responses == ["utter_fault"]
