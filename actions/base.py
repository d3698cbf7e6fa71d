"""What every action shares: the turn as it is read, the voice as it is used, and no exception that leaves."""

from __future__ import annotations

import traceback
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.core.conversations import HandoffReason
from bot.core.engine import CUSTOM_MISUNDERSTOOD
from bot.core.intents import FALLBACK
from bot.core.journeys.cases import Cases
from bot.core.journeys.handoff import Queued
from bot.core.review import Miss, Misunderstood, says_misunderstood

type Event = dict[str, Any]

log = structlog.get_logger(__name__)

MEANT = "meant"
"""The choice on a press that says what the message before was about."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the holder, as the engine has understood it. Slots are never proof of anything."""

    conversation_id: str
    inbox_id: str
    text: str
    intent: str
    confidence: float
    entities: Mapping[str, str]
    slots: Mapping[str, Any]
    form: str | None
    number: int
    """Which message of the session it is, from 1."""
    now: datetime
    """When it is acted upon."""
    guess: tuple[str, float] = ("", 0.0)
    """The best intent with its confidence, also where that was too little to go by."""
    before: Misunderstood | None = None
    """The holder's message before this one, as it stands for review if it turns out that it meant something else."""
    close: tuple[str, ...] = ()
    """Intents that the message lies between, where it is better to ask."""
    other: tuple[str, str] | None = None
    """What it asks for besides, and in which words."""

    @classmethod
    def of(cls, tracker: Tracker, *, now: datetime) -> Turn:
        """Read it from the tracker that the engine sends."""
        message = tracker.latest_message or {}
        intent = message.get("intent") or {}
        typed = [event for event in tracker.events if event.get("event") == "user"]
        text = message.get("text") or ""
        entities = {entity["entity"]: str(entity["value"]) for entity in message.get("entities") or []}
        meant = text.startswith("/") and entities.get("choice") == MEANT
        if meant:
            del entities["choice"]
            text = str((tracker.slots.get("asked_about") or {}).get("text") or text)
        other = message.get("other_need") or {}
        metadata = message.get("metadata") or {}
        return cls(
            conversation_id=tracker.sender_id,
            inbox_id=str(metadata.get("inbox_id") or f"{tracker.sender_id}:{message.get('message_id', '')}"),
            text="" if text.startswith("/") else text,
            intent=intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            entities=entities,
            slots=tracker.slots,
            form=tracker.active_loop_name or None,
            number=len(typed),
            now=now,
            guess=_guess(message),
            before=_corrected(typed[-2]) if len(typed) > 1 else None,
            close=tuple(map(str, message.get("ask_back") or ())),
            other=(str(other["name"]), str(other["text"])) if other.get("name") and other.get("text") else None,
        )

    def slot(self, name: str) -> Any:
        """A slot's value, or None."""
        return self.slots.get(name)

    @property
    def requested(self) -> str | None:
        """The slot that the form has asked for."""
        return self.slots.get("requested_slot")

    @property
    def words(self) -> int:
        """How many words were typed."""
        return len(self.text.split())

    def key(self, act: str) -> str:
        """Idempotency key: the same message does the same act once."""
        return f"{self.inbox_id}:{act}"


@dataclass(frozen=True, slots=True)
class Voice:
    """Says responses of domain.yml, with their facts."""

    dispatcher: CollectingDispatcher

    def say(self, response: str, **facts: str) -> None:
        """Say a response."""
        self.dispatcher.utter_message(response=response, **facts)

    def offer(self, response: str, choices: list[tuple[str, str]], **facts: str) -> None:
        """Say a response with choices (title, payload) that only the moment knows."""
        buttons = [{"title": title, "payload": payload} for title, payload in choices]
        self.dispatcher.utter_message(response=response, buttons=buttons, **facts)

    def finish(self) -> None:
        """Tell the service that a journey is over, so that the session begins afresh."""
        self.dispatcher.utter_message(json_message={"journey": "finished"})

    def missed(self, turn: Turn, reason: Miss) -> None:
        """Tell the service that a typed message was not understood, so that people look at it later."""
        if turn.text:
            intent, confidence = turn.guess
            self._for_review(Misunderstood(turn.inbox_id, reason, intent, confidence, turn.requested))

    def corrected(self, turn: Turn) -> None:
        """Tell the service that the message before this one meant something else, where the holder says so."""
        if turn.before and says_misunderstood(turn.text):
            self._for_review(turn.before)

    def _for_review(self, told: Misunderstood) -> None:
        self.dispatcher.utter_message(json_message={CUSTOM_MISUNDERSTOOD: told.as_json()})

    def ask_contact(self) -> None:
        """Let the channel offer to share the holder's own number with the next message."""
        self.dispatcher.utter_message(json_message={"request_contact": True})


