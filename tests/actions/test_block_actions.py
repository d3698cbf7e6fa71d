"""Journey 1 as it is spoken: safety first, two facts, one question, and only what has really happened."""

from __future__ import annotations

from typing import Any

import pytest

from actions.base import SigapAction
from actions.block import AskIdentity, BeginBlock, Block, ValidateBlockForm
from actions.complaint import FileComplaint
from actions.registration import FinishRegistration
from actions.talk import Affirm, BeginFraud, Cancel
from bot.core.conversations import HandoffReason
from bot.core.errors import BankUnavailable
from bot.core.journeys.block import BlockOutcome, BlockResult
from bot.core.journeys.cases import Cases
from bot.core.journeys.handoff import Queued
from bot.core.journeys.verify import Identified, IdentifyStatus
from tests.actions.turns import Session, take

URGENT = Queued(ahead=0, newly=True)
FULL = "HP saya hilang, saya Ratna Wulandari dari Dinas Pendidikan"


def _claims(cases: Cases) -> Any:
    return cases.identify.await_args.kwargs["claims"]  # type: ignore[attr-defined]


def _answers(cases: Cases, status: IdentifyStatus, **given: Any) -> None:
    cases.identify.return_value = Identified(status, **given)  # type: ignore[attr-defined]


# -------------------------------------------------------------------- the first sentence


@pytest.mark.parametrize("intent", ["lost_phone", "block_account", "report_fraud"])
async def test_the_first_sentence_is_about_safety(cases: Cases, intent: str) -> None:
    said = await take(BeginBlock(cases), "tolong", intent=intent)

    assert said.responses == [f"utter_block_safety_{intent}"]
    assert said.slots["block_reason"] == intent
    assert said.slots["identity"] is said.slots["block_confirm"] is said.slots["form_exit"] is None
    cases.identify.assert_not_called()  # type: ignore[attr-defined]


async def test_facts_of_the_first_message_are_not_asked_again(cases: Cases) -> None:
    said = await take(BeginBlock(cases), FULL, intent="lost_phone")

    assert (_claims(cases).name, _claims(cases).skpd) == ("Ratna Wulandari", "Dinas Pendidikan")
    assert said.slots["identity"] == "matched"
    assert said.slots["masked_name"] == "R**** W********"
    assert said.slots["claims"]["skpd"] == "Dinas Pendidikan", "kept until the block, for a correction"


async def test_one_fact_of_the_first_message_is_kept(cases: Cases) -> None:
    _answers(cases, IdentifyStatus.MORE)

    said = await take(BeginBlock(cases), "HP bendahara Dinas Pendidikan hilang", intent="lost_phone")

    assert said.slots["identity"] is None
    assert said.slots["identity_hint"] == "more"
    assert said.slots["claims"]["skpd"] == "Dinas Pendidikan"


@pytest.mark.parametrize(
    ("hint", "response"),
    [(None, "utter_ask_identity"), ("more", "utter_ask_identity_more"), ("again", "utter_ask_identity_again")],
)
async def test_the_question_says_how_far_it_is(cases: Cases, hint: str | None, response: str) -> None:
    said = await take(AskIdentity(cases), slots={"identity_hint": hint, "block_reason": "lost_phone"})

    assert said.responses == [response]


@pytest.mark.parametrize(("reason", "offered"), [("lost_phone", False), ("block_account", True)])
async def test_sharing_ones_number_is_offered_where_the_phone_is_at_hand(
    cases: Cases, reason: str, offered: bool
) -> None:
    assert (await take(AskIdentity(cases), slots={"block_reason": reason})).asks_contact is offered


# -------------------------------------------------------------------- who is it about


async def test_facts_of_two_messages_are_put_together(cases: Cases) -> None:
    session = Session(ValidateBlockForm(cases))
    _answers(cases, IdentifyStatus.MORE)
    await session("Ratna Wulandari", requested="identity")
    _answers(cases, IdentifyStatus.MATCHED, name="R**** W********", skpd="Dinas P*********")

    said = await session("akhiran kartu 4821", requested="identity")

    assert (_claims(cases).name, _claims(cases).card_last4) == ("Ratna Wulandari", "4821")
    assert said.slots["identity"] == "matched"


async def test_a_shared_contact_is_a_fact(cases: Cases) -> None:
    entities = {"contact": "[phone:abcdefgh]"}

    await take(ValidateBlockForm(cases), payload="inform", entities=entities, requested="identity")

    assert _claims(cases).phones == ("[phone:abcdefgh]",)


async def test_facts_that_do_not_match_are_forgotten_and_answered_neutrally(cases: Cases) -> None:
    _answers(cases, IdentifyStatus.NO_MATCH)
    session = Session(ValidateBlockForm(cases))

    said = await session("Ratna Wulandari, kartu 0000", requested="identity")

    assert said.responses == ["utter_identity_no_match"]
    assert (said.slots["identity"], said.slots["identity_hint"]) == (None, "again")
    await session("Bambang Prasetyanto", requested="identity")
    assert _claims(cases).card_last4 is None


