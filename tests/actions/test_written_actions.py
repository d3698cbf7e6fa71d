"""Journey 3 by chat: documents, the form, the nearest branch."""

from __future__ import annotations

from unittest.mock import AsyncMock

import pytest

from actions.base import SigapAction
from actions.branch import ShowBranches, ValidateBranchForm
from actions.complaint import ValidateComplaintForm
from actions.talk import Affirm, AnswerQuestion, Inform, Misunderstood, OfferHuman
from actions.written import WrittenComplaint
from bot.core.errors import NotFound
from bot.core.journeys.branches import Whereabouts
from bot.core.journeys.cases import Cases
from bot.core.journeys.guide import Guidance
from bot.core.papers import Office
from tests.actions.turns import CHAT, take

NUMBER = "KKPD-260304-0001"
FOUND = Whereabouts(
    (Office("Cabang Tebet", "Jalan Tebet 1, Jakarta Selatan", "08.00-15.00", "1,2 km"),), ("Jakarta Selatan",)
)
NOWHERE = Whereabouts((), ("Jakarta Pusat", "Jakarta Selatan"))


def knows(cases: Cases, *numbers: str) -> None:
    cases.guide.about = AsyncMock(return_value=Guidance("• fotokopi KTP.", numbers))  # type: ignore[method-assign]


def finds(cases: Cases, found: Whereabouts) -> None:
    object.__setattr__(cases, "branches", AsyncMock(return_value=found))


async def test_documents_are_explained_and_the_form_is_offered(cases: Cases) -> None:
    knows(cases, NUMBER)

    said = await take(WrittenComplaint(cases), "mau pengaduan tertulis", intent="written_complaint")

    assert said.responses == ["utter_written_documents"]
    assert "fotokopi KTP" in said.text
    assert said.payloads[0] == '/written_complaint{"choice": "form"}'
    assert said.slots == {"offer": "written_form"}
    agreed = await take(Affirm(cases), "ya", slots=said.slots)
    assert agreed.responses == ["utter_form_sent"]
    cases.guide.send_form.assert_awaited_once_with(conversation_id=CHAT, number=NUMBER, key="m1:form", place="")  # type: ignore[attr-defined]


async def test_without_a_complaint_one_is_offered_first(cases: Cases) -> None:
    said = await take(WrittenComplaint(cases), "minta formulir pengaduan", intent="written_complaint")

    assert said.responses == ["utter_written_no_ticket"]
    assert "/file_complaint" in said.payloads
    cases.guide.send_form.assert_not_awaited()  # type: ignore[attr-defined]
    agreed = await take(Affirm(cases), "iya catat dulu", intent="affirm", slots=said.slots)
    assert (agreed.responses, agreed.followup) == (["utter_complaint_begin_any"], "complaint_form")


async def test_what_the_word_means_is_told(cases: Cases) -> None:
    assert (await take(WrittenComplaint(cases), "SKKL itu apa", intent="written_complaint")).responses == [
        "utter_ask_skkl"
    ]


async def test_the_form_is_sent_when_asked_for(cases: Cases) -> None:
    knows(cases, NUMBER)

    asked = await take(WrittenComplaint(cases), "minta formulirnya", intent="written_complaint")
    pressed = await take(WrittenComplaint(cases), payload="written_complaint", entities={"choice": "form"})

    assert asked.responses == pressed.responses == ["utter_form_sent"]


async def test_of_several_complaints_one_is_chosen(cases: Cases) -> None:
    knows(cases, NUMBER, "KKPD-260304-0002")

    said = await take(WrittenComplaint(cases), payload="written_complaint", entities={"choice": "form"})

    assert said.responses == ["utter_form_of_which"]
    assert said.payloads[0] == f'/written_complaint{{"choice": "form", "ticket": "{NUMBER}"}}'
    chosen = {"choice": "form", "ticket": NUMBER}
    sent = await take(WrittenComplaint(cases), payload="written_complaint", entities=chosen)
    assert sent.responses == ["utter_form_sent"]


async def test_a_form_that_is_not_made_is_not_said_to_be_sent(cases: Cases) -> None:
    knows(cases, NUMBER)
    cases.guide.send_form.return_value = False  # type: ignore[attr-defined]
    failed = await take(WrittenComplaint(cases), "minta formulir", intent="written_complaint")
    cases.guide.send_form.side_effect = NotFound  # type: ignore[attr-defined]
    foreign = await take(WrittenComplaint(cases), f"minta formulir {NUMBER}", intent="written_complaint")

    assert (failed.responses, foreign.responses) == (["utter_form_not_made"], ["utter_ticket_unknown"])


# -------------------------------------------------------------------- branches


@pytest.mark.parametrize("text", ["cabang SKKL terdekat di mana", "SKKL deket tebet dmn", "alamat cabangnya"])
async def test_a_place_in_the_question_is_answered_and_else_asked_for(cases: Cases, text: str) -> None:
    finds(cases, NOWHERE)
    asked = await take(WrittenComplaint(cases), text, intent="written_complaint")
    finds(cases, FOUND)
    told = await take(WrittenComplaint(cases), text, intent="written_complaint")

    assert (asked.responses, asked.followup) == ([], "branch_form")
    assert (told.responses, told.followup) == (["utter_branches"], None)
    assert "Cabang Tebet, 1,2 km" in told.text


