"""Journeys 2 and 5 as they are spoken: asking only for what has not been said yet."""

from __future__ import annotations

from typing import Any

import pytest

from actions.complaint import CATEGORIES, NOT_SAID, BeginComplaint, FileComplaint, ValidateComplaintForm
from actions.registration import AskCheck, BeginRegistration, FinishRegistration, ValidateRegistrationForm
from bot.core.journeys.cases import Cases
from bot.core.journeys.complaint import NEEDED, Complaint, Detail, Opened
from bot.core.journeys.registration import ORDER, Cause
from tests.actions.turns import Session, take

STORY = "Kemarin bayar Rp250.000 di Toko Jaya Abadi gagal, saldo terpotong"
CATEGORY = {"complaint_category": "failed_transaction"}


# -------------------------------------------------------------------- beginning


@pytest.mark.parametrize("category", CATEGORIES)
async def test_every_category_is_begun_with_what_it_needs(cases: Cases, category: str) -> None:
    said = await take(BeginComplaint(cases), "halo", intent=category)

    expected = "any" if category == "file_complaint" else category
    assert said.responses == [f"utter_complaint_begin_{expected}"]
    assert said.slots["complaint_category"] == (None if category == "file_complaint" else category)
    for detail in Detail:
        wanted = category == "file_complaint" or detail in NEEDED[category]
        assert said.slots[f"complaint_{detail}"] == (None if wanted else NOT_SAID)


async def test_what_the_first_message_tells_is_not_asked_again(cases: Cases) -> None:
    said = await take(BeginComplaint(cases), STORY, intent="failed_transaction")

    assert said.slots["complaint_description"] == STORY
    assert said.slots["complaint_amount"] == "Rp250.000"
    assert said.slots["complaint_merchant"] == "Toko Jaya Abadi"
    assert said.slots["complaint_when"].startswith("Kemarin")
    assert said.slots["complaint_contact"] is said.slots["complaint_evidence"] is None


async def test_few_words_are_no_story(cases: Cases) -> None:
    said = await take(BeginComplaint(cases), "transaksi gagal", intent="failed_transaction")

    assert said.slots["complaint_description"] is None
    assert said.slots["complaint_story"] == "transaksi gagal"


async def test_a_new_complaint_forgets_the_one_before(cases: Cases) -> None:
    session = Session(BeginComplaint(cases))
    await session(STORY, intent="failed_transaction")

    await session("aplikasi error", intent="app_or_network_trouble")

    assert session.slots["complaint_amount"] == NOT_SAID
    assert session.slots["complaint_when"] is session.slots["complaint_reference"] is None


@pytest.mark.parametrize(
    "given",
    [
        {"payload": "inform", "entities": {"choice": "service_complaint"}},
        {"typed": "pelayanan kantor cabang lambat", "intent": "service_complaint"},
    ],
)
async def test_the_category_can_be_pressed_or_said(cases: Cases, given: dict[str, Any]) -> None:
    said = await take(ValidateComplaintForm(cases), requested="complaint_category", **given)

    assert said.slots["complaint_category"] == "service_complaint"
    assert said.slots["complaint_amount"] == NOT_SAID


async def test_a_category_that_is_none_is_not_taken(cases: Cases) -> None:
    said = await take(
        ValidateComplaintForm(cases), payload="inform", entities={"choice": "root"}, requested="complaint_category"
    )

    assert said.slots["complaint_category"] is None


async def test_a_story_told_before_the_category_is_kept(cases: Cases) -> None:
    said = await take(
        ValidateComplaintForm(cases),
        payload="inform",
        entities={"choice": "failed_transaction"},
        requested="complaint_category",
        slots={"complaint_story": STORY},
    )

    assert (said.slots["complaint_description"], said.slots["complaint_amount"]) == (STORY, "Rp250.000")


# -------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("requested", "typed", "value"),
    [
        ("complaint_description", "saldo terpotong tapi toko belum terima", "saldo terpotong tapi toko belum terima"),
        ("complaint_amount", "250rb", "Rp250.000"),
        ("complaint_merchant", "Warung Bu Tini", "Warung Bu Tini"),
        ("complaint_merchant", "indomaret tebet", "indomaret tebet"),
        ("complaint_contact", "[phone:abcdefgh]", "[phone:abcdefgh]"),
    ],
)
async def test_an_answer_fills_what_was_asked(cases: Cases, requested: str, typed: str, value: str) -> None:
    said = await take(ValidateComplaintForm(cases), typed, requested=requested, slots=CATEGORY)

    assert said.slots[requested] == value
    assert said.slots["misses"] is None