async def test_one_fact_that_is_put_right_is_tried_with_the_others(cases: Cases) -> None:
    _answers(cases, IdentifyStatus.NO_MATCH)
    session = Session(ValidateBlockForm(cases))

    await session("Bambang Prasetyo, Dinkes", requested="identity")
    await session("eh bukan itu, namanya Bambang Prasetyanto", requested="identity")

    assert (_claims(cases).name, _claims(cases).skpd) == ("Bambang Prasetyanto", "Dinkes")
    await session("eh salah, Ratna Wulandari kartu 4321", requested="identity")
    assert (_claims(cases).name, _claims(cases).skpd, _claims(cases).card_last4) == ("Ratna Wulandari", None, "4321")


@pytest.mark.parametrize(
    ("typed", "intent", "response"),
    [
        ("udah aman kan? kalo ada yg transaksi tadi gimana", "ask_risks_and_safety", "utter_block_not_verified"),
        ("sudah diblokir belum?", "unblock_account", "utter_block_not_verified"),
        ("emang bayar ya kalo blokir?", "unblock_account", "utter_about_block_confirm"),
        ("iya hp saya ilang", "lost_phone", "utter_go_on"),
        ("tolong cepet", "help", "utter_go_on"),
        ("gatau, saya cuma nemu", "inform", "utter_about_identity"),
        ("eh ga jadi batal, tetep blokir", "cancel", "utter_go_on"),
    ],
)
async def test_what_is_said_in_fear_gets_an_answer_that_fits(
    cases: Cases, typed: str, intent: str, response: str
) -> None:
    said = await take(ValidateBlockForm(cases), typed, intent=intent, requested="identity")

    assert said.responses == [response]
    assert said.left is None


@pytest.mark.parametrize("requested", ["identity", "block_confirm"])
@pytest.mark.parametrize("intent", ["unblock_account", "out_of_scope"])
async def test_nothing_beside_the_question_can_be_pressed_that_says_no_to_the_block(
    cases: Cases, requested: str, intent: str
) -> None:
    said = await take(ValidateBlockForm(cases), "kalau itu bagaimana caranya?", intent=intent, requested=requested)

    assert said.responses
    assert not [it for it in said.responses if cases.copy.buttons(it)]


async def test_whether_it_is_done_is_asked_before_the_yes_and_asked_again(cases: Cases) -> None:
    said = await take(
        ValidateBlockForm(cases), "udah diblokir belum sih?", intent="unblock_account", requested="block_confirm"
    )

    assert said.responses == []
    assert said.slots["block_confirm"] is None


async def test_a_stop_that_is_taken_back_begins_the_block_again(cases: Cases) -> None:
    said = await take(Cancel(cases), "eh ga jadi batal, tetep blokir", intent="cancel")

    assert said.responses == ["utter_block_safety_block_account"]


async def test_after_too_many_tries_people_go_on(cases: Cases) -> None:
    _answers(cases, IdentifyStatus.HANDED_OVER, queued=URGENT)

    said = await take(ValidateBlockForm(cases), "Ratna Wulandari, kartu 0000", requested="identity")

    assert said.responses == ["utter_identity_failed", "utter_handover_urgent_next"]
    assert said.left == "handed_over"


async def test_a_silent_bank_calls_people_as_urgent(cases: Cases) -> None:
    _answers(cases, IdentifyStatus.BANK_SILENT)

    said = await take(ValidateBlockForm(cases), "Ratna Wulandari, kartu 4821", requested="identity")

    cases.handoff.call_people.assert_awaited_once_with(  # type: ignore[attr-defined]
        conversation_id="c1", reason=HandoffReason.BANK_SILENT
    )
    assert said.responses == ["utter_bank_silent", "utter_handover_urgent_next"]
    assert said.left == "handed_over"


@pytest.mark.parametrize("status", [IdentifyStatus.HANDED_OVER, IdentifyStatus.BANK_SILENT])
@pytest.mark.parametrize(
    ("action", "given"),
    [
        (BeginBlock, {"intent": "lost_phone"}),
        (FileComplaint, {"intent": "lost_phone", "slots": {"form_exit": "emergency"}}),
        (FinishRegistration, {"intent": "lost_phone", "slots": {"form_exit": "emergency"}}),
        (BeginFraud, {"intent": "report_fraud"}),
        (Affirm, {"intent": "affirm", "slots": {"offer": "block", "fraud_story": FULL}}),
    ],
)
async def test_nothing_is_asked_of_who_was_given_to_people_at_once(
    cases: Cases, status: IdentifyStatus, action: type[SigapAction], given: dict[str, Any]
) -> None:
    _answers(cases, status, queued=URGENT if status is IdentifyStatus.HANDED_OVER else None)

    said = await take(action(cases), f"tolong blokir, {FULL}", **given)

    assert said.responses[-1] == "utter_handover_urgent_next"
    assert said.followup != "block_form"
    assert said.finished


