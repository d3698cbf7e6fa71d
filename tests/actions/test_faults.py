"""No exception leaves an action, and nothing of it reaches the holder."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from structlog.testing import capture_logs

from actions import all_actions
from actions.base import SigapAction
from bot.core.conversations import HandoffReason
from bot.core.errors import StoreUnavailable
from bot.core.journeys.cases import Cases
from tests.actions.turns import Session, stub_cases, take

SECRET = "Ratna Wulandari 4821"
CASES = ("identify", "block", "complaint", "registration")
TELLING: dict[str, dict[str, Any]] = {
    "action_begin_block": {"typed": "HP hilang, saya Ratna Wulandari dari Disdik", "intent": "lost_phone"},
    "action_begin_fraud": {"typed": "blokir, saya Ratna Wulandari dari Disdik", "intent": "report_fraud"},
    "validate_block_form": {"typed": "Ratna Wulandari, Disdik", "requested": "identity"},
    "action_block": {"payload": "affirm", "slots": {"identity": "matched", "block_confirm": "yes"}},
    "action_file_complaint": {
        "payload": "deny",
        "slots": {"complaint_category": "failed_transaction", "complaint_description": "gagal"},
    },
    "action_finish_registration": {"typed": "masih", "slots": {"registration_check": "unsolved"}},
    "action_check_ticket": {"typed": "cek tiket", "intent": "check_ticket"},
    "action_add_information": {"typed": "tambahan", "intent": "add_information"},
    "action_call_people": {"typed": "petugas", "intent": "talk_to_agent"},
    "action_affirm": {"typed": "ya", "intent": "affirm", "slots": {"offer": "human"}},
    "action_inform": {"typed": "KKPD-260304-0001"},
}
"""Turns in which an action needs a use case; the others need none."""
NAMES = [action.name() for action in all_actions(stub_cases())]


def _failing(error: Exception, *, people: Exception | None = None) -> Cases:
    """Use cases that all fail; people can be called, unless that fails too."""
    names = set(Cases.__dataclass_fields__)
    broken = {name: AsyncMock(side_effect=error) for name in names}
    stub = stub_cases()
    stub.handoff.call_people.side_effect = people  # type: ignore[attr-defined]
    acts = ("listed", "one", "add", "reopen", "rate")
    broken["tickets"] = Mock(**{name: AsyncMock(side_effect=error) for name in acts})
    return Cases(**broken | {"handoff": stub.handoff})


def _action(name: str, cases: Cases) -> SigapAction:
    return next(action for action in all_actions(cases) if action.name() == name)


def _is_apology(said: Any) -> None:
    assert said.responses == ["utter_fault"]
    assert said.finished
    assert said.slots["requested_slot"] is None
    assert {"event": "active_loop", "timestamp": None, "name": None} in said.events
    assert SECRET not in json.dumps([*said.messages, *said.events])


@pytest.mark.parametrize("name", sorted(TELLING.keys() - {"action_call_people", "action_affirm"}))
async def test_a_use_case_that_fails_becomes_an_apology_and_people(name: str) -> None:
    cases = _failing(RuntimeError(SECRET))

    with capture_logs() as logs:
        said = await take(_action(name, cases), **TELLING[name])

    _is_apology(said)
    cases.handoff.call_people.assert_awaited_once_with(  # type: ignore[attr-defined]
        conversation_id="c1", reason=HandoffReason.FAULT
    )
    assert SECRET not in str(logs)
    assert [entry["event"] for entry in logs] == ["action.fault"]


@pytest.mark.parametrize("name", sorted(TELLING))
@pytest.mark.parametrize("people", [StoreUnavailable(SECRET), RuntimeError(SECRET), TimeoutError(SECRET)])
async def test_even_when_people_cannot_be_called(name: str, people: Exception) -> None:
    cases = _failing(StoreUnavailable(SECRET), people=people)

    with capture_logs() as logs:
        said = await take(_action(name, cases), **TELLING[name])

    _is_apology(said)
    assert SECRET not in str(logs)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("strange", [{}, {"typed": ""}, {"payload": "affirm", "requested": "nonsense"}])
async def test_no_turn_is_too_strange(name: str, strange: dict[str, Any]) -> None:
    said = await take(_action(name, stub_cases()), **{"typed": "🙂 halo " * 300} | strange)

    assert isinstance(said.events, list)


@pytest.mark.parametrize("name", NAMES)
async def test_slots_of_any_kind_are_survived(name: str) -> None:
    slots = {
        "claims": "x",
        "misses": 3,
        "registration_step": "two",
        "registration_plan": 7,
        "complaint_when": ["a"],
        "offer": {"a": 1},
        "form_exit": 5,
    }

    said = await take(_action(name, stub_cases()), "Ratna Wulandari", slots=slots, requested="identity")

    assert isinstance(said.events, list)


@pytest.mark.parametrize("end", ["action_block", "action_file_complaint", "action_finish_registration"])
async def test_after_a_fault_in_a_form_its_end_does_nothing(end: str) -> None:
    cases = _failing(RuntimeError(SECRET))
    session = Session(
        _action("validate_block_form", cases),
        {"complaint_category": "failed_transaction", "complaint_description": "gagal"},
    )
    await session(**TELLING["validate_block_form"])
    session.action = _action(end, cases)

    said = await session("Ratna Wulandari, Disdik")

    assert (said.responses, said.followup) == ([], None)
    cases.complaint.assert_not_called()  # type: ignore[attr-defined]
    cases.registration.assert_not_called()  # type: ignore[attr-defined]


async def test_what_was_said_before_the_fault_is_taken_back() -> None:
    cases = _failing(RuntimeError(SECRET))

    said = await take(_action("action_begin_block", cases), **TELLING["action_begin_block"])

    assert "utter_block_safety_lost_phone" not in said.responses


def test_every_action_has_its_own_name() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert TELLING.keys() <= set(NAMES)
