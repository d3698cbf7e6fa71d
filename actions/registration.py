"""Journey 5: a registration of JakOne Mobile that failed: one check at a time."""

from __future__ import annotations

import re

from actions.base import Event, SigapAction, Turn, Voice, slot
from actions.block import leave_or_block
from actions.forms import FormAction
from actions.incident import KNOWN, REGISTRATION, Reply, Stand, looked_up, reply
from actions.opening import Opening, conclude
from bot.core.journeys.complaint import Opened
from bot.core.journeys.registration import plan
from bot.core.yesno import read_yes_no

CATEGORY = "failed_registration"
_SOLVED = re.compile(
    r"\b(?:berhasil|(?:sudah|udah|sdh|dah)\s*(?:bisa|masuk|oke|aman)|bisa\s*(?:sekarang|skrg)|beres)\b", re.IGNORECASE
)
_STILL = re.compile(
    r"\b(?:masih|tetap|tetep|belum|blm|gagal|(?:tidak|tdk|gak|ga|nggak|ndak)\s*(?:bisa|berhasil)|sama\s*(?:aja|saja)|lanjut|"
    r"sudah\s*(?:dicek|cek|saya cek|coba|dicoba)|udah\s*(?:dicek|cek|coba)|bukan\s*itu)\b",
    re.IGNORECASE,
)


class BeginRegistration(Opening):
    """A failed registration was told."""

    action_name = "action_begin_registration"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Order the checks by what was said; what is known already is told before them."""
        known = await looked_up(self, turn, category=CATEGORY, text=turn.text, asks=REGISTRATION)
        if not known:
            voice.say("utter_registration_begin")
        return [
            slot(REGISTRATION, Stand.NONE),
            slot("registration_plan", [str(cause) for cause in plan(turn.text)]),
            slot("registration_step", 0),
            slot("registration_story", turn.text or "Gagal registrasi JakOne Mobile"),
            slot("registration_check", None),
            slot("form_exit", None),
            *known,
        ]


class AskCheck(SigapAction):
    """Asks for the next check."""

    action_name = "action_ask_registration_form_registration_check"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Ask, with buttons."""
        causes = turn.slot("registration_plan") or [str(cause) for cause in plan("")]
        step = min(int(turn.slot("registration_step") or 0), len(causes) - 1)
        voice.say(f"utter_registration_check_{causes[step]}")
        return []


class ValidateRegistrationForm(FormAction):
    """What a message means between the checks."""

    action_name = "validate_registration_form"
    incident = REGISTRATION

    async def answer(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:
        """Solved, or on to the next check; before that, whether it is the incident that is known."""
        if "evidence" in turn.entities:
            voice.say("utter_evidence_received")
            return [slot(requested, None)]
        if requested == REGISTRATION:
            return await self._incident(turn, voice)
        outcome = _outcome(turn)
        if outcome is None:
            return None
        if outcome == "solved":
            return [slot(requested, "solved")]
        step = int(turn.slot("registration_step") or 0) + 1
        done = step >= len(turn.slot("registration_plan") or ())
        return [slot("registration_step", step), slot(requested, "unsolved" if done else None)]

    async def _incident(self, turn: Turn, voice: Voice) -> list[Event] | None:
        answered = reply(turn)
        if answered is None:
            return None
        if answered is Reply.OWN:
            voice.say("utter_registration_begin")
            return [slot(REGISTRATION, Stand.OWN)]
        story = turn.slot("registration_story") or ""
        still = await looked_up(self, turn, category=CATEGORY, text=story, asks=REGISTRATION)
        known = next((event["value"] for event in still if event["name"] == KNOWN), None)
        if known is None or known["number"] != (turn.slot(KNOWN) or {}).get("number"):
            voice.say("utter_incident_over_registration")
            return [slot(REGISTRATION, Stand.NONE)]
        stand = Stand.HEARS if known["ticket"] else Stand.JOINED
        return [*still, slot(REGISTRATION, stand), slot("registration_check", "unsolved")]


def _outcome(turn: Turn) -> str | None:
    chosen = turn.entities.get("choice")
    if chosen in {"solved", "still"}:
        return chosen
    if _STILL.search(turn.text):
        return "still"
    if _SOLVED.search(turn.text):
        return "solved"
    if turn.intent == "failed_registration":
        return "still"
    return {True: "still", False: "still", None: None}[read_yes_no(turn.text)]


class FinishRegistration(SigapAction):
    """The end of the checks."""

    action_name = "action_finish_registration"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Be glad, or open a ticket."""
        left = await leave_or_block(self, turn, voice)
        if left is not None:
            return left
        known = turn.slot(KNOWN) or {}
        joined = turn.slot(REGISTRATION) == Stand.JOINED
        if turn.slot(REGISTRATION) == Stand.HEARS:
            voice.say("utter_incident_heard", number=known["ticket"])
        elif turn.slot("registration_check") == "solved":
            voice.say("utter_registration_solved")
        else:
            opened = await self.cases.registration(
                conversation_id=turn.conversation_id,
                summary=turn.slot("registration_story") or "Gagal registrasi",
                checked=() if joined else tuple(turn.slot("registration_plan") or ()),
                key=turn.key("registration"),
                incident=known.get("number") if joined else None,
            )
            _tell(voice, opened, joined=joined)
        return conclude(self, turn, voice)


def _tell(voice: Voice, opened: Opened, *, joined: bool) -> None:
    if not joined:
        voice.say("utter_registration_opened", number=opened.number, due=opened.due)
    elif opened.incident:
        voice.say("utter_registration_joined", number=opened.number, due=opened.due)
    else:
        voice.say("utter_registration_opened_at_once", number=opened.number, due=opened.due)


ACTIONS = (BeginRegistration, AskCheck, ValidateRegistrationForm, FinishRegistration)
