"""Asking back where it is a close call; and needs told beside another, remembered and offered afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions.block import BeginBlock, Block
from actions.complaint import BeginComplaint, FileComplaint
from actions.registration import FinishRegistration
from actions.talk import Affirm, AnswerQuestion, Cancel, Deny, Inform, Misunderstood, OfferHuman
from actions.ticket import CheckTicket
from bot.core.journeys.block import BlockOutcome, BlockResult
from bot.core.journeys.cases import Cases
from bot.core.other_needs import NEEDS, OtherNeed
from tests.actions.turns import NOW, Session, take

CLOSE = ("failed_transaction", "wrong_information")
MEANT = {"choice": "meant"}
FEES = {"name": "ask_fees", "text": "denda telat berapa"}
TICKET = {"name": "check_ticket", "text": "tiket saya gimana"}
COMPLAINT = {"complaint_category": "failed_transaction", "complaint_description": "gagal tapi saldo terpotong"}
CATEGORY = {"complaint_category": "failed_transaction"}


def kept(need: dict[str, str], *, minutes: int = 0, offered: bool = False) -> dict[str, Any]:
    told_at = NOW - timedelta(minutes=minutes)
    return {"other_need": OtherNeed(need["name"], need["text"], told_at, offered).as_slot()}


# -------------------------------------------------------------------- asking back


async def test_a_close_call_is_asked_about_in_the_holders_words(cases: Cases) -> None:
    said = await take(BeginComplaint(cases), "limit kepotong", intent="failed_transaction", close=CLOSE)

    assert said.responses == ["utter_ask_back"]
    assert [title for title, _ in said.buttons] == ["Transaksi gagal", "Tagihan tidak sesuai", "Lainnya"]
    assert said.followup == "action_listen"
    assert "complaint_category" not in said.slots


async def test_the_choice_runs_what_was_chosen_with_what_was_written(cases: Cases) -> None:
    session = Session(BeginComplaint(cases))
    await session("limit kepotong 250rb kemarin di Toko Budi", intent="failed_transaction", close=CLOSE)

    said = await session(payload="wrong_information", entities=MEANT)

    assert said.responses == ["utter_complaint_begin_wrong_information"]
    assert said.slots["complaint_description"] == "limit kepotong 250rb kemarin di Toko Budi"


async def test_the_second_time_in_a_row_a_person_is_among_the_choices(cases: Cases) -> None:
    session = Session(BeginComplaint(cases))
    await session("limit kepotong", intent="failed_transaction", close=CLOSE)

    said = await session("ya itu limitnya", intent="failed_transaction", close=CLOSE)

    assert said.payloads[-1] == "/talk_to_agent"


async def test_none_of_these_tells_what_can_be_done_and_the_next_miss_offers_a_person(cases: Cases) -> None:
    session = Session(BeginComplaint(cases))
    await session("limit kepotong", intent="failed_transaction", close=CLOSE)
    session.action = Inform(cases)
    first = await session(payload="inform", entities={"choice": "other"})
    session.action = Misunderstood(cases)
    second = await session("hmm gitu", intent="nlu_fallback")

    assert first.responses == ["utter_not_understood"]
    assert second.responses == ["utter_offer_human"]


async def test_inside_a_form_nothing_is_asked_back(cases: Cases) -> None:
    said = await take(BeginComplaint(cases), "limit", intent="failed_transaction", close=CLOSE, form="complaint_form")

    assert said.responses == ["utter_complaint_begin_failed_transaction"]


@pytest.mark.parametrize("intent", sorted(NEEDS))
async def test_every_need_has_a_short_name(cases: Cases, intent: str) -> None:
    assert 0 < len(cases.copy.text(f"utter_label_{intent}")) <= 20


# -------------------------------------------------------------------- a need beside another


async def test_what_was_told_besides_is_remembered_while_the_first_is_served(cases: Cases) -> None:
    said = await take(BeginBlock(cases), "hp hilang, terus tiket saya gimana", intent="lost_phone", other=TICKET)

    assert "utter_offer_other_need" not in said.responses
    assert said.slots["other_need"]["intent"] == "check_ticket"


async def test_it_is_offered_when_the_complaint_is_filed(cases: Cases) -> None:
    said = await take(FileComplaint(cases), "tidak", slots=COMPLAINT | kept(FEES))

    assert said.responses[-1] == "utter_offer_other_need"
    assert "Biaya dan denda" in said.text
    assert (said.slots["offer"], said.slots["other_need"]["offered"], said.finished) == ("other_need", True, False)


async def test_it_is_offered_when_the_phone_is_blocked(cases: Cases) -> None:
    cases.block.return_value = BlockResult(BlockOutcome.DONE, number="KKPD-1")  # type: ignore[attr-defined]
    slots = {"identity": "matched", "block_confirm": "yes", "block_reason": "lost_phone", **kept(TICKET)}

    said = await take(Block(cases), "ya", slots=slots)

    assert said.responses[-1] == "utter_offer_other_need"


async def test_it_is_offered_when_the_registration_succeeded(cases: Cases) -> None:
    said = await take(FinishRegistration(cases), "sudah", slots={"registration_check": "solved", **kept(FEES)})

    assert said.responses == ["utter_registration_solved", "utter_offer_other_need"]


@pytest.mark.parametrize("slots", [{}, kept(FEES, minutes=31), kept(FEES, offered=True)])
async def test_nothing_is_offered_that_is_old_or_was_offered_before(cases: Cases, slots: dict[str, Any]) -> None:
    said = await take(FileComplaint(cases), "tidak", slots=COMPLAINT | slots)

    assert "utter_offer_other_need" not in said.responses
    assert said.finished


async def test_a_yes_begins_it_with_the_words_that_told_it(cases: Cases) -> None:
    told = {"name": "failed_transaction", "text": "transaksi kemarin 150rb di Toko Budi gagal"}
    said = await take(Affirm(cases), "ya", slots={"offer": "other_need", **kept(told, offered=True)})

    assert said.responses == ["utter_complaint_begin_failed_transaction"]
    assert said.slots["complaint_amount"] == "Rp150.000"
    assert (said.slots["offer"], said.slots["other_need"], said.followup) == (None, None, "complaint_form")


@pytest.mark.parametrize("intent", sorted(NEEDS))
async def test_whatever_it_is_a_yes_does_something(cases: Cases, intent: str) -> None:
    slots = {"offer": "other_need", **kept({"name": intent, "text": "tolong dong"}, offered=True)}
    said = await take(Affirm(cases), "ya", slots=slots)

    assert said.responses
    assert said.slots["other_need"] is None


async def test_a_yes_that_comes_too_late_asks_what_to_do(cases: Cases) -> None:
    said = await take(Affirm(cases), "ya", slots={"offer": "other_need", **kept(FEES, minutes=31, offered=True)})

    assert said.responses == ["utter_what_can_i_do"]


@pytest.mark.parametrize("action", [Deny, Cancel])
async def test_later_means_no(cases: Cases, action: type[Deny]) -> None:
    said = await take(action(cases), "nanti", slots={"offer": "other_need", **kept(FEES, offered=True)})

    assert said.responses == ["utter_all_right"]
    assert (said.slots["offer"], said.slots["other_need"]) == (None, None)


async def test_after_another_offer_was_declined_it_is_its_turn(cases: Cases) -> None:
    said = await take(Deny(cases), "tidak", slots={"offer": "human", **kept(FEES)})

    assert said.responses == ["utter_offer_other_need"]


async def test_a_question_beside_a_question_is_answered_at_once(cases: Cases) -> None:
    said = await take(AnswerQuestion(cases), "jatuh tempo kapan, terus denda", intent="ask_billing", other=FEES)

    assert said.responses == ["utter_ask_billing_due", "utter_ask_fees_late"]
    assert said.slots.get("other_need") is None


async def test_a_question_beside_a_ticket_that_is_not_there_is_answered_too(cases: Cases) -> None:
    said = await take(CheckTicket(cases), "tiket saya, terus denda telat", intent="check_ticket", other=FEES)

    assert said.responses == ["utter_ticket_none", "utter_ask_fees_late"]
    assert said.messages[-1]["custom"] == {"request_contact": True}


async def test_a_request_beside_a_question_is_offered(cases: Cases) -> None:
    said = await take(AnswerQuestion(cases), "kkpd apa, terus tiket saya", intent="ask_kkpd", other=TICKET)

    assert said.responses == ["utter_ask_kkpd", "utter_offer_other_need"]


async def test_only_one_thing_is_offered_at_a_time(cases: Cases) -> None:
    asks = await take(OfferHuman(cases), "buka blokir, terus denda telat", intent="unblock_account", other=FEES)

    assert (asks.responses, asks.slots["other_need"]["intent"]) == (["utter_unblock_account"], "ask_fees")


async def test_what_the_holder_brings_up_again_is_not_offered_any_more(cases: Cases) -> None:
    said = await take(AnswerQuestion(cases), "denda telat berapa", intent="ask_fees", slots=kept(FEES))

    assert said.slots["other_need"] is None
