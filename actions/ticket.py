"""Journey 6: after a ticket exists. Status, more evidence, reopening, rating."""

from __future__ import annotations

from collections.abc import Sequence

from actions.base import Event, SigapAction, Turn, Voice, slot
from actions.opening import Opening
from bot.core.closing import reopens
from bot.core.errors import InvalidInput, NotAllowed, NotFound
from bot.core.journeys.ticket import Documents, TicketView
from bot.core.tickets import parse_ticket_number

SHOWN = 5


def number_in(turn: Turn) -> str | None:
    """The ticket number that a press or a text names."""
    return turn.entities.get("ticket") or parse_ticket_number(turn.text)


def choices(tickets: Sequence[TicketView], intent: str) -> list[tuple[str, str]]:
    """A button for each ticket."""
    return [(ticket.number, f'/{intent}{{"ticket": "{ticket.number}"}}') for ticket in tickets[:SHOWN]]


async def show_status(action: SigapAction, turn: Turn, voice: Voice) -> list[Event]:
    """Show one ticket, or let the holder choose."""
    number = number_in(turn)
    try:
        if number:
            ticket = await action.cases.tickets.one(conversation_id=turn.conversation_id, number=number)
            return _show(voice, ticket)
    except NotFound:
        voice.say("utter_ticket_unknown", prove=await action.cases.how_to_prove(conversation_id=turn.conversation_id))
        return []
    tickets = await action.cases.tickets.listed(conversation_id=turn.conversation_id)
    if not tickets:
        voice.say("utter_ticket_none", prove=await action.cases.how_to_prove(conversation_id=turn.conversation_id))
        voice.ask_contact()
    elif len(tickets) == 1:
        return _show(voice, tickets[0])
    else:
        lines = "\n".join(
            f"• {ticket.number}: {ticket.label}, {ticket.status_text[:1].lower()}{ticket.status_text[1:]}"
            for ticket in tickets[:SHOWN]
        )
        voice.offer("utter_ticket_choose", choices(tickets, "check_ticket"), tickets=lines)
    return []


def _show(voice: Voice, ticket: TicketView) -> list[Event]:
    facts = {
        "number": ticket.number,
        "label": ticket.label,
        "status": ticket.status_text,
        "opened": ticket.opened,
        "due": ticket.due or "setelah dokumen lengkap",
        "reason": ticket.reason,
    }
    if not ticket.closed:
        if ticket.status == "escalated":
            voice.say("utter_ticket_escalated", **facts)
        else:
            voice.say("utter_ticket_overdue" if ticket.overdue else "utter_ticket_status", **facts)
            _tell_documents(voice, ticket.number, ticket.documents)
        return []
    offered = []
    if ticket.can_reopen:
        offered.append(("Buka kembali", f'/check_ticket{{"ticket": "{ticket.number}", "choice": "reopen"}}'))
    if ticket.can_rate:
        offered.append(("Beri nilai", f'/check_ticket{{"ticket": "{ticket.number}", "choice": "rate"}}'))
    voice.offer("utter_ticket_closed", offered, **facts)
    return []


def _tell_documents(voice: Voice, number: str, it: Documents | None) -> None:
    if it is None:
        return
    facts = {"number": number, "received": it.received, "missing": it.missing, "until": it.until}
    if not it.missing:
        voice.say("utter_ticket_documents_complete", **facts)
    else:
        voice.say("utter_ticket_documents" if it.received else "utter_ticket_documents_none", **facts)


class CheckTicket(Opening):
    """How far is it? Also the way to reopen and to rate."""

    action_name = "action_check_ticket"
    one_turn = True

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Show, reopen or rate."""
        choice = turn.entities.get("choice") or ("reopen" if reopens(turn.text) else None)
        if choice == "rate" and "ticket" in turn.entities:
            voice.offer("utter_ask_rating", _ratings(turn.entities["ticket"]), number=turn.entities["ticket"])
            return []
        if choice == "reopen":
            return await self._reopen(turn, voice)
        return await show_status(self, turn, voice)

    async def _reopen(self, turn: Turn, voice: Voice) -> list[Event]:
        number = number_in(turn) or await self._only_reopenable(turn)
        if number is None:
            return await show_status(self, turn, voice)
        try:
            ticket = await self.cases.tickets.reopen(
                conversation_id=turn.conversation_id, number=number, reason=turn.text or "Diminta pemegang"
            )
        except NotFound:
            voice.say("utter_ticket_unknown", prove=await self.cases.how_to_prove(conversation_id=turn.conversation_id))
        except NotAllowed:
            voice.say("utter_ticket_not_reopened", number=number)
        else:
            voice.say("utter_ticket_reopened", number=ticket.number, due=ticket.due)
        return []

    async def _only_reopenable(self, turn: Turn) -> str | None:
        tickets = await self.cases.tickets.listed(conversation_id=turn.conversation_id)
        numbers = [ticket.number for ticket in tickets if ticket.can_reopen]
        return numbers[0] if len(numbers) == 1 else None


def _ratings(number: str) -> list[tuple[str, str]]:
    return [(str(stars), f'/inform{{"ticket": "{number}", "rating": "{stars}"}}') for stars in range(1, 6)]


class AddInformation(Opening):
    """More for a complaint that exists: a file, or words."""

    action_name = "action_add_information"
    one_turn = True

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Add it to the one open ticket, or ask to which."""
        tickets = [t for t in await self.cases.tickets.listed(conversation_id=turn.conversation_id) if not t.closed]
        number = number_in(turn) or (tickets[0].number if len(tickets) == 1 else None)
        note = turn.text or turn.entities.get("note") or turn.slot("pending_note") or ""
        if number is None and not tickets:
            if "evidence" in turn.entities:
                voice.say("utter_no_ticket_for_evidence")
                return []
            voice.say("utter_ticket_none", prove=await self.cases.how_to_prove(conversation_id=turn.conversation_id))
            return []
        if number is None:
            voice.offer("utter_add_to_which", choices(tickets, "add_information"))
            return [slot("pending_note", turn.text or None)]
        await self._add(turn, voice, number, note)
        return [slot("pending_note", None)]

    async def _add(self, turn: Turn, voice: Voice, number: str, note: str) -> None:
        try:
            added = await self.cases.tickets.add(conversation_id=turn.conversation_id, number=number, note=note)
        except NotFound:
            voice.say("utter_ticket_unknown", prove=await self.cases.how_to_prove(conversation_id=turn.conversation_id))
        except NotAllowed:
            voice.say("utter_ticket_closed_for_evidence", number=number)
        else:
            voice.say("utter_evidence_added" if added.files else "utter_note_added", number=number)
            if added.files:
                _tell_documents(voice, number, added.documents)


async def rate(action: SigapAction, turn: Turn, voice: Voice) -> list[Event]:
    """Record a rating that a press brought."""
    number = turn.entities.get("ticket", "")
    try:
        await action.cases.tickets.rate(
            conversation_id=turn.conversation_id, number=number, rating=int(turn.entities["rating"])
        )
    except NotFound:
        voice.say("utter_ticket_unknown", prove=await action.cases.how_to_prove(conversation_id=turn.conversation_id))
    except (NotAllowed, InvalidInput, ValueError):
        voice.say("utter_rating_refused")
    else:
        voice.say("utter_rated", number=number, rating=turn.entities["rating"])
    return []


ACTIONS = (CheckTicket, AddInformation)
