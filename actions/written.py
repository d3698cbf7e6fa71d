"""Journey 3, as far as the holder does it by chat: the documents, the form, the way to a branch."""

from __future__ import annotations

import re

from actions.base import Event, SigapAction, Turn, Voice, slot
from actions.opening import Opening
from actions.places import show_or_ask
from actions.ticket import number_in
from bot.core.errors import NotFound
from bot.core.questions import SKKL, response_for

SHOWN = 5
_WHERE = re.compile(r"\b(?:di\s*mana|dimana|dmn|mana|terdekat|deket|dekat|alamat|lokasi|cabang|skkl)\b", re.IGNORECASE)
_FORM = re.compile(r"\b(?:form|formulir\w*|blanko|template|format)\b", re.IGNORECASE)
_BRANCH = ("Cabang terdekat", '/written_complaint{"choice": "branch"}')
_HUMAN = ("Hubungi petugas", "/talk_to_agent")


class WrittenComplaint(Opening):
    """Going on in writing."""

    action_name = "action_written_complaint"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Explain it, send the form, or tell the way."""
        choice = turn.entities.get("choice")
        if choice is None and response_for("ask_complaint_process", turn.text) == SKKL:
            voice.say(SKKL)
            return []
        if choice == "branch" or (choice is None and _WHERE.search(turn.text) and not _FORM.search(turn.text)):
            shown = await show_or_ask(self, turn, voice)
            if shown is not None:
                return shown
        guide = await self.cases.guide.about(conversation_id=turn.conversation_id)
        if guide.numbers and (choice == "form" or _FORM.search(turn.text)):
            return await send_form(self, turn, voice)
        written = self.cases.promises["written"]
        if not guide.numbers:
            choices = [("Buat pengaduan", "/file_complaint"), _BRANCH, _HUMAN]
            voice.offer("utter_written_no_ticket", choices, documents=guide.documents, written=written)
            return [slot("offer", "complaint")]
        choices = [("Kirim formulir", '/written_complaint{"choice": "form"}'), _BRANCH, _HUMAN]
        voice.offer("utter_written_documents", choices, documents=guide.documents, written=written)
        return [slot("offer", "written_form")]


async def send_form(action: SigapAction, turn: Turn, voice: Voice) -> list[Event]:
    """Send the form of the complaint that is meant, or ask which."""
    guide = await action.cases.guide.about(conversation_id=turn.conversation_id)
    number = number_in(turn) or (guide.numbers[0] if len(guide.numbers) == 1 else None)
    if number is None:
        payload = '/written_complaint{{"choice": "form", "ticket": "{}"}}'
        voice.offer("utter_form_of_which", [(one, payload.format(one)) for one in guide.numbers[:SHOWN]])
        return [slot("offer", None)]
    try:
        sent = await action.cases.guide.send_form(
            conversation_id=turn.conversation_id,
            number=number,
            key=turn.key("form"),
            place=turn.slot("branch_place") or "",
        )
    except NotFound:
        voice.say("utter_ticket_unknown", prove=await action.cases.how_to_prove(conversation_id=turn.conversation_id))
    else:
        voice.offer("utter_form_sent" if sent else "utter_form_not_made", [_BRANCH, _HUMAN], number=number)
    return [slot("offer", None)]


ACTIONS = (WrittenComplaint,)
