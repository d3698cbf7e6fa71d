"""What a message means inside any form: answers, ways out, questions, courtesies, and misunderstandings."""

from __future__ import annotations

import pytest

from actions.block import Block, ValidateBlockForm
from actions.change import FileChange, ValidateChangeForm
from actions.complaint import FileComplaint, ValidateComplaintForm
from actions.forms import FormAction
from actions.registration import FinishRegistration, ValidateRegistrationForm
from bot.core.conversations import HandoffReason
from bot.core.journeys.cases import Cases
from bot.core.journeys.handoff import Queued
from tests.actions.turns import Session, take

COMPLAINT = [
    "complaint_category",
    "complaint_description",
    "complaint_when",
    "complaint_amount",
    "complaint_merchant",
    "complaint_contact",
    "complaint_evidence",
]
CHANGE = [
    "change_verified",
    "change_fields",
    "change_phone",
    "change_name",
    "change_skpd",
    "change_documents",
    "change_liability",
    "change_confirm",
]
QUESTIONS = [
    (ValidateBlockForm, "identity"),
    (ValidateBlockForm, "block_confirm"),
    (ValidateRegistrationForm, "registration_check"),
    *((ValidateComplaintForm, slot) for slot in COMPLAINT),
    *((ValidateChangeForm, slot) for slot in CHANGE),
]
INTERRUPTIBLE = [(form, slot) for form, slot in QUESTIONS if form is not ValidateBlockForm]
FREE_TEXT = {"complaint_description", "complaint_merchant"}
SLOTS = {
    "complaint_category": "failed_transaction",
    "registration_plan": ["network", "credit"],
    "registration_step": 0,
}

every_question = pytest.mark.parametrize(("form", "requested"), QUESTIONS)
every_interruptible_question = pytest.mark.parametrize(("form", "requested"), INTERRUPTIBLE)


async def test_nothing_is_decided_before_something_was_asked(cases: Cases) -> None:
    for form in (ValidateBlockForm, ValidateComplaintForm, ValidateRegistrationForm, ValidateChangeForm):
        assert (await take(form(cases), "halo", intent="greet")).events == []


# -------------------------------------------------------------------- leaving


@every_question
@pytest.mark.parametrize("typed", ["batal", "Batal.", "gak jadi", "eh maaf, batalin aja", "stop", "tidak jadi deh"])
async def test_stopping_leaves_every_form(cases: Cases, form: type[FormAction], requested: str, typed: str) -> None:
    said = await take(form(cases), typed, intent="out_of_scope", confidence=0.3, requested=requested, slots=SLOTS)

    assert said.left == "cancel"
    assert said.messages == []


@every_question
async def test_an_understood_cancel_leaves_every_form(cases: Cases, form: type[FormAction], requested: str) -> None:
    typed = await take(form(cases), "udah ya, lain kali", intent="cancel", requested=requested, slots=SLOTS)
    pressed = await take(form(cases), payload="cancel", requested=requested, slots=SLOTS)

    assert typed.left == pressed.left == "cancel"


@every_question
@pytest.mark.parametrize("typed", ["petugas", "mau ngomong sama orang aja", "hubungkan ke petugas dong", "CS"])
async def test_a_person_can_be_had_in_every_form(
    cases: Cases, form: type[FormAction], requested: str, typed: str
) -> None:
    said = await take(form(cases), typed, intent="out_of_scope", confidence=0.3, requested=requested, slots=SLOTS)

    assert said.left == "human"


@every_question
async def test_the_button_for_a_person_works_in_every_form(
    cases: Cases, form: type[FormAction], requested: str
) -> None:
    assert (await take(form(cases), payload="talk_to_agent", requested=requested, slots=SLOTS)).left == "human"


@pytest.mark.parametrize(
    "story",
    [
        "dibatalkan sepihak oleh merchant, saldo kepotong",
        "stop kontak di kasir mati lalu transaksi gagal dua kali",
        "petugas di loket tidak ramah dan menyuruh saya pulang",
        "batal bayar tapi saldo tetap terpotong",
    ],
)
async def test_a_story_that_begins_like_a_way_out_is_still_a_story(cases: Cases, story: str) -> None:
    said = await take(
        ValidateComplaintForm(cases),
        story,
        intent="failed_transaction",
        requested="complaint_description",
        slots=SLOTS,
    )

    assert said.left is None
    assert said.slots["complaint_description"] == story


@every_interruptible_question
@pytest.mark.parametrize("intent", ["lost_phone", "block_account", "report_fraud"])
async def test_an_emergency_interrupts(cases: Cases, form: type[FormAction], requested: str, intent: str) -> None:
    said = await take(form(cases), "HP saya hilang, blokir", intent=intent, requested=requested, slots=SLOTS)

    assert said.left == "emergency"


