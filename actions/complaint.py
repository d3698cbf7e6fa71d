"""Journey 2: an oral complaint, asking only for what has not been said yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from actions.base import Event, SigapAction, Turn, Voice, followup, slot
from actions.block import leave_or_block
from actions.forms import FormAction
from actions.incident import INCIDENT, KNOWN, Reply, Stand, looked_up, reply
from actions.opening import Opening, conclude
from actions.ticket import AddInformation
from bot.core.details import amounts, reference
from bot.core.incidents import tells_of_money_taken
from bot.core.journeys.complaint import STORY_WORDS, Complaint, Detail, Opened, needed
from bot.core.merchants import merchant
from bot.core.moments import moment
from bot.core.privacy import PrivateKind, find_tokens
from bot.core.questions import looks_like_question
from bot.core.wording import CATEGORY_LABELS, day_text, rupiah
from bot.core.yesno import read_yes_no, wants_skip

CATEGORIES = (
    "failed_transaction",
    "wrong_information",
    "app_or_network_trouble",
    "report_fraud",
    "service_complaint",
    "file_complaint",
)
NOT_SAID = "-"
_CORRECTION = re.compile(
    r"^\W*(?:eh|maaf|salah|bukan|ralat|koreksi|maksud(?:nya)?|maksud saya|keliru|(?:se)?harusnya|"
    r"(?:yang|yg|sing)\s+(?:benar|bener|bnr|betul|btl))(?:nya)?\b",
    re.IGNORECASE,
)
_PUTS_RIGHT = re.compile(r"\b(?:salah|keliru|harusnya|seharusnya|ralat|koreksi|maksud saya)\b", re.IGNORECASE)
_DONE = re.compile(r"\b(?:selesai|sudah|udah|sdh|itu (?:aja|saja)|cukup|kirim)\b", re.IGNORECASE)
_LONGEST_ANSWER = 12
_SHORT_QUESTION = 5
_BARE_DETAIL = 2
"""So few words that are a time or a sum tell nothing else."""


def slot_of(detail: Detail) -> str:
    """The slot that holds a detail."""
    return f"complaint_{detail}"


def details_in(text: str, *, now: datetime) -> dict[Detail, str]:
    """The details that a text tells clearly, as they will be shown."""
    found: dict[Detail, str] = {}
    when, sums, where = moment(text, now), amounts(text), merchant(text)
    if when:
        found[Detail.WHEN] = f"{when.text} ({day_text(when.day)})" if when.exact else when.text
    if sums:
        found[Detail.AMOUNT] = rupiah(sums[0])
    if where:
        found[Detail.MERCHANT] = where
    phones = [token.text for token in find_tokens(text) if token.kind is PrivateKind.PHONE]
    if phones:
        found[Detail.CONTACT] = phones[0]
    return found


def begin_complaint(turn: Turn, *, category: str, story: str) -> list[Event]:
    """Slots of a new complaint: what is known is kept, what this category does not need is not asked."""
    known = details_in(story, now=turn.now)
    if len(story.split()) >= STORY_WORDS:
        known[Detail.DESCRIPTION] = story
    if turn.slot("contact_known"):
        known[Detail.CONTACT] = NOT_SAID
    wanted = needed(category) if category else tuple(Detail)
    events = [slot("complaint_category", category or None), slot("form_exit", None), slot(INCIDENT, Stand.NONE)]
    events += [slot("complaint_reference", reference(story)), slot("complaint_story", story or None)]
    for detail in Detail:
        value = known.get(detail, None if detail in wanted else NOT_SAID)
        events.append(slot(slot_of(detail), value))
    return events


class BeginComplaint(Opening):
    """A complaint was told, or announced."""

    action_name = "action_begin_complaint"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Say that it is being noted, and keep what was told."""
        if await self._corrects_a_ticket(turn):
            return [*await AddInformation(self.cases).act(turn, voice), followup("action_listen")]
        offered = turn.slot("offer") in {"block", "fraud_complaint"} and turn.slot("fraud_story")
        if turn.intent == "file_complaint" and offered:
            voice.say("utter_complaint_begin_report_fraud")
            return [*begin_complaint(turn, category="report_fraud", story=offered), slot("offer", None)]
        category = turn.intent if turn.intent in CATEGORIES and turn.intent != "file_complaint" else ""
        known = await looked_up(self, turn, category=category, text=turn.text)
        if not known:
            voice.say(f"utter_complaint_begin_{category or 'any'}")
        return [*begin_complaint(turn, category=category, story=turn.text), *known]

    async def _corrects_a_ticket(self, turn: Turn) -> bool:
        """A few words that put right what was noted just now are no new complaint."""
        if turn.words > _LONGEST_ANSWER or not _PUTS_RIGHT.search(turn.text):
            return False
        if not details_in(turn.text, now=turn.now):
            return False
        tickets = await self.cases.tickets.listed(conversation_id=turn.conversation_id)
        return sum(not ticket.closed for ticket in tickets) == 1


