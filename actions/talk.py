"""Everything around the journeys: questions, people, courtesies, and not having understood."""

from __future__ import annotations

import re
from typing import ClassVar

from actions.base import Event, SigapAction, Turn, Voice, followup, say_queued, slot
from actions.block import BeginBlock, asks_whether_done, remember, start_block
from actions.change import BeginChange, start_change
from actions.complaint import CATEGORIES, BeginComplaint, begin_complaint, details_in
from actions.forms import GO_ON, takes_back_a_stop
from actions.opening import NONE_OF_THESE, OFFER, Opening, offer, taken_up, waiting
from actions.own_data import about_own_data
from actions.places import ask_the_way, near, show_nearest, show_or_ask
from actions.registration import BeginRegistration
from actions.replies import MISSES_BEFORE_HUMAN, miss, no_miss, which_miss
from actions.ticket import AddInformation, CheckTicket, number_in, rate, show_status
from actions.written import WrittenComplaint, send_form
from bot.core.conversations import HandoffReason
from bot.core.identity import read_claims
from bot.core.own_data import ENTITY as OWN_DATA
from bot.core.questions import INTENTS, OFFICE_HOURS, OFFICES, response_for
from bot.core.review import Miss

_NOTE = re.compile(r"\b(?:catat|dicatat|laporkan|lapor|laporan)\b", re.IGNORECASE)
_ADDS = re.compile(r"\b(?:tambah\w*|ralat|koreksi|salah|harusnya|seharusnya|maksud)\b", re.IGNORECASE)
_BLOCKS = re.compile(r"\b(?:di)?blok", re.IGNORECASE)
_PLACE_WORDS = 4


class AnswerQuestion(Opening):
    """Journey 7: an answer from the source document."""

    action_name = "action_answer_question"
    one_turn = True

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Answer."""
        if OWN_DATA in turn.entities:
            await about_own_data(self, turn, voice)
            return no_miss()
        intent = turn.intent if turn.intent in INTENTS else "help"
        response = response_for(intent, turn.text)
        if response in {OFFICES, OFFICE_HOURS} and (shown := await show_or_ask(self, turn, voice)) is not None:
            return [*shown, *no_miss()]
        voice.say(response, **self.cases.promises)
        return no_miss()


class CallPeople(Opening):
    """Journey 8: a human."""

    action_name = "action_call_people"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Queue the conversation, and say how the queue stands."""
        queued = await self.cases.handoff.call_people(conversation_id=turn.conversation_id, reason=HandoffReason.ASKED)
        say_queued(voice, queued)
        voice.finish()
        return []