async def test_a_time_is_kept_in_the_holders_words_with_its_day(cases: Cases) -> None:
    said = await take(ValidateComplaintForm(cases), "17 November 2025 jam 14.00", requested="complaint_when")

    assert said.slots["complaint_when"].startswith("17 November 2025")
    assert "(Senin, 17 November 2025)" in said.slots["complaint_when"]


async def test_an_answer_may_tell_more_than_was_asked(cases: Cases) -> None:
    said = await take(
        ValidateComplaintForm(cases), "kemarin sore, 250 ribu di Toko Jaya", requested="complaint_when", slots=CATEGORY
    )

    assert said.slots["complaint_when"] == "kemarin sore (Selasa, 3 Maret 2026)", "by the clock that was given"
    assert (said.slots["complaint_amount"], said.slots["complaint_merchant"]) == ("Rp250.000", "Toko Jaya")


async def test_what_was_told_is_not_overwritten_in_passing(cases: Cases) -> None:
    slots = CATEGORY | {"complaint_amount": "Rp250.000"}

    said = await take(
        ValidateComplaintForm(cases), "sore kemarin pas saldo 900 ribu", requested="complaint_when", slots=slots
    )

    assert "complaint_amount" not in said.slots


@pytest.mark.parametrize("typed", ["salah, maksud saya 300 ribu", "eh maaf jumlahnya 300 ribu", "ralat: Rp300.000"])
async def test_a_correction_corrects_and_the_question_stays(cases: Cases, typed: str) -> None:
    slots = CATEGORY | {"complaint_amount": "Rp250.000"}

    said = await take(ValidateComplaintForm(cases), typed, requested="complaint_contact", slots=slots)

    assert said.responses == ["utter_corrected"]
    assert said.slots["complaint_amount"] == "Rp300.000"
    assert said.slots["complaint_contact"] is None


async def test_an_hour_that_is_put_right_is_of_the_day_that_was_said(cases: Cases) -> None:
    slots = CATEGORY | {"complaint_when": "kemarin pagi (Selasa, 3 Maret 2026)"}

    said = await take(ValidateComplaintForm(cases), "yang bener jam 10an", requested="complaint_amount", slots=slots)

    assert said.responses == ["utter_corrected"]
    assert said.slots["complaint_when"] == "jam 10 (Selasa, 3 Maret 2026)"
    assert said.slots["complaint_amount"] is None


async def test_a_time_is_no_story(cases: Cases) -> None:
    said = await take(ValidateComplaintForm(cases), "kemarin", requested="complaint_description", slots=CATEGORY)

    assert said.slots["complaint_description"] is None
    assert said.slots["complaint_when"].startswith("kemarin")
    assert said.responses == ["utter_go_on"]


async def test_what_is_told_unasked_is_kept_also_where_it_was_not_needed(cases: Cases) -> None:
    slots = CATEGORY | {"complaint_when": "-"}

    said = await take(ValidateComplaintForm(cases), "tadi malam", requested="complaint_contact", slots=slots)

    assert said.responses == ["utter_go_on"]
    assert said.slots["complaint_when"].startswith("tadi malam")
    assert said.slots["complaint_contact"] is None


async def test_a_time_that_we_cannot_read_is_taken_in_their_words_the_second_time(cases: Cases) -> None:
    session = Session(ValidateComplaintForm(cases), dict(CATEGORY))

    said = [await session("pas sebelum rapat itu", requested="complaint_when") for _ in range(2)]

    assert [item.slots["complaint_when"] for item in said] == [None, "pas sebelum rapat itu"]


SKIPPABLE = [f"complaint_{detail}" for detail in Detail if detail is not Detail.DESCRIPTION]


