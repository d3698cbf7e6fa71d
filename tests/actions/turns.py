"""One turn of an action, without an engine: what it is told, what it says, and what it does to the slots."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest.mock import AsyncMock, Mock

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SigapAction
from bot.core.changes import Field
from bot.core.documents import FOR_CHANGE
from bot.core.journeys.branches import Whereabouts
from bot.core.journeys.cases import Cases
from bot.core.journeys.change import ChangeOutcome, ChangeResult, Eligible, Standing
from bot.core.journeys.complaint import Opened
from bot.core.journeys.guide import Guidance
from bot.core.journeys.handoff import Queued
from bot.core.journeys.promises import promises
from bot.core.journeys.verify import Identified, IdentifyStatus
from bot.core.wording import WIB
from tests.fakes.desk import COPY
from tests.fakes.policy import SHIPPED

CHAT = "c1"
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=WIB)
READY = Eligible(
    Standing.READY,
    registered={Field.PHONE: "0812-****-**01", Field.NAME: "R****", Field.SKPD: "Dinas P*****"},
    own="[phone:00000000]",
)
ASKED = ChangeResult(
    ChangeOutcome.OPENED,
    number="KKPD-260304-0003",
    received="Rabu, 4 Maret 2026 pukul 10.00.00 WIB",
    due="Rabu, 11 Maret 2026 pukul 23.59 WIB",
    fields="nomor HP",
)
_KEYS = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}


def stub_cases() -> Cases:
    """Use cases that answer as on a good day; tests script what differs."""
    return Cases(
        **{name: Mock() for name in Cases.__dataclass_fields__}
        | {
            "identify": AsyncMock(return_value=Identified(IdentifyStatus.MATCHED, "R**** W********", "Dinas P*****")),
            "bind_contact": AsyncMock(return_value=True),
            "block": AsyncMock(),
            "complaint": AsyncMock(return_value=Opened("KKPD-260304-0001", "Rabu, 4 Maret 2026 pukul 23.59 WIB")),
            "known_incident": AsyncMock(return_value=None),
            "registration": AsyncMock(return_value=Opened("KKPD-260304-0002", "Rabu, 11 Maret 2026 pukul 23.59 WIB")),
            "change": Mock(
                standing=AsyncMock(return_value=READY),
                keep=AsyncMock(side_effect=lambda field, **_: f"[{field}:12345678]"),
                gathered=AsyncMock(return_value=FOR_CHANGE),
                shown=AsyncMock(side_effect=lambda tokens, **_: dict.fromkeys(tokens, "B***")),
                request=AsyncMock(return_value=ASKED),
                call_back=AsyncMock(return_value=Queued(ahead=0, newly=True)),
                several_records=AsyncMock(return_value=Queued(ahead=0, newly=True)),
            ),
            "tickets": Mock(
                listed=AsyncMock(return_value=[]),
                one=AsyncMock(),
                add=AsyncMock(),
                reopen=AsyncMock(),
                rate=AsyncMock(),
            ),
            "branches": AsyncMock(return_value=Whereabouts((), ())),
            "guide": Mock(
                about=AsyncMock(return_value=Guidance("• fotokopi KTP.", ())), send_form=AsyncMock(return_value=True)
            ),
            "how_to_prove": AsyncMock(return_value=COPY.text("utter_prove_webchat")),
            "copy": COPY,
            "now": Mock(return_value=NOW),
            "promises": promises(SHIPPED),
            "own_data": Mock(show=AsyncMock(), erase=AsyncMock(return_value=1)),
            "handoff": Mock(call_people=AsyncMock(return_value=Queued(ahead=0, newly=True))),
        }
    )


@dataclass
class Said:
    """What came of a turn."""

    messages: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]

    @property
    def responses(self) -> list[str]:
        """Names of the responses, each of which can be told with the facts it was given."""
        said = [message for message in self.messages if message["response"]]
        for message in said:
            COPY.text(message["response"], **self.facts(message))
        return [message["response"] for message in said]

    @staticmethod
    def facts(message: Mapping[str, Any]) -> dict[str, str]:
        return {name: value for name, value in message.items() if name not in _KEYS}

    @property
    def text(self) -> str:
        """All that the holder reads."""
        said = [COPY.text(it["response"], **self.facts(it)) for it in self.messages if it["response"]]
        return "\n".join(said)

    @property
    def payloads(self) -> list[str]:
        """What can be pressed."""
        return [button["payload"] for message in self.messages for button in message["buttons"]]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Title and payload of what the moment offers."""
        return [(button["title"], button["payload"]) for message in self.messages for button in message["buttons"]]

    @property
    def slots(self) -> dict[str, Any]:
        """Slots that were set; the last setting counts."""
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def followup(self) -> str | None:
        named = [event["name"] for event in self.events if event["event"] == "followup"]
        assert len(named) <= 1
        return named[0] if named else None

    @property
    def finished(self) -> bool:
        return any(message["custom"].get("journey") == "finished" for message in self.messages)

    @property
    def asks_contact(self) -> bool:
        return any(message["custom"].get("request_contact") for message in self.messages)

    @property
    def left(self) -> str | None:
        """Why a form was left."""
        if self.slots.get("form_exit"):
            assert self.slots["requested_slot"] is None
            return str(self.slots["form_exit"])
        return None


@dataclass
class Session:
    """Turns one after another, with the slots that they leave behind."""

    action: SigapAction
    slots: dict[str, Any] = field(default_factory=dict)
    number: int = 0

    async def __call__(self, typed: str = "", **given: Any) -> Said:
        """One message: ``typed``, or a press with ``payload`` (an intent) and entities."""
        self.number = given.pop("number", self.number + 1)
        said = await take(self.action, typed, slots=self.slots, number=self.number, **given)
        self.slots |= {name: value for name, value in said.slots.items() if name != "requested_slot"}
        return said


async def take(
    action: SigapAction,
    typed: str = "",
    *,
    intent: str = "inform",
    confidence: float = 0.9,
    payload: str | None = None,
    entities: Mapping[str, str] | None = None,
    slots: Mapping[str, Any] | None = None,
    requested: str | None = None,
    number: int = 1,
    message: str = "m1",
    chat: str = CHAT,
    form: str | None = None,
    close: Sequence[str] = (),
    other: Mapping[str, str] | None = None,
) -> Said:
    """Run an action on one message."""
    if payload:
        typed, intent, confidence = f"/{payload}{json.dumps(dict(entities or {}))}", payload, 1.0
    latest = {
        "text": typed,
        "intent": {"name": intent, "confidence": confidence},
        "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
        "metadata": {"inbox_id": message},
        "ask_back": list(close),
        "other_need": dict(other or {}),
    }
    known = dict(slots or {})
    if requested:
        known["requested_slot"] = requested
    events = [{"event": "user"}] * number
    tracker = Tracker(chat, known, latest, events, False, None, {"name": form} if form else {}, None)
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, {})
    return Said(dispatcher.messages, events)
