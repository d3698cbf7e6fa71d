"""What a message inside a form means, decided in one place.

Order: leaving (stop, a person, an emergency); an answer that fits what was asked; a question, which is answered before
the form asks again (where any words are an answer, questions come first); courtesies; and only then a
misunderstanding. The second misunderstanding in a row offers a person; where it is urgent, the third calls one.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from enum import StrEnum

from actions.base import Event, SigapAction, Turn, Voice, say_queued, slot
from actions.opening import conclude
from actions.own_data import about_own_data
from actions.places import near
from actions.replies import MISSES_BEFORE_HUMAN, miss, no_miss, which_miss
from actions.ticket import number_in, show_status
from bot.core.conversations import HandoffReason
from bot.core.own_data import ENTITY as OWN_DATA
from bot.core.questions import INTENTS as QUESTIONS
from bot.core.questions import looks_like_question, response_for
from bot.core.review import Miss
from bot.core.yesno import read_yes_no, wants_skip

SURE = 0.5
VERY_SURE = 0.75
_CANCEL = re.compile(
    r"^\W*(?:(?:ya|udah|sudah|eh|ok|oke|maaf|tolong)\W+)*"
    r"(?:di)?(?:batal(?:kan|in)?|cancel|stop|udahan|(?:gak?|ga|nggak?|enggak|tidak|tdk|gk|ndak|ora)\s*(?:jadi|sido))\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:gak?|ga|nggak?|ngga|enggak|tidak|tdk|gk|ndak|ora|jangan|jgn)\s*(?:(?:jadi|sido|usah|di)\s*){0,2}"
    r"(?:batal|cancel|stop)(?!\w*\W+(?:aja|saja|deh|dong|ya)\b)|\b(?:tetap|tetep|ttp|ttep)\s+(?:di)?(?:blok|lanjut|aman)",
    re.IGNORECASE,
)
"""A stop that is taken back: "eh ga jadi batal, tetep blokir"."""
_HUMAN = re.compile(
    r"^\W*(?:(?:min|mau|minta|tolong|hubungkan|sambungkan|ke|dengan|sama|bicara|ngomong|chat)\W+)*"
    r"(?:petugas|operator|cs|customer service|manusia|orang|agen|admin manusia)(?:nya|\s+(?:aja|saja|dong|asli))*\W*$",
    re.IGNORECASE,
)
_SHORT = 6
_EXPLAINED = {
    "change_data": "utter_change_data",
    "written_complaint": "utter_written_complaint",
    "unblock_account": "utter_unblock_account",
    "out_of_scope": "utter_out_of_scope",
    "express_frustration": "utter_frustration_in_form",
}
"""What can be said in a word or two without leaving the form."""
GO_ON = "continue"
"""The choice on messages beside a form that only wants the form to ask again."""
_EMERGENCIES = frozenset({"lost_phone", "report_fraud", "block_account"})
_PRESSED_EMERGENCIES = frozenset({"lost_phone", "block_account"})
"""Offered with messages that can still be pressed later, such as the warning about a secret."""
_BEHIND_A_STOP = 2
"""A story may begin with the words of a stop ("batal bayar tapi saldo terpotong"); a stop has little behind them."""


class Exit(StrEnum):
    """Why a form is left before its end."""

    CANCEL = "cancel"
    HUMAN = "human"
    EMERGENCY = "emergency"
    HANDED_OVER = "handed_over"


_ASKS_WHY = re.compile(
    r"\b(?:kenapa|knp|mengapa|kok|ngapain|(?:buat|untuk|utk|bwt) apa)\b.*"
    r"\b(?:perlu|butuh|(?:di)?minta|(?:di)?tany(?:a|ain)|nanya|nanyain|harus|wajib|mesti|kudu)\b",
    re.IGNORECASE,
)
"""Of what the form asks for, whatever the engine takes it for."""


class FormAction(SigapAction):
    """Validates a form: subclasses say what answers each question."""

    free_text: frozenset[str] = frozenset()
    """Questions which take any words as their answer."""
    takes_location: bool = False
    """Whether a location that is sent is an answer; elsewhere it gets the branches near to it."""
    incident: str | None = None
    """The question whether it is the known incident: when that is over sounds like a ticket, but there is none yet."""
    misses_before_people: int | None = None
    """From this many misunderstandings in a row on, people are called without asking."""

    @abstractmethod
    async def answer(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:
        """Slots that the message fills, or None where it does not answer the question."""

    def emergency(self, turn: Turn) -> bool:
        """Whether the message tells of something that cannot wait for the rest of the form."""
        if not turn.text:
            return turn.intent in _PRESSED_EMERGENCIES
        return turn.intent in _EMERGENCIES and turn.confidence >= VERY_SURE and turn.words > 1

    def first_miss(self, requested: str, turn: Turn) -> str:  # noqa: ARG002 - for subclasses
        """What is said of the first message in a row that answers nothing."""
        return "utter_not_understood_in_form"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Decide what the message means here."""
        requested = turn.requested
        if requested is None:
            return []
        exit_by = leaving(turn, story=requested in self.free_text) or (Exit.EMERGENCY if self.emergency(turn) else None)
        if exit_by:
            return [slot("form_exit", str(exit_by)), slot("requested_slot", None)]
        return await self._inside(requested, turn, voice)

    async def _inside(self, requested: str, turn: Turn, voice: Voice) -> list[Event]:
        """An answer, a question, a courtesy, or a misunderstanding."""
        if turn.entities.get("choice") == GO_ON:
            return [slot(requested, None), *no_miss()]
        if await self._beside(turn, voice):
            return [slot(requested, None), *no_miss()]
        asks = self._is_question(requested, turn)
        events = None if asks and requested in self.free_text else await self.answer(requested, turn, voice)
        if events is not None:
            return [*events, *no_miss()]
        if asks or looks_like_question(turn.text):
            await self._explain(requested, turn, voice, understood=asks)
            return [slot(requested, None), *no_miss()]
        courteous = turn.intent in {"thank", "greet"} and turn.confidence >= SURE
        if courteous or takes_back_a_stop(turn.text):
            voice.say("utter_go_on")
            return [slot(requested, None), *no_miss()]
        return self._missed(requested, turn, voice)

    async def _beside(self, turn: Turn, voice: Voice) -> bool:
        """What has nothing to do with the form and is answered all the same."""
        if OWN_DATA in turn.entities:
            await about_own_data(self, turn, voice)
        elif "location" in turn.entities and not self.takes_location:
            await near(self, turn, voice)
        else:
            return False
        return True

    def _is_question(self, requested: str, turn: Turn) -> bool:
        """Whether something is asked or told that can be answered without leaving the form."""
        if (
            turn.intent not in QUESTIONS | _EXPLAINED.keys() | {"check_ticket"}
            or turn.confidence < SURE
            or not turn.text
        ):
            return False
        return looks_like_question(turn.text) or (requested not in self.free_text and turn.confidence >= VERY_SURE)

    async def _explain(self, requested: str, turn: Turn, voice: Voice, *, understood: bool) -> None:
        """Answer a question; where it was not understood, or asks for the reason, tell what we ask for and why."""
        when_over = requested == self.incident and turn.intent == "check_ticket" and number_in(turn) is None
        if when_over or _ASKS_WHY.search(turn.text):
            voice.say(f"utter_about_{requested}")
        elif not understood:
            voice.say(f"utter_about_{requested}")
            voice.missed(turn, Miss.NOT_UNDERSTOOD)
        elif turn.intent == "check_ticket":
            await show_status(self, turn, voice)
        else:
            response = _EXPLAINED.get(turn.intent) or response_for(turn.intent, turn.text)
            voice.say(response, **self.cases.promises)

    def _missed(self, requested: str, turn: Turn, voice: Voice) -> list[Event]:
        count, events = miss(turn)
        voice.missed(turn, which_miss(count))
        if self.misses_before_people and count >= self.misses_before_people:
            return [slot("form_exit", str(Exit.HUMAN)), slot("requested_slot", None)]
        voice.say("utter_offer_human_in_form" if count >= MISSES_BEFORE_HUMAN else self.first_miss(requested, turn))
        return [slot(requested, None), *events]