@every_interruptible_question
@pytest.mark.parametrize("intent", ["lost_phone", "block_account"])
async def test_a_pressed_emergency_interrupts(
    cases: Cases, form: type[FormAction], requested: str, intent: str
) -> None:
    """Buttons of an earlier message stay usable, and the warning about a secret offers a block at any time."""
    said = await take(form(cases), payload=intent, requested=requested, slots=SLOTS)

    assert said.left == "emergency"


@pytest.mark.parametrize("requested", COMPLAINT[1:])
@pytest.mark.parametrize("intent", ["lost_phone", "block_account"])
async def test_a_block_can_be_had_while_fraud_is_being_noted(cases: Cases, requested: str, intent: str) -> None:
    slots = SLOTS | {"complaint_category": "report_fraud"}
    form = ValidateComplaintForm(cases)

    typed = await take(form, "tolong blokir akunnya sekarang", intent=intent, requested=requested, slots=slots)
    pressed = await take(form, payload=intent, requested=requested, slots=slots)

    assert typed.left == pressed.left == "emergency"


async def test_fraud_is_no_emergency_while_it_is_being_noted(cases: Cases) -> None:
    slots = SLOTS | {"complaint_category": "report_fraud"}
    story = "ada yang mengaku petugas lalu meminta kode OTP"

    said = await take(
        ValidateComplaintForm(cases), story, intent="report_fraud", requested="complaint_description", slots=slots
    )

    assert (said.left, said.slots["complaint_description"]) == (None, story)


@every_interruptible_question
async def test_an_emergency_that_is_merely_guessed_does_not(
    cases: Cases, form: type[FormAction], requested: str
) -> None:
    said = await take(form(cases), "hilang gitu", intent="lost_phone", confidence=0.5, requested=requested, slots=SLOTS)

    assert said.left is None


@pytest.mark.parametrize("requested", ["identity", "block_confirm"])
async def test_the_block_form_is_not_left_for_itself(cases: Cases, requested: str) -> None:
    said = await take(ValidateBlockForm(cases), "HP saya hilang", intent="lost_phone", requested=requested)

    assert said.left is None


# -------------------------------------------------------------------- questions


@every_question
async def test_a_question_is_answered_and_the_form_goes_on(
    cases: Cases, form: type[FormAction], requested: str
) -> None:
    session = Session(form(cases), dict(SLOTS) | {"misses": {"count": 1, "turn": 0}})

    said = await session("kena denda gak kalau telat bayar?", intent="ask_fees", requested=requested)

    assert said.responses == ["utter_ask_fees_late"]
    assert said.left is None
    assert said.slots == {requested: None, "misses": None}


@every_question
async def test_what_is_hardly_a_question_is_not_answered_as_one(
    cases: Cases, form: type[FormAction], requested: str
) -> None:
    said = await take(form(cases), "kapan itu ya", intent="ask_fees", confidence=0.4, requested=requested, slots=SLOTS)

    assert not any(response.startswith("utter_ask_fees") for response in said.responses)


@pytest.mark.parametrize("requested", sorted(FREE_TEXT))
async def test_free_text_that_sounds_like_a_topic_is_the_answer(cases: Cases, requested: str) -> None:
    typed = "Toko Denda Jaya"

    said = await take(
        ValidateComplaintForm(cases), typed, intent="ask_fees", confidence=0.95, requested=requested, slots=SLOTS
    )

    assert said.slots[requested] == typed


# -------------------------------------------------------------------- courtesies and misunderstandings


@every_question
async def test_thanks_are_no_misunderstanding(cases: Cases, form: type[FormAction], requested: str) -> None:
    said = await take(form(cases), "makasih ya kak", intent="thank", requested=requested, slots=SLOTS)

    assert said.left is None
    assert not {"utter_not_understood_in_form", "utter_offer_human_in_form"} & set(said.responses)
    assert said.slots["misses"] is None


GIBBERISH = [
    (ValidateBlockForm, "block_confirm"),
    (ValidateRegistrationForm, "registration_check"),
    (ValidateComplaintForm, "complaint_category"),
    (ValidateComplaintForm, "complaint_amount"),
    (ValidateComplaintForm, "complaint_contact"),
    (ValidateComplaintForm, "complaint_evidence"),
]


@pytest.mark.parametrize(("form", "requested"), GIBBERISH)
async def test_the_second_misunderstanding_in_a_row_offers_a_person(
    cases: Cases, form: type[FormAction], requested: str
) -> None:
    session = Session(form(cases), dict(SLOTS))

    said = [await session("qwop zxcv", intent="nlu_fallback", confidence=0.3, requested=requested) for _ in range(2)]

    assert [item.responses for item in said] == [["utter_not_understood_in_form"], ["utter_offer_human_in_form"]]
    assert all(item.slots[requested] is None for item in said)


