"""What is stored about whoever writes: shown on request, deleted on a second one."""

from __future__ import annotations

from collections.abc import Iterator

from actions.base import SigapAction, Turn, Voice
from bot.core.journeys.own_data import KeptLine, Overview, TicketLine
from bot.core.own_data import ENTITY, Wish
from bot.core.wording import STATUS_LABELS, join_id


async def about_own_data(action: SigapAction, turn: Turn, voice: Voice) -> None:
    """Show, ask whether to delete, or have it deleted."""
    wish = turn.entities[ENTITY]
    if wish == Wish.LEAVE:
        voice.say("utter_own_data_left")
    elif wish == Wish.ERASE_NOW:
        await action.cases.own_data.erase(conversation_id=turn.conversation_id, key=turn.key("erase"))
        voice.say("utter_own_data_erasing")
    else:
        found = await action.cases.own_data.show(conversation_id=turn.conversation_id)
        if wish == Wish.ERASE:
            _ask(action, voice, found)
        else:
            await _show(action, turn, voice, found)


async def _show(action: SigapAction, turn: Turn, voice: Voice, found: Overview) -> None:
    lines = [_stored(action, line) for line in found.stored]
    if not found.verified:
        voice.say("utter_own_data_of_chat", lines="\n".join(lines) or _text(action, "utter_own_data_nothing"))
        voice.say("utter_own_data_prove", prove=await action.cases.how_to_prove(conversation_id=turn.conversation_id))
        voice.ask_contact()
        return
    tickets = [_ticket(action, ticket) for ticket in found.tickets]
    if found.more_tickets:
        tickets.append(_text(action, "utter_own_data_more_tickets", count=str(found.more_tickets)))
    chats = _text(action, "utter_own_data_chats", chats=join_id(found.chats))
    voice.say("utter_own_data", lines="\n".join([*lines, *tickets, chats]))


def _ask(action: SigapAction, voice: Voice, found: Overview) -> None:
    goes = join_id([_text(action, f"utter_own_data_kind_{kind}") for kind in found.goes])
    if not found.verified:
        voice.say("utter_own_data_confirm_chat", goes=goes)
        return
    voice.say("utter_own_data_confirm", goes=goes, stays="\n".join(_stays(action, found)))


def _stays(action: SigapAction, found: Overview) -> Iterator[str]:
    """What is not deleted, each with its reason and its date."""
    needing = [ticket.number for ticket in found.tickets if ticket.needs_its_chat]
    if needing:
        yield _text(action, "utter_own_data_needed", numbers=join_id(needing))
    for line in found.stays:
        what = _text(action, f"utter_own_data_kind_{line.kind}")
        response = "utter_own_data_stays" if line.until else "utter_own_data_stays_for_good"
        yield action.cases.copy.text(response, what=what, until=line.until, reason=line.source)


def _stored(action: SigapAction, line: KeptLine) -> str:
    what = _text(action, f"utter_own_data_kind_{line.kind}")
    response = "utter_own_data_line" if line.until else "utter_own_data_line_for_good"
    return action.cases.copy.text(response, what=what, count=str(line.count), since=line.since, until=line.until)


def _ticket(action: SigapAction, ticket: TicketLine) -> str:
    response = "utter_own_data_ticket" if ticket.until else "utter_own_data_open_ticket"
    status = STATUS_LABELS[ticket.status].lower()
    return action.cases.copy.text(response, number=ticket.number, status=status, until=ticket.until)


def _text(action: SigapAction, response: str, **facts: str) -> str:
    return action.cases.copy.text(response, **facts)
