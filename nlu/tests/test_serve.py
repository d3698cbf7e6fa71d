"""What is changed in the engine before it starts."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.__main__ import create_argument_parser
from rasa.core.actions.action import RemoteAction

from sigap_nlu.serve import arguments, check_the_schema_of_answers_once


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> RemoteAction:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    check_the_schema_of_answers_once()
    return RemoteAction("action_anything", None)


@pytest.mark.parametrize(
    "answer",
    [
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "timestamp": None, "name": "amount", "value": "150000"}], "responses": [{}]},
    ],
)
def test_a_good_answer_of_an_action_passes(action: RemoteAction, answer: dict[str, Any]) -> None:
    assert action._validate_action_result(answer) is True


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"events": {}},
        {"events": [{"event": "slot"}]},
        {"events": [{"event": "no such event"}]},
        {"responses": ["Halo"]},
    ],
)
def test_a_bad_answer_of_an_action_is_refused(action: RemoteAction, answer: Any) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(answer)


@pytest.mark.parametrize("token", ["abc", "-abc", "--abc", "a=b"])
def test_any_token_is_a_token(token: str) -> None:
    read = create_argument_parser().parse_args(arguments("models/m.tar.gz", "5005", token)[1:])

    assert read.auth_token == token