class SigapAction(Action):  # type: ignore[misc]
    """An action: a name, and what it does with a turn. Faults become an apology and a call for people."""

    action_name: str

    def __init__(self, cases: Cases) -> None:
        self.cases = cases

    def name(self) -> str:
        """The name in domain.yml."""
        return self.action_name

    @abstractmethod
    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Read the turn, call a use case, choose a response."""

    async def take(self, turn: Turn, voice: Voice) -> list[Event]:
        """What a message that leads here comes to: by default, the act itself."""
        return await self.act(turn, voice)

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002 - the signature is the SDK's
    ) -> list[Event]:
        """Called by the executor."""
        turn, voice = Turn.of(tracker, now=self.cases.now()), Voice(dispatcher)
        try:
            events = await self.take(turn, voice)
            voice.corrected(turn)
            return events  # noqa: TRY300 - what is told of a fault replaces what was said
        except Exception as error:  # noqa: BLE001 - an exception here would send the whole tracker into a log
            log.error(  # noqa: TRY400 - a traceback may hold what was written
                "action.fault", action=self.action_name, inbox_id=turn.inbox_id, error=_describe(error)
            )
            dispatcher.messages.clear()
            return await self._apologise(turn, Voice(dispatcher))

    async def _apologise(self, turn: Turn, voice: Voice) -> list[Event]:
        try:
            await self.cases.handoff.call_people(conversation_id=turn.conversation_id, reason=HandoffReason.FAULT)
        except Exception as error:  # noqa: BLE001 - as above
            log.warning("action.fault.no_handoff", inbox_id=turn.inbox_id, error=_describe(error))
        voice.say("utter_fault")
        voice.finish()
        # Where a form was running, the action at its end must not go on as if nothing had happened.
        ended = [active_loop(None), slot("requested_slot", None), slot("form_exit", "handed_over")]
        # Elsewhere the rest of the rule, such as the form that it leads to, must not run either.
        return ended if self.action_name.startswith("validate_") else [*ended, followup("action_listen")]


def slot(name: str, value: Any) -> Event:
    """Set a slot."""
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def followup(action: str) -> Event:
    """Run this action next."""
    return {"event": "followup", "timestamp": None, "name": action}


def active_loop(name: str | None) -> Event:
    """Begin or end a form."""
    return {"event": "active_loop", "timestamp": None, "name": name}


def say_queued(voice: Voice, queued: Queued, *, response: str = "utter_handover") -> None:
    """Tell how the queue stands, honestly."""
    if queued.ahead == 0:
        voice.say(f"{response}_next")
    else:
        voice.say(f"{response}_waiting", ahead=str(queued.ahead))


def _guess(message: Mapping[str, Any]) -> tuple[str, float]:
    """What a message would mean if anything were enough."""
    ranking = [message.get("intent") or {}, *(message.get("intent_ranking") or [])]
    named = [one for one in ranking if one.get("name") and one["name"] != FALLBACK]
    return (str(named[0]["name"]), float(named[0].get("confidence") or 0.0)) if named else ("", 0.0)


def _corrected(event: Mapping[str, Any]) -> Misunderstood | None:
    """An earlier message; none where it was a button, or is not one of ours."""
    inbox_id = (event.get("metadata") or {}).get("inbox_id")
    if not inbox_id or str(event.get("text") or "/").startswith("/"):
        return None
    return Misunderstood(str(inbox_id), Miss.CORRECTED, *_guess(event.get("parse_data") or {}))


def _describe(error: BaseException) -> str:
    """Type, code and place only: a message could hold what the holder has written."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
    return f"{type(error).__name__}:{getattr(error, 'code', '-')} at {place}"