@pytest.mark.parametrize(("form", "requested"), GIBBERISH)
async def test_an_understood_message_between_begins_anew(cases: Cases, form: type[FormAction], requested: str) -> None:
    session = Session(form(cases), dict(SLOTS))
    nonsense = {"intent": "nlu_fallback", "confidence": 0.3, "requested": requested}
    await session("qwop zxcv", **nonsense)
    await session("biaya denda telat berapa?", intent="ask_fees", requested=requested)

    assert (await session("qwop zxcv", **nonsense)).responses == ["utter_not_understood_in_form"]


async def test_misunderstandings_with_other_turns_between_are_not_in_a_row(cases: Cases) -> None:
    session = Session(ValidateRegistrationForm(cases), dict(SLOTS))
    nonsense = {"intent": "nlu_fallback", "confidence": 0.3, "requested": "registration_check"}
    await session("qwop zxcv", **nonsense)

    assert (await session("qwop zxcv", number=5, **nonsense)).responses == ["utter_not_understood_in_form"]


# -------------------------------------------------------------------- at the end of a form that was left

ENDS = [Block, FileComplaint, FinishRegistration, FileChange]


@pytest.mark.parametrize("end", ENDS)
async def test_a_form_that_was_stopped_does_nothing_and_says_so(cases: Cases, end: type) -> None:
    slots = SLOTS | {"form_exit": "cancel", "identity": "matched", "block_confirm": "yes"}

    said = await take(end(cases), "batal", intent="cancel", slots=slots)

    assert said.responses == ["utter_cancelled"]
    assert said.finished
    assert said.slots["form_exit"] is None
    for case in (cases.block, cases.complaint, cases.registration, cases.handoff.call_people):
        case.assert_not_called()  # type: ignore[attr-defined]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("ahead", "response"), [(0, "utter_handover_next"), (3, "utter_handover_waiting")])
async def test_a_form_that_was_left_for_a_person_queues(cases: Cases, end: type, ahead: int, response: str) -> None:
    cases.handoff.call_people.return_value = Queued(ahead=ahead, newly=True)  # type: ignore[attr-defined]

    said = await take(end(cases), "petugas", slots=SLOTS | {"form_exit": "human"})

    cases.handoff.call_people.assert_awaited_once_with(  # type: ignore[attr-defined]
        conversation_id="c1", reason=HandoffReason.ASKED, urgent=False
    )
    assert said.responses == [response]
    assert (str(ahead) in said.text) is (ahead > 0)
    assert said.finished


@pytest.mark.parametrize("end", ENDS)
async def test_a_form_that_people_took_over_is_just_over(cases: Cases, end: type) -> None:
    said = await take(end(cases), "Ratna", slots=SLOTS | {"form_exit": "handed_over"})

    assert (said.responses, said.finished, said.followup) == ([], True, None)
    cases.block.assert_not_called()  # type: ignore[attr-defined]


@pytest.mark.parametrize("end", [FileComplaint, FinishRegistration, FileChange])
async def test_an_emergency_goes_on_as_a_block(cases: Cases, end: type) -> None:
    said = await take(end(cases), "HP saya hilang", intent="lost_phone", slots=SLOTS | {"form_exit": "emergency"})

    assert said.responses == ["utter_block_safety_lost_phone"]
    assert said.followup == "block_form"
    assert said.slots["form_exit"] is None
    assert (said.slots["block_reason"], said.slots["block_story"]) == ("lost_phone", "HP saya hilang")
    cases.complaint.assert_not_called()  # type: ignore[attr-defined]
    cases.registration.assert_not_called()  # type: ignore[attr-defined]


async def test_people_called_out_of_a_block_are_called_as_urgent(cases: Cases) -> None:
    cases.handoff.call_people.return_value = Queued(ahead=0, newly=True)  # type: ignore[attr-defined]

    said = await take(Block(cases), "petugas", slots={"form_exit": "human", "block_reason": "lost_phone"})

    assert said.responses == ["utter_handover_urgent_next"]
    cases.handoff.call_people.assert_awaited_with(  # type: ignore[attr-defined]
        conversation_id="c1", reason=HandoffReason.ASKED, urgent=True
    )


@pytest.mark.parametrize("typed", ["kenapa perlu nomor?", "buat apa ditanya begitu", "ngapain minta itu"])
async def test_who_asks_why_is_told_why(cases: Cases, typed: str) -> None:
    """Whatever the engine takes it for: "nomor" alone sounds like the call center's."""
    said = await take(
        ValidateComplaintForm(cases),
        typed,
        intent="ask_contact",
        confidence=0.9,
        requested="complaint_contact",
        slots=SLOTS,
    )

    assert said.responses == ["utter_about_complaint_contact"]
    assert said.slots["complaint_contact"] is None