class Affirm(SigapAction):
    """A yes outside a form: to what was offered last, if anything. Nothing irreversible follows from it."""

    action_name = "action_affirm"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Take up the offer."""
        offered = turn.slot("offer")
        taken = slot("offer", None)
        if offered == "resume_complaint" and turn.slot("complaint_category"):
            return [taken, followup("complaint_form")]
        if offered == "fraud_complaint":
            return [taken, *self._fraud(turn, voice)]
        begun = await self._elsewhere(offered, turn, voice)
        if begun is not None:
            return [taken, *begun]
        if offered == "block":
            story = turn.slot("fraud_story")
            reason = "report_fraud" if story else "block_account"
            return [taken, *await start_block(self, turn, voice, reason=reason, story=story)]
        voice.say("utter_what_can_i_do")
        return [taken]

    async def _elsewhere(self, offered: str | None, turn: Turn, voice: Voice) -> list[Event] | None:
        """What other journeys have offered; None where it was none of theirs."""
        if offered == OFFER:
            return [slot("other_need", None), *await self._other_need(turn, voice)]
        if offered == "human":
            return await CallPeople(self.cases).act(turn, voice)
        if offered == "written_form":
            return await send_form(self, turn, voice)
        if offered == "complaint":
            voice.say("utter_complaint_begin_any")
            return [*begin_complaint(turn, category="", story=""), followup("complaint_form")]
        return await start_change(self, turn, voice) if offered == "change" else None

    async def _other_need(self, turn: Turn, voice: Voice) -> list[Event]:
        """Begin what was told beside something else, with the words that told it."""
        told = taken_up(turn)
        if told is None:
            voice.say("utter_what_can_i_do")
            return []
        kind, form = _BEGINS.get(told.intent, (AnswerQuestion, None))
        events = await kind(self.cases).act(told, voice)
        begun = form and not any(event["event"] == "followup" for event in events)
        return [*events, followup(form)] if form and begun else events

    def _fraud(self, turn: Turn, voice: Voice) -> list[Event]:
        voice.say("utter_complaint_begin_report_fraud")
        story = turn.slot("fraud_story") or ""
        return [*begin_complaint(turn, category="report_fraud", story=story), followup("complaint_form")]


class Deny(SigapAction):
    """A no outside a form."""

    action_name = "action_deny"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Leave it at that; a fraud that was told is not lost with the block that nobody wants."""
        if turn.slot("offer") == "block" and turn.slot("fraud_story"):
            return self._note_fraud(turn, voice)
        cleared = [slot("offer", None), slot("complaint_category", None), slot("fraud_story", None)]
        need = waiting(turn) if turn.slot("offer") else None
        if need:
            return [*cleared, *offer(self, voice, need)]
        voice.say("utter_all_right")
        return [*cleared, slot("other_need", None)] if turn.slot("other_need") else cleared

    def _note_fraud(self, turn: Turn, voice: Voice) -> list[Event]:
        if _NOTE.search(turn.text):
            voice.say("utter_complaint_begin_report_fraud")
            begun = begin_complaint(turn, category="report_fraud", story=turn.slot("fraud_story"))
            return [*begun, slot("offer", None), followup("complaint_form")]
        voice.offer("utter_fraud_not_blocked", [("Ya, catat", "/report_fraud"), ("Tidak perlu", "/deny")])
        return [slot("offer", "fraud_complaint")]


class Cancel(Deny):
    """A stop outside a form: nothing is running, unless something was offered."""

    action_name = "action_cancel"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Say so, or take it as a no to the offer; "ga jadi batal, tetep blokir" is neither."""
        if takes_back_a_stop(turn.text):
            if _BLOCKS.search(turn.text):
                return await start_block(self, turn, voice, reason="block_account")
            return await Affirm(self.cases).act(turn, voice)
        if turn.slot("offer"):
            return await super().act(turn, voice)
        voice.say("utter_nothing_to_cancel")
        return []


class Inform(SigapAction):
    """A bare answer that no form has asked for: a ticket number, a rating, a shared contact."""

    action_name = "action_inform"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Do what it is good for."""
        for entity, does in (("rating", rate), ("location", near), ("ticket", show_status)):
            if entity in turn.entities:
                return await does(self, turn, voice)
        if "evidence" in turn.entities:
            return await AddInformation(self.cases).act(turn, voice)
        if number_in(turn):
            return await show_status(self, turn, voice)
        if "contact" in turn.entities:
            voice.say("utter_contact_received")
            return [slot("contact_known", "yes")]
        if "choice" in turn.entities:
            return await self._chosen(turn, voice)
        return await self._facts(turn, voice)

    async def _chosen(self, turn: Turn, voice: Voice) -> list[Event]:
        """A press that is beside any form by now, or that says none of what was asked about is meant."""
        if turn.entities["choice"] == NONE_OF_THESE:
            return await Misunderstood(self.cases).act(turn, voice)
        voice.say("utter_all_right" if turn.entities["choice"] == GO_ON else "utter_what_is_it_about")
        return []

    async def _facts(self, turn: Turn, voice: Voice) -> list[Event]:
        """Facts on their own: for the block that was offered, for the one open ticket, or kept for what comes next."""
        claims = read_claims(turn.text)
        if turn.slot("offer") == "block" and claims.count:
            return await Affirm(self.cases).act(turn, voice)
        details = details_in(turn.text, now=turn.now)
        if _ADDS.search(turn.text) or details:
            tickets = await self.cases.tickets.listed(conversation_id=turn.conversation_id)
            if sum(not ticket.closed for ticket in tickets) == 1:
                return await AddInformation(self.cases).act(turn, voice)
        if await self._goes_on_in_writing(turn) and (await show_nearest(self, turn.text, voice)).offices:
            return []
        voice.say("utter_what_is_it_about")
        if not (details or read_claims(turn.text, bare=True).count):
            voice.missed(turn, Miss.ASKED_BACK)
        return [remember(claims)] if claims.count else []

    async def _goes_on_in_writing(self, turn: Turn) -> bool:
        """The chat was told to write the name of its district."""
        tickets = await self.cases.tickets.listed(conversation_id=turn.conversation_id)
        return turn.words <= _PLACE_WORDS and any(it.status in {"escalated", "waiting_documents"} for it in tickets)


