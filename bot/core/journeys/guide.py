"""Journey 3, from the holder's side: which documents, the form, for tickets that this chat may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.branches import near_to
from bot.core.documents import as_lines, checklist, documents_of
from bot.core.errors import NotFound
from bot.core.journeys.complaint_form import draft_for, printed
from bot.core.journeys.kit import Kit
from bot.core.papers import ComplaintForm
from bot.core.ports import UnitOfWork
from bot.core.tickets import Ticket, TicketKind, TicketStatus


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a chat is told of a written complaint."""

    documents: str
    """A line for each; those of the one complaint there is, else the general ones."""
    numbers: tuple[str, ...]
    """Complaints whose form can be sent, newest first."""


@dataclass(frozen=True, slots=True)
class GuideWritten:
    """What one chat can do about going on in writing."""

    kit: Kit

    async def about(self, *, conversation_id: str) -> Guidance:
        """Documents, and the complaints that can go on in writing."""
        async with self.kit.open_unit() as unit:
            complaints = await self._complaints(unit, conversation_id)
        documents = documents_of(complaints[0]) if len(complaints) == 1 else checklist(None)
        return Guidance(as_lines(documents), tuple(ticket.number for ticket in complaints))

    async def send_form(self, *, conversation_id: str, number: str, key: str, place: str = "") -> bool:
        """Send the form of a complaint, once for each key; false where it cannot be made now.

        Args:
            conversation_id: who asks.
            number: the complaint.
            key: idempotency key.
            place: coordinates, a district or a city, for the nearest branches on it.

        Raises:
            NotFound: no such complaint for this chat, or it is closed.
        """
        form = await printed(self.kit, await self._draft(conversation_id, number, place))
        if form is None:
            return False
        async with self.kit.open_unit() as unit:
            chat = await unit.conversations.get(conversation_id)
            await self.kit.notify(unit, chat, "utter_notice_form", key=key, attachment=form, number=number)
            await unit.commit()
        return True

    async def _draft(self, conversation_id: str, number: str, place: str) -> ComplaintForm:
        async with self.kit.open_unit() as unit:
            complaints = await self._complaints(unit, conversation_id)
            ticket = next((one for one in complaints if one.number == number), None)
            if ticket is None:
                raise NotFound("no such complaint for this chat", number=number)
            conversation = await unit.conversations.get(conversation_id)
            offices = near_to(await unit.branches.all(), place)
            return await draft_for(self.kit, unit, ticket, conversation, offices=offices)

    async def _complaints(self, unit: UnitOfWork, conversation_id: str) -> Sequence[Ticket]:
        """Oral complaints that are not answered, and written ones that wait for documents."""
        conversation = await unit.conversations.get(conversation_id)
        tickets = await unit.tickets.visible_to(conversation, now=self.kit.now())
        written = {one.oral_ticket_id for one in tickets if one.kind is TicketKind.WRITTEN}
        return [one for one in tickets if _can_go_on(one) and one.id not in written]


def _can_go_on(ticket: Ticket) -> bool:
    if ticket.kind is TicketKind.WRITTEN:
        return ticket.status is TicketStatus.WAITING_DOCUMENTS
    return ticket.kind is TicketKind.ORAL and (ticket.is_open or ticket.status is TicketStatus.ESCALATED)