_WHEN = slot_of(Detail.WHEN)
_TELLING = frozenset({slot_of(Detail.DESCRIPTION), slot_of(Detail.MERCHANT), _WHEN})
"""What tells whether an incident fits."""


class ValidateComplaintForm(FormAction):
    """What a message means while a complaint is being noted."""

    action_name = "validate_complaint_form"
    free_text = frozenset({slot_of(Detail.DESCRIPTION), slot_of(Detail.MERCHANT)})
    incident = INCIDENT

    def emergency(self, turn: Turn) -> bool:
        """Not when fraud is told again while it is the complaint itself."""
        told_again = turn.intent == turn.slot("complaint_category") == "report_fraud"
        return super().emergency(turn) and not told_again

    async def answer(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:
        """Fill what was asked, and whatever else was told; correct what was wrong."""
        if (sent := self._sent(requested, turn, voice)) is not None:
            return sent
        if requested == "complaint_category":
            return await self._category(turn)
        if requested == INCIDENT:
            return await self._incident(turn, voice)
        told = details_in(turn.text, now=turn.now)
        if "contact" in turn.entities:
            told[Detail.CONTACT] = turn.entities["contact"]
        corrected = self._correction(requested, turn, told, voice)
        if corrected is not None:
            return corrected
        value = self._value(requested, turn, voice, told)
        also = [
            slot(slot_of(d), v)
            for d, v in told.items()
            if slot_of(d) != requested and turn.slot(slot_of(d)) in {None, NOT_SAID}
        ]
        if value is None and not also:
            return None
        if value is None:
            voice.say("utter_go_on")
        events = [slot(requested, value or None), *also]
        return [*events, *await self._known_by_now(turn, events)]

    def _sent(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:
        """A file, or a contact that was not asked for: kept, and the question stays."""
        if "evidence" in turn.entities:
            voice.say("utter_evidence_received")
            filled = requested == slot_of(Detail.EVIDENCE)
            return [slot(slot_of(Detail.EVIDENCE), "ada"), *([] if filled else [slot(requested, None)])]
        if "contact" in turn.entities and requested != slot_of(Detail.CONTACT):
            return [slot(requested, None), slot(slot_of(Detail.CONTACT), turn.entities["contact"])]
        return None

    async def _known_by_now(self, turn: Turn, events: list[Event]) -> list[Event]:
        """An incident that fits with what was told just now, unless the holder has been asked already."""
        changed = {str(event["name"]): event["value"] for event in events if event["value"]}
        if turn.slot(INCIDENT) != Stand.NONE or _TELLING.isdisjoint(changed):
            return []
        return await self._look_up(turn, changed)

    async def _look_up(self, turn: Turn, changed: Mapping[str, Any]) -> list[Event]:
        slots = {**turn.slots, **changed}
        parts = [slots.get(name) for name in ("complaint_story", *sorted(_TELLING - {_WHEN}))]
        text = "\n".join(dict.fromkeys(str(part) for part in parts if part not in {None, NOT_SAID}))
        when = slots.get(_WHEN) if slots.get(_WHEN) != NOT_SAID else None
        return await looked_up(self, turn, category=turn.slot("complaint_category") or "", text=text, when=when)

    async def _incident(self, turn: Turn, voice: Voice) -> list[Event] | None:
        """Whether it is the incident that is known; what else is told meanwhile is kept."""
        told = {slot_of(detail): value for detail, value in details_in(turn.text, now=turn.now).items()}
        more = [slot(name, value) for name, value in told.items() if not turn.slot(name)]
        answered = reply(turn)
        if answered is Reply.OWN:
            voice.say("utter_incident_own")
            return [slot(INCIDENT, Stand.OWN), *more]
        still = await self._look_up(turn, told)
        if answered is None:
            return [*more, *(still or [slot(INCIDENT, Stand.NONE)])] if more else None
        known = next((event["value"] for event in still if event["name"] == KNOWN), None)
        if known is None or known["number"] != (turn.slot(KNOWN) or {}).get("number"):
            voice.say("utter_incident_over")
            return [slot(INCIDENT, Stand.NONE), *more]
        story = turn.slot(slot_of(Detail.DESCRIPTION)) or turn.slot("complaint_story") or ""
        if answered is Reply.DEBITED or tells_of_money_taken(story):
            voice.say("utter_incident_facts")
            return [*still, slot(INCIDENT, Stand.FACTS), *more]
        hears = Stand.HEARS if known["ticket"] else Stand.JOINED
        told = {slot_of(Detail.DESCRIPTION): story or known["title"], **told}
        rest = [slot(slot_of(it), told.get(slot_of(it), NOT_SAID)) for it in Detail if not turn.slot(slot_of(it))]
        return [*still, slot(INCIDENT, hears), *rest]

    async def _category(self, turn: Turn) -> list[Event] | None:
        chosen = turn.entities.get("choice") or (turn.intent if turn.intent in CATEGORIES else None)
        if chosen is None and wants_skip(turn.text):
            chosen = "file_complaint"
        if chosen not in CATEGORIES:
            return None
        story = turn.text or turn.slot("complaint_story") or ""
        return [
            *begin_complaint(turn, category=chosen, story=story),
            *await looked_up(self, turn, category=chosen, text=story),
        ]

    def _correction(self, requested: str, turn: Turn, told: dict[Detail, str], voice: Voice) -> list[Event] | None:
        changed = {
            detail: value
            for detail, value in told.items()
            if slot_of(detail) != requested and turn.slot(slot_of(detail)) not in {None, NOT_SAID, value}
        }
        if not changed or not _CORRECTION.match(turn.text):
            return None
        if Detail.WHEN in changed:
            changed[Detail.WHEN] = _same_day(turn, changed[Detail.WHEN])
        voice.say("utter_corrected")
        return [slot(requested, None), *(slot(slot_of(detail), value) for detail, value in changed.items())]

    def _value(self, requested: str, turn: Turn, voice: Voice, told: dict[Detail, str]) -> str | None:
        """The value for the question asked; empty asks again, None was not understood."""
        detail = Detail(requested.removeprefix("complaint_"))
        if detail in told and detail is not Detail.DESCRIPTION:
            return told[detail]
        if detail is Detail.AMOUNT and (sums := amounts(turn.text, bare=True)):
            return rupiah(sums[0])
        skipped = wants_skip(turn.text) or (
            turn.intent == "deny" and (not turn.text or read_yes_no(turn.text) is False)
        )
        if skipped:
            return None if detail is Detail.DESCRIPTION else NOT_SAID
        if detail is not Detail.DESCRIPTION and looks_like_question(turn.text):
            return None
        if detail is Detail.EVIDENCE:
            return self._evidence(turn, voice)
        return _in_own_words(detail, turn)

    def _evidence(self, turn: Turn, voice: Voice) -> str | None:
        if _DONE.search(turn.text):
            return NOT_SAID
        if turn.intent == "affirm" or read_yes_no(turn.text):
            voice.say("utter_send_evidence_now")
            return ""
        return None


def _same_day(turn: Turn, value: str) -> str:
    """The moment that was put right; where only its hour was, it is still the day that was said before."""
    when, before = moment(turn.text, turn.now), moment(str(turn.slot(_WHEN)), turn.now)
    if when is None or before is None or not (when.hour_only and before.exact):
        return value
    return f"{when.text} ({day_text(before.day)})"


def _in_own_words(detail: Detail, turn: Turn) -> str | None:
    """Words that stand for themselves: a story, a shop, and a time that we could not read twice."""
    if detail in {Detail.AMOUNT, Detail.CONTACT} or not turn.text:
        return None
    if detail is Detail.DESCRIPTION:
        short_question = turn.words <= _SHORT_QUESTION and looks_like_question(turn.text)
        only_a_detail = turn.words <= _BARE_DETAIL and bool(details_in(turn.text, now=turn.now))
        no_story = short_question or only_a_detail or turn.intent in {"greet", "thank", "affirm"}
        return None if no_story else turn.text
    plausible = detail is Detail.MERCHANT or bool(turn.slot("misses"))
    return turn.text if plausible and turn.words <= _LONGEST_ANSWER else None


class FileComplaint(SigapAction):
    """The end of the form: the ticket."""

    action_name = "action_file_complaint"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Open the ticket, or do what the holder wanted instead."""
        left = await leave_or_block(self, turn, voice)
        if left is not None:
            return left
        category = turn.slot("complaint_category")
        description = turn.slot(slot_of(Detail.DESCRIPTION)) or turn.slot("complaint_story")
        if not category or not description:
            voice.say("utter_complaint_incomplete")
            return [followup("complaint_form")]
        known = turn.slot(KNOWN) or {}
        if turn.slot(INCIDENT) == Stand.HEARS:
            voice.say("utter_incident_heard", number=known["ticket"])
            return [slot("complaint_category", None), *conclude(self, turn, voice)]
        complaint = _complaint(turn, category, description)
        opened = await self.cases.complaint(
            conversation_id=turn.conversation_id, complaint=complaint, key=turn.key("complaint")
        )
        if opened.incident and turn.slot(INCIDENT) == Stand.JOINED:
            voice.say("utter_incident_joined", number=opened.number, due=opened.due)
        else:
            self._tell(voice, complaint, opened)
        return [slot("complaint_category", None), *conclude(self, turn, voice)]

    def _tell(self, voice: Voice, complaint: Complaint, opened: Opened) -> None:
        response = "utter_complaint_opened_with_evidence" if opened.evidence else "utter_complaint_opened"
        label = CATEGORY_LABELS.get(complaint.category, "Pengaduan").lower()
        voice.say(response, number=opened.number, due=opened.due, category=label, told=_told(complaint))
        if opened.incident:
            voice.say("utter_incident_linked", title=opened.incident)


def _complaint(turn: Turn, category: str, description: str) -> Complaint:
    told: dict[str, Any] = {
        str(detail): turn.slot(slot_of(detail))
        for detail in (Detail.WHEN, Detail.AMOUNT, Detail.MERCHANT)
        if turn.slot(slot_of(detail)) not in {None, NOT_SAID}
    }
    if turn.slot("complaint_reference"):
        told["reference"] = turn.slot("complaint_reference")
    contact = turn.slot(slot_of(Detail.CONTACT))
    incident = (turn.slot(KNOWN) or {}).get("number") if turn.slot(INCIDENT) in {Stand.JOINED, Stand.FACTS} else None
    return Complaint(
        category, description, told, contact if contact not in {None, NOT_SAID} else None, incident=incident
    )


def _told(complaint: Complaint) -> str:
    """What was noted, for the holder to check: empty where nothing besides the story was told."""
    names = {"when": "waktu", "amount": "jumlah", "merchant": "merchant", "reference": "referensi"}
    parts = [f"{names[name]} {value}" for name, value in complaint.details.items()]
    return f" Yang saya catat: {', '.join(parts)}." if parts else ""


ACTIONS = (BeginComplaint, ValidateComplaintForm, FileComplaint)
