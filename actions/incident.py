"""Journey 10: what is known already is told before anybody is asked for the details of it."""

from __future__ import annotations

import re
from dataclasses import asdict
from enum import StrEnum

from actions.base import Event, SigapAction, Turn, Voice, slot
from bot.core.incidents import tells_of_money_taken
from bot.core.yesno import read_yes_no, wants_skip

INCIDENT, REGISTRATION = "complaint_incident", "registration_incident"
"""The slots of the forms; see :class:`Stand`."""
KNOWN = "incident_known"
"""The slot that holds what is known, as the holder is told of it."""
_OWN = re.compile(
    r"\b(?:sendiri|tersendiri|beda|berbeda|lain|lainnya|bukan|bkn|(?:tidak|gak|ga|nggak) sama|(?:di)?catat|lapor\w*)\b",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"\b(?:kabar\w*|infokan|infoin|tunggu|nunggu|ditunggu|sama)\b"
    r"|^\W*(?:ya|iya|iye|betul|benar|bener|ok|oke)\b(?!\s+(?:ampun|allah|tuhan|gimana|gmn))",
    re.IGNORECASE,
)


class Stand(StrEnum):
    """How a complaint stands to a known incident; an empty slot asks."""

    NONE = "-"
    """None is known that fits what was told so far."""
    OWN = "own"
    """The holder says that it is something else."""
    JOINED = "joined"
    """It is that, and nothing more has to be told."""
    FACTS = "facts"
    """It is that, and money is gone: the facts of the payment are needed as ever."""
    HEARS = "hears"
    """It is that, and a ticket of this chat belongs to it already."""


class Reply(StrEnum):
    """What can be answered; the choices on the buttons."""

    JOIN = "join"
    DEBITED = "debited"
    OWN = "own"


async def looked_up(
    action: SigapAction, turn: Turn, *, category: str, text: str, when: str | None = None, asks: str = INCIDENT
) -> list[Event]:
    """Slots that make the form tell of an incident which fits; none where none does.

    Args:
        action: who looks.
        turn: of the holder.
        category: of the complaint.
        text: what was told so far.
        when: the words for when it happened.
        asks: the form's slot.
    """
    known = await action.cases.known_incident(
        conversation_id=turn.conversation_id, category=category, text=text, when=when
    )
    return [slot(asks, None), slot(KNOWN, asdict(known))] if known else []


def reply(turn: Turn) -> Reply | None:
    """What a message answers to it; None where it is no answer."""
    if turn.entities.get("choice") in set(Reply):
        return Reply(turn.entities["choice"])
    if not turn.text:
        return {"affirm": Reply.JOIN, "deny": Reply.OWN}.get(turn.intent)
    if "?" in turn.text:
        return None
    agreed = read_yes_no(turn.text)
    if _OWN.search(turn.text) or agreed is False or wants_skip(turn.text):
        return Reply.OWN
    if tells_of_money_taken(turn.text):
        return Reply.DEBITED
    return Reply.JOIN if agreed or _JOIN.search(turn.text) else None


class AskIncident(SigapAction):
    """Tells what is known, and asks whether it is that."""

    action_name = "action_ask_complaint_form_complaint_incident"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Tell and ask, with buttons; whether money is gone decides what else is needed of a payment."""
        known = turn.slot(KNOWN) or {}
        told = f"{turn.slot('complaint_story') or ''}\n{turn.slot('complaint_description') or ''}"
        payment = turn.slot("complaint_category") == "failed_transaction" and not tells_of_money_taken(told)
        response = "utter_incident_known_payment" if payment else "utter_incident_known"
        voice.say(response, since=known["since"], title=known["title"], news=known["text"])
        return []


class AskIncidentOfRegistration(SigapAction):
    """Tells what is known to somebody whose registration failed."""

    action_name = "action_ask_registration_form_registration_incident"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Tell and ask, with buttons."""
        known = turn.slot(KNOWN) or {}
        voice.say("utter_incident_known_registration", since=known["since"], title=known["title"], news=known["text"])
        return []


ACTIONS = (AskIncident, AskIncidentOfRegistration)