async def test_without_any_branches_nothing_is_asked(cases: Cases) -> None:
    said = await take(WrittenComplaint(cases), payload="written_complaint", entities={"choice": "branch"})
    question = await take(AnswerQuestion(cases), "alamat kantor cabang di mana", intent="ask_contact")

    assert said.followup is None
    assert said.responses == ["utter_written_no_ticket"]
    assert question.responses == ["utter_ask_contact_branch"]


async def test_a_question_for_an_office_is_answered_with_branches(cases: Cases) -> None:
    finds(cases, FOUND)

    said = await take(AnswerQuestion(cases), "kantor terdekat dari tebet", intent="ask_contact")

    assert said.responses == ["utter_branches"]


@pytest.mark.parametrize("text", ["jam buka kantor tebet", "cabang tebet sabtu buka?"])
async def test_opening_hours_are_those_of_the_branches(cases: Cases, text: str) -> None:
    unknown = await take(AnswerQuestion(cases), text, intent="ask_contact")
    finds(cases, NOWHERE)
    asked = await take(AnswerQuestion(cases), text, intent="ask_contact")
    finds(cases, FOUND)
    told = await take(AnswerQuestion(cases), text, intent="ask_contact")

    assert unknown.responses == ["utter_ask_contact_office_hours"]
    assert asked.followup == "branch_form"
    assert told.responses == ["utter_branches"]


async def test_the_hours_of_the_call_center_are_no_branch(cases: Cases) -> None:
    finds(cases, FOUND)
    said = await take(AnswerQuestion(cases), "call center buka 24 jam?", intent="ask_contact")
    assert said.responses == ["utter_ask_contact_hours"]


async def test_the_answer_to_the_question_for_a_place(cases: Cases) -> None:
    form, asked = ValidateBranchForm(cases), {"requested": "branch_place"}
    finds(cases, FOUND)
    typed = await take(form, "Tebet", **asked)  # type: ignore[arg-type]
    sent = await take(form, payload="inform", entities={"location": "-6.23,106.85"}, **asked)  # type: ignore[arg-type]
    finds(cases, NOWHERE)
    unknown = await take(form, "Bandung", **asked)  # type: ignore[arg-type]
    stopped = await take(form, "batal", intent="cancel", **asked)  # type: ignore[arg-type]

    assert typed.slots["branch_place"] == "Tebet"
    assert sent.slots["branch_place"] == "-6.23,106.85"
    assert unknown.slots["branch_place"] == "-"
    assert stopped.left == "cancel"


async def test_a_place_that_fits_none_gets_the_cities(cases: Cases) -> None:
    finds(cases, NOWHERE)

    said = await take(ShowBranches(cases), "Bandung", slots={"branch_place": "-"})

    assert said.slots == {"branch_place": None}
    assert said.responses == ["utter_branch_not_found"]
    assert "Jakarta Pusat, Jakarta Selatan" in said.text


@pytest.mark.parametrize(
    ("action", "intent"),
    [(OfferHuman, "out_of_scope"), (Misunderstood, "nlu_fallback")],
    ids=["out of scope", "missed"],
)
async def test_who_writes_of_a_branch_is_told_the_way_whatever_it_was_taken_for(
    cases: Cases, action: type[SigapAction], intent: str
) -> None:
    without = await take(action(cases), "cabang bank dekat sini", intent=intent)
    finds(cases, FOUND)

    said = await take(action(cases), "cabang skkl dekat tebet", intent=intent)

    assert said.responses == ["utter_branches"]
    assert without.responses in (["utter_out_of_scope"], ["utter_not_understood"])


async def test_a_place_that_was_told_is_on_the_form(cases: Cases) -> None:
    knows(cases, NUMBER)
    finds(cases, FOUND)
    shown = await take(ShowBranches(cases), "Tebet", slots={"branch_place": "Tebet"})

    await take(WrittenComplaint(cases), "minta formulir", intent="written_complaint", slots={"branch_place": "Tebet"})

    assert (shown.responses, shown.slots) == (["utter_branches"], {})
    assert cases.guide.send_form.await_args.kwargs["place"] == "Tebet"  # type: ignore[attr-defined]


async def test_a_location_gets_the_branches_near_to_it_anywhere(cases: Cases) -> None:
    finds(cases, FOUND)
    sent = {"payload": "inform", "entities": {"location": "-6.23,106.85"}}

    outside = await take(Inform(cases), **sent)  # type: ignore[arg-type]
    inside = await take(ValidateComplaintForm(cases), requested="complaint_when", **sent)  # type: ignore[arg-type]

    assert outside.responses == inside.responses == ["utter_branches"]
    assert inside.slots["complaint_when"] is None