def takes_back_a_stop(text: str) -> bool:
    """Whether the holder wants what was stopped, or about to be, to go on."""
    return bool(_GOES_ON.search(text))


def leaving(turn: Turn, *, story: bool = False) -> Exit | None:
    """Whether the holder wants out of the form, or a person; more carefully where any words are an answer."""
    if turn.intent == "cancel" and not turn.text:
        return Exit.CANCEL
    if turn.intent == "talk_to_agent" and not turn.text:
        return Exit.HUMAN
    goes_on = takes_back_a_stop(turn.text)
    stop = None if goes_on else _CANCEL.match(turn.text)
    if stop and story and len(turn.text[stop.end() :].split()) > _BEHIND_A_STOP:
        stop = None
    means_stop = turn.intent == "cancel" and turn.confidence >= VERY_SURE
    if means_stop and (goes_on or wants_skip(turn.text) or read_yes_no(turn.text)):
        means_stop = False
    if turn.words <= _SHORT and (stop or means_stop):
        return Exit.CANCEL
    if _HUMAN.match(turn.text) or (turn.intent == "talk_to_agent" and turn.confidence >= VERY_SURE):
        return Exit.HUMAN
    return None


async def leave(action: SigapAction, turn: Turn, voice: Voice) -> list[Event] | None:
    """What the action at the end of a form does when it was left early; None when it was not."""
    reason = turn.slot("form_exit")
    if reason == Exit.CANCEL:
        voice.say("utter_cancelled")
        return [slot("form_exit", None), *conclude(action, turn, voice)]
    if reason == Exit.HUMAN:
        urgent = turn.slot("block_reason") is not None
        queued = await action.cases.handoff.call_people(
            conversation_id=turn.conversation_id, reason=HandoffReason.ASKED, urgent=urgent
        )
        say_queued(voice, queued, response="utter_handover_urgent" if urgent else "utter_handover")
        voice.finish()
    elif reason == Exit.HANDED_OVER:
        voice.finish()
    else:
        return None
    return [slot("form_exit", None)]
