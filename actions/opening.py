"""How something is begun outside forms: asked back where it is a close call, and with a need told beside it in mind.

The engine notes both (`sigap_nlu.close`, `sigap_nlu.several`): between which intents a message lies, and what it asks
for besides. A need told beside another is offered once, when the first is over; a question is answered at once where
the first took no more than an answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from actions.base import MEANT, Event, SigapAction, Turn, Voice, followup, slot
from bot.core.intents import QUESTIONS
from bot.core.other_needs import NEEDS, OtherNeed
from bot.core.questions import response_for
from bot.core.review import Miss

OFFER = "other_need"
"""The value of the slot `offer` while it is offered."""
NONE_OF_THESE = "other"
"""The choice on a question back that says none of the choices is it."""


class Opening(SigapAction):
    """An action that a message outside forms leads to."""

    one_turn: ClassVar[bool] = False
    """Whether all is done with its answer; otherwise a form or another offer follows."""

    async def take(self, turn: Turn, voice: Voice) -> list[Event]:
        """Ask back, or act and keep in mind what was asked for besides."""
        asked = ask_back(self, turn, voice)
        if asked is not None:
            return asked
        events = await self.act(turn, voice)
        goes_on = not self.one_turn or any(event["event"] == "followup" for event in events)
        return [*events, *self._besides(turn, voice, free=not goes_on and not self._asks(voice))]

    def _besides(self, turn: Turn, voice: Voice, *, free: bool) -> list[Event]:
        kept = OtherNeed.of_slot(turn.slot("other_need"))
        brought_up = kept is not None and kept.intent == turn.intent and bool(turn.text)
        forgotten = [slot("other_need", None)] if brought_up else []
        if turn.other is None or turn.form or turn.other[0] not in NEEDS:
            return forgotten
        intent, text = turn.other
        if free and intent in QUESTIONS:
            wants_contact = _wants_contact(voice)
            voice.say(response_for(intent, text), **self.cases.promises)
            if wants_contact:
                voice.ask_contact()  # a plain message takes the channel's keyboard away
            return forgotten
        need = OtherNeed(intent, text, turn.now)
        return offer(self, voice, need) if free else [slot("other_need", need.as_slot())]

    def _asks(self, voice: Voice) -> bool:
        """Whether what was said wants an answer already."""
        said = voice.dispatcher.messages
        return any(it["buttons"] or (it["response"] and self.cases.copy.buttons(it["response"])) for it in said)


def _wants_contact(voice: Voice) -> bool:
    return any(it["custom"].get("request_contact") for it in voice.dispatcher.messages)


def ask_back(action: SigapAction, turn: Turn, voice: Voice) -> list[Event] | None:
    """Ask which of the close intents is meant; None where nothing is to be asked.

    The second time in a row a person is among the choices, so that nobody is asked in circles.
    """
    if not turn.close or turn.form or not turn.text:
        return None
    choices = [
        (action.cases.copy.text(f"utter_label_{intent}"), f'/{intent}{{"choice": "{MEANT}"}}') for intent in turn.close
    ]
    before = turn.slot("asked_about") or {}
    again = before.get("turn") == turn.number - 1
    choices.append(("Hubungi petugas", "/talk_to_agent") if again else ("Lainnya", '/inform{"choice": "other"}'))
    voice.offer("utter_ask_back", choices)
    voice.missed(turn, Miss.ASKED_BACK)
    return [slot("asked_about", {"text": turn.text, "turn": turn.number}), followup("action_listen")]


def offer(action: SigapAction, voice: Voice, need: OtherNeed) -> list[Event]:
    """Offer it, once."""
    label = action.cases.copy.text(f"utter_label_{need.intent}")
    voice.offer("utter_offer_other_need", [("Ya", "/affirm"), ("Nanti", "/deny")], need=label)
    return [slot("offer", OFFER), slot("other_need", need.once_offered().as_slot())]


def conclude(action: SigapAction, turn: Turn, voice: Voice) -> list[Event]:
    """A journey is over: what else was asked for is offered, or the session begins afresh."""
    need = waiting(turn)
    if need is None:
        voice.finish()
        return []
    return offer(action, voice, need)


def waiting(turn: Turn) -> OtherNeed | None:
    """What was told beside something else, and not offered yet."""
    need = OtherNeed.of_slot(turn.slot("other_need"))
    return need if need and not need.offered and need.lives(turn.now) else None


def taken_up(turn: Turn) -> Turn | None:
    """The turn as if only the need that was offered had been told in it; None where it is too old."""
    need = OtherNeed.of_slot(turn.slot("other_need"))
    if need is None or not need.lives(turn.now):
        return None
    slots = {name: value for name, value in turn.slots.items() if name not in {"offer", "other_need"}}
    return replace(
        turn, intent=need.intent, text=need.text, confidence=1.0, entities={}, slots=slots, close=(), other=None
    )
