"""What is changed in the engine before it starts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.__main__ import create_argument_parser
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from sigap_nlu.serve import arguments, check_the_schema_of_answers_once, tell_what_was_understood


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


def test_an_answer_begins_with_what_the_message_was_taken_for(monkeypatch: pytest.MonkeyPatch) -> None:
    intent = {"name": "greet", "confidence": 0.9}

    async def hear(_: object, message: UserMessage, tracker: DialogueStateTracker) -> None:
        tracker.update(UserUttered(message.text, intent, parse_data={"intent": intent, "entities": []}))

    monkeypatch.setattr(MessageProcessor, "_handle_message_with_tracker", hear)
    tell_what_was_understood()
    message = UserMessage("halo", CollectingOutputChannel(), "c1")
    processor = MessageProcessor.__new__(MessageProcessor)
    asyncio.run(processor._handle_message_with_tracker(message, DialogueStateTracker("c1", [])))

    (told,) = message.output_channel.messages
    assert (told["recipient_id"], told["custom"]["understood"]["intent"]) == ("c1", intent)
