"""Journey 4 as it is spoken: why a change cannot go on in this chat, and who helps then."""

from __future__ import annotations

from typing import Any

import pytest

from actions.change import BeginChange, FileChange
from bot.core.journeys.cases import Cases
from bot.core.journeys.change import ChangeOutcome, ChangeResult, Eligible, Standing
from tests.actions.turns import take

ASKED_FOR = {
    "change_confirm": "yes",
    "change_liability": "acknowledged",
    "change_name": "[name:12345678]",
}


@pytest.mark.parametrize(
    ("standing", "response", "called"),
    [
        (Standing.CALL_BACK, "utter_change_call_back", "call_back"),
        (Standing.SEVERAL, "utter_change_several_records", "several_records"),
    ],
)
async def test_people_are_called_for_what_the_chat_cannot_prove(
    cases: Cases, standing: Standing, response: str, called: str
) -> None:
    change: Any = cases.change
    change.standing.return_value = Eligible(standing)

    said = await take(BeginChange(cases), "bendahara kami ganti", intent="change_data")

    assert said.responses == [response, "utter_handover_next"]
    getattr(change, called).assert_awaited_once_with(conversation_id="c1")


@pytest.mark.parametrize(
    ("outcome", "response"),
    [
        (ChangeOutcome.NOT_VERIFIED, "utter_change_call_back"),
        (ChangeOutcome.SEVERAL, "utter_change_several_records"),
        (ChangeOutcome.BANK_SILENT, "utter_bank_silent"),
    ],
)
async def test_what_has_changed_since_the_first_question_is_told_at_the_end(
    cases: Cases, outcome: ChangeOutcome, response: str
) -> None:
    change: Any = cases.change
    change.request.return_value = ChangeResult(outcome)
    handoff: Any = cases.handoff
    handoff.call_people.return_value = change.call_back.return_value

    said = await take(FileChange(cases), "ya", intent="affirm", slots=ASKED_FOR)

    assert said.responses[:2] == [response, "utter_handover_next"]
