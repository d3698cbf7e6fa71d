"""Several needs in one message: where it is cut, which of them comes first, and which is remembered. No Rasa.

A second need counts only when a part of the message surely asks for it, and when it is a need of its own: a complaint
told in two sentences is one complaint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sigap_nlu.kinds import COMPLAINTS, EMERGENCIES, QUESTIONS, REQUESTS

_URGENCY = {name: rank for rank, names in enumerate((EMERGENCIES, COMPLAINTS, REQUESTS, QUESTIONS)) for name in names}
_ONE_NEED = tuple(
    frozenset(names)
    for names in (
        (*EMERGENCIES, "unblock_account", "ask_risks_and_safety", "ask_contact"),
        ("report_fraud", *COMPLAINTS, "ask_complaint_process"),
        ("check_ticket", "add_information", "service_complaint", "ask_complaint_process"),
        ("talk_to_agent", "ask_contact", "service_complaint"),
        ("file_complaint", "written_complaint", "talk_to_agent"),
    )
)
"""Needs that one journey serves, or that are told in the same breath about the same thing."""
_WHO = r"(?:juga |saya |sy |aku |kami )?"
_ASKS = r"mau|mo|ingin|pengen|minta|tolong|tanya|nanya|cek|berapa|brp|gimana|gmn|bagaimana|kapan|apakah"
_ABOUT = (
    r"apa|bisa|kalau|kalo|cara|manfaat\w*|biaya\w*|tiket|laporan|pengaduan|aplikasi\w*|status|tagihan\w*|limit\w*|dasar|"
    r"aturan\w*"
)
_AND_ALSO = re.compile(
    r"[\s,.;!?]+(?:dan |trus |terus )?(?:"
    r"(?:sekalian|skalian|sklian|sekaligus|o+h? ?i?ya|oiya|satu lagi|1 lagi|selain itu|btw|by the way|ngomong-ngomong|"
    r"habis itu|abis itu|setelah itu|kedua)\b[\s,]*"
    r"|(?:sama|terus|trus|trs|plus|juga)\s(?=" + _WHO + r"(?:" + _ASKS + "|" + _ABOUT + r")\b)"
    r"|dan\s(?=" + _WHO + r"(?:" + _ASKS + r")\b))",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[.!?;\n]+(?=\s|$)")
_MOST_PARTS = 4
_FEWEST_WORDS = 2


class Part(NamedTuple):
    """A stretch of a message that may ask for something of its own."""

    text: str
    announced: bool
    """Whether words of the holder's set it apart ("sekalian", "oh iya") rather than a mere full stop."""


class Read(NamedTuple):
    """A part with what it means on its own."""

    part: Part
    intent: str
    confidence: float


class Needs(NamedTuple):
    """What is served first, and what is remembered for afterwards."""

    first: Read | None
    """None where it is what the message as a whole means."""
    other: Read | None


class Certainty(NamedTuple):
    """From which confidence on a part counts."""

    announced: float = 0.5
    """Where the holder sets it apart."""
    unannounced: float = 0.85
    """Where only a full stop does."""


def parts(text: str) -> list[Part]:
    """The parts of a message; none where it has only one."""
    found: list[Part] = []
    announced = False
    start = 0
    for match in _AND_ALSO.finditer(text):
        found += _sentences(text[start : match.start()], announced=announced)
        announced, start = True, match.end()
    found += _sentences(text[start:], announced=announced)
    return found if 1 < len(found) <= _MOST_PARTS else []


def _sentences(text: str, *, announced: bool) -> list[Part]:
    pieces = [piece.strip(" ,.;!?-") for piece in _SENTENCES.split(text)]
    return [
        Part(piece, announced and number == 0)
        for number, piece in enumerate(pieces)
        if len(piece.split()) >= _FEWEST_WORDS
    ]


def needs(intent: str, read: Sequence[Read], certainty: Certainty) -> Needs:
    """Order what a message asks for: the most urgent first, one other afterwards.

    Args:
        intent: what the message means as a whole.
        read: its parts.
        certainty: how sure a part has to be.
    """
    sure = [one for one in read if one.intent in _URGENCY and one.confidence >= _least(one, read, certainty)]
    kinds = {one.intent for one in sure}
    if not sure or not any(differs(a, b) for a in kinds | {intent} for b in kinds):
        return Needs(None, None)
    first, taken = intent, None
    urgent = min(sure, key=lambda one: _URGENCY[one.intent])
    if (
        any(one.part.announced for one in read)
        and intent != urgent.intent
        and _comes_before(urgent.intent, intent, kinds)
    ):
        first, taken = urgent.intent, urgent
    if first not in _URGENCY:
        return Needs(None, None)
    others = [one for one in sure if differs(first, one.intent) and _URGENCY[one.intent] >= _URGENCY[first]]
    return Needs(taken, max(others, key=lambda one: one.confidence) if others else None)


def _comes_before(part: str, whole: str, kinds: set[str]) -> bool:
    """Whether a part is to be served before what the message seems to be about."""
    as_urgent = _URGENCY[part] == _urgency(whole) and whole in QUESTIONS and differs(part, whole)
    return _URGENCY[part] < _urgency(whole) or as_urgent or (whole not in kinds and differs(part, whole))


def _least(one: Read, read: Sequence[Read], certainty: Certainty) -> float:
    """A part before an announced one is as much set apart as that one."""
    at = next(number for number, other in enumerate(read) if other is one)
    apart = one.part.announced or (at + 1 < len(read) and read[at + 1].part.announced)
    return certainty.announced if apart else certainty.unannounced


def _urgency(intent: str) -> int:
    return _URGENCY.get(intent, len(_URGENCY))


def differs(one: str, other: str) -> bool:
    """Whether two intents are needs of their own."""
    return one != other and not any(one in family and other in family for family in _ONE_NEED)
