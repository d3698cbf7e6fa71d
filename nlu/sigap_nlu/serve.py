"""Start the engine's HTTP server on the loopback address: ``python -m sigap_nlu.serve MODEL PORT``.

The token of its API comes from the environment, since a command line is there for everybody on the machine to read.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.__main__ import main
from rasa.core import tracker_store
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

_LOGS_SLOTS = ("rasa.core.nlg.interpolator",)
"""Complains of each button's payload, and prints the slots with it."""


def arguments(model: str, port: str, token: str) -> list[str]:
    """The arguments of ``rasa run``; a token may begin with a hyphen, and is no option then."""
    return [
        "rasa", "run", "--model", model, "--enable-api", f"--auth-token={token}",
        "--interface", "127.0.0.1", "--port", port,
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
    ]  # fmt: skip


def survive_a_restart_of_the_database() -> None:
    """Test each pooled connection before it is used.

    Without this, the first message after a restart of the database meets a dead connection, and the tracker store falls
    back to an empty memory: the dialogue would forget its form for one message.
    """
    wanted = tracker_store.create_engine_kwargs

    def with_ping(url: Any) -> dict[str, Any]:
        return {**wanted(url), "pool_pre_ping": True}

    tracker_store.create_engine_kwargs = with_ping


def check_the_schema_of_answers_once() -> None:
    """Validate what an action answered as before, but not the schema itself each time: that took a third of a turn."""
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)
    validator.check_schema(schema)
    against_schema = validator(schema)

    def validate(_: RemoteAction, result: Any) -> bool:
        error = best_match(against_schema.iter_errors(result))
        if error:
            raise error
        return True

    RemoteAction._validate_action_result = validate  # noqa: SLF001  # what the library leaves no option for


def tell_what_was_understood() -> None:
    """Put first into the answer to a message what it was taken for, as ``{"custom": {"understood": ...}}``.

    The stock webhook does not tell, and asking for the tracker costs a second request and all events of the dialogue.
    """
    wanted = MessageProcessor._handle_message_with_tracker  # noqa: SLF001

    async def and_tell(processor: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker) -> None:
        await wanted(processor, message, tracker)
        latest = tracker.latest_message
        if latest and isinstance(message.output_channel, CollectingOutputChannel):
            parsed = latest.parse_data or {}
            understood = {key: parsed.get(key) for key in ("intent", "intent_ranking")}
            message.output_channel.messages.append(
                {"recipient_id": message.sender_id, "custom": {"understood": understood}}
            )

    MessageProcessor._handle_message_with_tracker = and_tell  # noqa: SLF001


if __name__ == "__main__":
    for name in _LOGS_SLOTS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    survive_a_restart_of_the_database()
    check_the_schema_of_answers_once()
    tell_what_was_understood()
    sys.argv = arguments(sys.argv[1], sys.argv[2], os.environ["SIGAP_RASA_TOKEN"])
    main()