async def test_another_message_makes_another_try_and_the_same_one_the_same(cases: Cases) -> None:
    for message in ("m1", "m1", "m2"):
        await take(ValidateBlockForm(cases), "Ratna Wulandari, 4821", requested="identity", message=message)

    keys = [call.kwargs["key"] for call in cases.identify.await_args_list]  # type: ignore[attr-defined]
    assert keys[0] == keys[1] != keys[2]


# -------------------------------------------------------------------- one question


@pytest.mark.parametrize("typed", ["ya", "iya blokir", "ya, blokir sekarang", "cepetan blokir", "betul"])
async def test_yes(cases: Cases, typed: str) -> None:
    said = await take(ValidateBlockForm(cases), typed, intent="affirm", requested="block_confirm")

    assert said.slots["block_confirm"] == "yes"


async def test_the_button_says_yes(cases: Cases) -> None:
    said = await take(ValidateBlockForm(cases), payload="affirm", requested="block_confirm")

    assert said.slots["block_confirm"] == "yes"


async def test_the_order_to_block_is_a_yes(cases: Cases) -> None:
    form = ValidateBlockForm(cases)

    typed = await take(form, "blokir aja akunnya pak", intent="block_account", requested="block_confirm")
    pressed = await take(form, payload="block_account", requested="block_confirm")

    assert typed.slots["block_confirm"] == pressed.slots["block_confirm"] == "yes"


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("hmm", "affirm"),
        ("oke tapi tunggu dulu", "affirm"),
        ("kalau iya gimana?", "affirm"),
        ("jangan blokir dulu", "block_account"),
        ("siapa itu", "affirm"),
        ("makasih", "thank"),
    ],
)
async def test_nothing_but_a_yes_blocks(cases: Cases, typed: str, intent: str) -> None:
    said = await take(ValidateBlockForm(cases), typed, intent=intent, confidence=0.95, requested="block_confirm")

    assert said.slots.get("block_confirm") is None


@pytest.mark.parametrize(
    "given", [{"payload": "deny"}, {"typed": "bukan", "intent": "deny"}, {"typed": "bukan itu", "intent": "inform"}]
)
async def test_another_account_is_asked_for(cases: Cases, given: dict[str, Any]) -> None:
    said = await take(ValidateBlockForm(cases), requested="block_confirm", slots={"identity": "matched"}, **given)

    assert said.responses == ["utter_block_other_record"]
    assert (said.slots["identity"], said.slots["identity_hint"]) == (None, "again")


async def test_a_correction_of_the_name_is_tried_at_once(cases: Cases) -> None:
    said = await take(
        ValidateBlockForm(cases),
        "bukan, namanya Bambang Prasetyanto dari Dinas Kesehatan",
        intent="deny",
        requested="block_confirm",
        slots={"identity": "matched"},
    )

    assert _claims(cases).name == "Bambang Prasetyanto"
    assert said.slots["block_confirm"] is None
    assert said.slots["identity"] == "matched"


# -------------------------------------------------------------------- what happened

READY = {"identity": "matched", "block_confirm": "yes", "block_reason": "lost_phone", "block_story": "HP saya hilang"}
FACTS = {
    "number": "KKPD-260304-0001",
    "received": "Rabu, 4 Maret 2026 pukul 10.03.27 WIB",
    "due": "Rabu, 4 Maret 2026 pukul 23.59 WIB",
}


def _happens(cases: Cases, outcome: BlockOutcome, **facts: str) -> None:
    cases.block.return_value = BlockResult(outcome, **facts)  # type: ignore[attr-defined]


async def test_a_block_is_told_with_its_receipt_and_what_to_do_next(cases: Cases) -> None:
    _happens(cases, BlockOutcome.DONE, blocked_at="10.03 WIB", **FACTS)

    said = await take(Block(cases), payload="affirm", slots=READY)

    assert said.responses == ["utter_block_done", "utter_block_next_lost_phone"]
    assert said.slots["claims"] is None, "what was proven need not be kept"
    told = ("berhasil diblokir pukul 10.03 WIB", *FACTS.values(), "operator telepon", "KTP", "1500351", "kantor Bank")
    for words in told:
        assert words in said.text
    assert said.finished
    cases.block.assert_awaited_once_with(  # type: ignore[attr-defined]
        conversation_id="c1", reason="lost_phone", summary="HP saya hilang", key="m1:block"
    )