@pytest.mark.parametrize("requested", SKIPPABLE)
@pytest.mark.parametrize("given", [{"typed": "lewati"}, {"typed": "tidak ada"}, {"payload": "deny"}])
async def test_what_is_not_known_can_be_skipped(cases: Cases, requested: str, given: dict[str, Any]) -> None:
    said = await take(ValidateComplaintForm(cases), requested=requested, slots=CATEGORY, **given)

    assert said.slots[requested] == NOT_SAID
    assert said.messages == []


async def test_what_happened_cannot_be_skipped(cases: Cases) -> None:
    said = await take(ValidateComplaintForm(cases), payload="deny", requested="complaint_description", slots=CATEGORY)

    assert said.slots["complaint_description"] is None


async def test_a_contact_that_is_shared_early_is_kept(cases: Cases) -> None:
    said = await take(
        ValidateComplaintForm(cases),
        payload="inform",
        entities={"contact": "[phone:abcdefgh]"},
        requested="complaint_merchant",
        slots=CATEGORY,
    )

    assert said.slots["complaint_contact"] == "[phone:abcdefgh]"
    assert said.slots["complaint_merchant"] is None
    assert said.responses == []


# -------------------------------------------------------------------- evidence

ASKED = ["complaint_category", *(f"complaint_{detail}" for detail in Detail)]


@pytest.mark.parametrize("requested", ASKED)
async def test_a_file_is_welcome_at_any_question(cases: Cases, requested: str) -> None:
    said = await take(
        ValidateComplaintForm(cases),
        payload="add_information",
        entities={"evidence": "f1"},
        requested=requested,
        slots=CATEGORY,
    )

    assert said.responses == ["utter_evidence_received"]
    assert said.slots["complaint_evidence"] == "ada"
    assert said.slots.get(requested) == ("ada" if requested == "complaint_evidence" else None)
    assert said.slots["misses"] is None


async def test_who_has_evidence_is_asked_to_send_it(cases: Cases) -> None:
    said = await take(
        ValidateComplaintForm(cases), "ada", intent="affirm", requested="complaint_evidence", slots=CATEGORY
    )

    assert said.responses == ["utter_send_evidence_now"]
    assert said.slots["complaint_evidence"] is None


@pytest.mark.parametrize("typed", ["sudah saya kirim", "itu aja", "cukup"])
async def test_who_is_done_with_evidence_goes_on(cases: Cases, typed: str) -> None:
    said = await take(ValidateComplaintForm(cases), typed, requested="complaint_evidence", slots=CATEGORY)

    assert said.slots["complaint_evidence"] == NOT_SAID


# -------------------------------------------------------------------- the ticket

TOLD = CATEGORY | {
    "complaint_description": "saldo terpotong",
    "complaint_when": "kemarin (Selasa, 3 Maret 2026)",
    "complaint_amount": "Rp250.000",
    "complaint_merchant": NOT_SAID,
    "complaint_contact": "[phone:abcdefgh]",
    "complaint_evidence": NOT_SAID,
    "complaint_reference": "A1234",
}


async def test_the_ticket_is_told_with_what_was_noted(cases: Cases) -> None:
    said = await take(FileComplaint(cases), payload="deny", slots=TOLD)

    cases.complaint.assert_awaited_once_with(  # type: ignore[attr-defined]
        conversation_id="c1",
        complaint=Complaint(
            "failed_transaction",
            "saldo terpotong",
            {"when": "kemarin (Selasa, 3 Maret 2026)", "amount": "Rp250.000", "reference": "A1234"},
            "[phone:abcdefgh]",
        ),
        key="m1:complaint",
    )
    assert said.responses == ["utter_complaint_opened"]
    for words in ("KKPD-260304-0001", "transaksi gagal", "23.59 WIB", "jumlah Rp250.000", "referensi A1234"):
        assert words in said.text
    assert NOT_SAID not in said.text.replace("KKPD-260304-0001", "").replace("-", NOT_SAID).split()
    assert "[phone:" not in said.text
    assert said.finished


async def test_evidence_is_acknowledged(cases: Cases) -> None:
    cases.complaint.return_value = Opened("KKPD-260304-0001", "Rabu", evidence=2)  # type: ignore[attr-defined]

    said = await take(FileComplaint(cases), payload="deny", slots=TOLD)

    assert said.responses == ["utter_complaint_opened_with_evidence"]