class Misunderstood(SigapAction):
    """Nothing fits: say what can be done; the second time in a row, offer a person."""

    action_name = "action_misunderstood"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Ask again, or offer."""
        if (way := await ask_the_way(self, turn, voice)) is not None:
            return way
        count, events = miss(turn)
        voice.missed(turn, which_miss(count))
        if count < MISSES_BEFORE_HUMAN:
            voice.say("utter_not_understood")
            return events
        voice.say("utter_offer_human")
        return [*events, slot("offer", "human")]


class OfferHuman(Opening):
    """Says what fits the intent, and offers a person with it."""

    action_name = "action_offer_human"
    _responses: ClassVar = {
        "unblock_account": "utter_unblock_account",
        "express_frustration": "utter_frustration",
        "out_of_scope": "utter_out_of_scope",
    }

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Say it, and remember the offer; whether an account is blocked is asked with the same words as to open it."""
        if turn.intent == "unblock_account" and asks_whether_done(turn.text):
            return await show_status(self, turn, voice)
        if turn.intent == "out_of_scope" and (way := await ask_the_way(self, turn, voice)) is not None:
            return way
        voice.say(self._responses.get(turn.intent, "utter_offer_human"))
        return [slot("offer", "human")]


class BeginFraud(Opening):
    """Fraud was told: the block is offered before anything else, and goes on at once where it was asked for."""

    action_name = "action_begin_fraud"
    _ASKED = ("blokir", "blok", "bekukan", "bekuin", "matikan", "freeze", "nonaktif", "amankan")

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Block at once, offer it, or go on to the complaint."""
        said = turn.text.lower()
        story = turn.text or turn.slot("fraud_story")
        if any(word in said for word in self._ASKED):
            return [slot("fraud_story", story), *await start_block(self, turn, voice, reason="report_fraud")]
        if not turn.text or await self._blocked_already(turn):
            voice.say("utter_complaint_begin_report_fraud")
            begun = begin_complaint(turn, category="report_fraud", story=story or "")
            return [*begun, slot("offer", None), followup("complaint_form")]
        voice.say("utter_fraud_offer_block")
        return [slot("offer", "block"), slot("fraud_story", story)]

    async def _blocked_already(self, turn: Turn) -> bool:
        """Whether this chat has had the account blocked: what is left is the complaint."""
        tickets = await self.cases.tickets.listed(conversation_id=turn.conversation_id)
        return any(ticket.blocked for ticket in tickets)


_BEGINS: dict[str, tuple[type[SigapAction], str | None]] = {
    "lost_phone": (BeginBlock, "block_form"),
    "block_account": (BeginBlock, "block_form"),
    "report_fraud": (BeginFraud, None),
    "failed_registration": (BeginRegistration, "registration_form"),
    **dict.fromkeys(set(CATEGORIES) - {"report_fraud"}, (BeginComplaint, "complaint_form")),
    "change_data": (BeginChange, "change_form"),
    "unblock_account": (OfferHuman, None),
    "written_complaint": (WrittenComplaint, None),
    "check_ticket": (CheckTicket, None),
    "add_information": (AddInformation, None),
    "talk_to_agent": (CallPeople, None),
}
"""Which action begins a need, and the form that follows; every other need is a question."""

ACTIONS = (AnswerQuestion, CallPeople, Affirm, Deny, Cancel, Inform, Misunderstood, OfferHuman, BeginFraud)