@pytest.mark.parametrize("outcome", [BlockOutcome.UNKNOWN, BlockOutcome.REFUSED])
async def test_nothing_is_promised_that_has_not_happened(cases: Cases, outcome: BlockOutcome) -> None:
    _happens(cases, outcome, **FACTS)

    said = await take(Block(cases), payload="affirm", slots=READY)

    assert said.responses == [f"utter_block_{outcome}"]
    assert "Permintaan blokir diterima" in said.text
    assert "berhasil" not in said.text
    assert FACTS["number"] in said.text
    assert FACTS["received"] in said.text
    assert said.finished


async def test_what_was_blocked_before_is_told_since_when(cases: Cases) -> None:
    _happens(cases, BlockOutcome.ALREADY, blocked_at="Selasa, 3 Maret 2026 pukul 10.00 WIB")

    said = await take(Block(cases), payload="affirm", slots=READY)

    assert "sejak Selasa, 3 Maret 2026 pukul 10.00 WIB" in said.text
    assert said.finished


async def test_a_verification_that_ran_out_is_asked_for_again(cases: Cases) -> None:
    _happens(cases, BlockOutcome.NOT_VERIFIED)

    said = await take(Block(cases), payload="affirm", slots=READY)

    assert (said.responses, said.followup, said.finished) == (["utter_block_not_verified"], "block_form", False)
    assert (said.slots["identity"], said.slots["block_confirm"]) == (None, None)
    assert said.slots["block_reason"] == "lost_phone"


@pytest.mark.parametrize("missing", ["identity", "block_confirm"])
async def test_a_form_that_fell_through_blocks_nothing(cases: Cases, missing: str) -> None:
    said = await take(Block(cases), "ya", slots=READY | {missing: None})

    cases.block.assert_not_called()  # type: ignore[attr-defined]
    assert said.followup == "block_form"


async def test_after_a_block_for_fraud_a_complaint_is_offered(cases: Cases) -> None:
    _happens(cases, BlockOutcome.DONE, blocked_at="10.03 WIB", **FACTS)

    said = await take(Block(cases), payload="affirm", slots=READY | {"block_reason": "report_fraud"})

    assert said.responses == ["utter_block_done", "utter_block_next_report_fraud", "utter_offer_fraud_complaint"]
    assert said.payloads == ["/report_fraud", "/deny"]
    assert (said.slots["offer"], said.slots["fraud_story"]) == ("fraud_complaint", "HP saya hilang")
    assert not said.finished


async def test_a_complaint_that_an_emergency_interrupted_can_be_gone_on_with(cases: Cases) -> None:
    _happens(cases, BlockOutcome.DONE, blocked_at="10.03 WIB", **FACTS)

    said = await take(Block(cases), payload="affirm", slots=READY | {"complaint_category": "failed_transaction"})

    assert said.responses == ["utter_block_done", "utter_block_next_lost_phone", "utter_offer_resume_complaint"]
    assert said.slots["offer"] == "resume_complaint"
    assert not said.finished


# -------------------------------------------------------------------- fraud


async def test_fraud_offers_a_block_first(cases: Cases) -> None:
    story = "ada transaksi yang tidak saya kenal"

    said = await take(BeginFraud(cases), story, intent="report_fraud")

    assert said.responses == ["utter_fraud_offer_block"]
    assert said.slots == {"offer": "block", "fraud_story": story}
    assert said.followup is None


async def test_fraud_with_the_wish_to_block_goes_on_at_once(cases: Cases) -> None:
    said = await take(BeginFraud(cases), "saya ditipu, tolong blokir", intent="report_fraud")

    assert said.responses == ["utter_block_safety_report_fraud"]
    assert said.followup == "block_form"


async def test_fraud_can_be_noted_without_a_block(cases: Cases) -> None:
    story = "kemarin ada yang minta OTP lalu saldo hilang"

    said = await take(BeginFraud(cases), payload="report_fraud", slots={"offer": "block", "fraud_story": story})

    assert said.responses == ["utter_complaint_begin_report_fraud"]
    assert said.followup == "complaint_form"
    assert (said.slots["complaint_category"], said.slots["complaint_description"]) == ("report_fraud", story)


async def test_a_yes_to_the_block_tells_the_story_on(cases: Cases) -> None:
    said = await take(Affirm(cases), payload="affirm", slots={"offer": "block", "fraud_story": FULL})

    assert said.slots["block_story"] == FULL
    assert _claims(cases).name == "Ratna Wulandari"
    assert said.followup == "block_form"


async def test_a_bank_that_fails_while_blocking_never_leaves_the_action(cases: Cases) -> None:
    cases.block.side_effect = BankUnavailable  # type: ignore[attr-defined]

    assert (await take(Block(cases), payload="affirm", slots=READY)).responses == ["utter_fault"]