@pytest.mark.parametrize("missing", ["complaint_category", "complaint_description"])
async def test_a_form_that_fell_through_opens_nothing(cases: Cases, missing: str) -> None:
    said = await take(FileComplaint(cases), "apa", slots=TOLD | {missing: None})

    cases.complaint.assert_not_called()  # type: ignore[attr-defined]
    assert (said.responses, said.followup) == (["utter_complaint_incomplete"], "complaint_form")


# -------------------------------------------------------------------- registration


async def test_the_checks_begin_with_what_was_said(cases: Cases) -> None:
    said = await take(BeginRegistration(cases), "gagal registrasi, pulsa habis", intent="failed_registration")

    assert said.responses == ["utter_registration_begin"]
    assert said.slots["registration_plan"][0] == "credit"
    assert said.slots["registration_step"] == 0


@pytest.mark.parametrize("cause", list(Cause))
async def test_every_cause_has_its_check(cases: Cases, cause: Cause) -> None:
    said = await take(AskCheck(cases), slots={"registration_plan": [str(cause)], "registration_step": 0})

    assert said.responses == [f"utter_registration_check_{cause}"]


@pytest.mark.parametrize("step", [None, 0, 99])
async def test_a_question_is_found_whatever_the_slots_say(cases: Cases, step: int | None) -> None:
    assert len((await take(AskCheck(cases), slots={"registration_step": step})).responses) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"payload": "inform", "entities": {"choice": "still"}},
        {"typed": "masih gagal kak"},
        {"typed": "tetep ga bisa"},
        {"typed": "belum"},
        {"typed": "gagal registrasi terus", "intent": "failed_registration"},
    ],
)
async def test_still_failing_goes_on_to_the_next_check(cases: Cases, given: dict[str, Any]) -> None:
    slots = {"registration_plan": ["network", "credit"], "registration_step": 0}

    said = await take(ValidateRegistrationForm(cases), requested="registration_check", slots=slots, **given)

    assert (said.slots["registration_step"], said.slots["registration_check"]) == (1, None)


@pytest.mark.parametrize(
    "given",
    [
        {"payload": "inform", "entities": {"choice": "solved"}},
        {"typed": "sudah berhasil"},
        {"typed": "udah bisa nih"},
    ],
)
async def test_solved_ends_the_checks(cases: Cases, given: dict[str, Any]) -> None:
    slots = {"registration_plan": ["network", "credit"], "registration_step": 0}

    said = await take(ValidateRegistrationForm(cases), requested="registration_check", slots=slots, **given)

    assert said.slots["registration_check"] == "solved"


async def test_when_no_check_is_left_a_ticket_follows(cases: Cases) -> None:
    causes = [str(cause) for cause in ORDER]
    slots = {"registration_plan": causes, "registration_step": len(causes) - 1, "registration_story": "gagal"}
    session = Session(ValidateRegistrationForm(cases), slots)

    said = await session("masih gagal", requested="registration_check")
    ended = await take(FinishRegistration(cases), "masih gagal", slots=session.slots)

    assert said.slots["registration_check"] == "unsolved"
    cases.registration.assert_awaited_once_with(  # type: ignore[attr-defined]
        conversation_id="c1", summary="gagal", checked=tuple(causes), key="m1:registration", incident=None
    )
    assert ended.responses == ["utter_registration_opened"]
    assert "KKPD-260304-0002" in ended.text
    assert ended.finished


async def test_a_solved_registration_opens_no_ticket(cases: Cases) -> None:
    said = await take(FinishRegistration(cases), "sudah bisa", slots={"registration_check": "solved"})

    cases.registration.assert_not_called()  # type: ignore[attr-defined]
    assert (said.responses, said.finished) == (["utter_registration_solved"], True)


async def test_a_form_that_fell_through_is_no_solved_registration(cases: Cases) -> None:
    said = await take(FinishRegistration(cases), "apa", slots={"registration_plan": ["network"]})

    assert said.responses != ["utter_registration_solved"]


async def test_a_screenshot_between_the_checks_is_welcome(cases: Cases) -> None:
    said = await take(
        ValidateRegistrationForm(cases),
        payload="add_information",
        entities={"evidence": "f1"},
        requested="registration_check",
        slots={"registration_plan": ["network"], "registration_step": 0},
    )

    assert said.responses == ["utter_evidence_received"]
    assert said.slots["registration_check"] is None
