"""Journey 10, the holder's part: whether what somebody complains of is known already."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.incidents import CATEGORIES, Told, best_fit
from bot.core.journeys.incident import attach
from bot.core.journeys.kit import Kit
from bot.core.ports import UnitOfWork
from bot.core.tickets import Ticket, is_closed
from bot.core.wording import day_and_time


@dataclass(frozen=True, slots=True)
class Known:
    """An incident as a holder is told of it."""

    number: str
    title: str
    text: str
    since: str
    ticket: str | None = None
    """The open ticket by which this chat hears of it already."""


@dataclass(frozen=True, slots=True)
class KnownIncidents:
    """What a chat is told of incidents."""

    kit: Kit

    async def __call__(
        self, *, conversation_id: str, category: str, text: str, when: str | None = None
    ) -> Known | None:
        """The running incident that a complaint fits; none where it is about something else.

        Args:
            conversation_id: who complains.
            category: of the complaint.
            text: what was told so far.
            when: the words for when it happened, where they are known apart.
        """
        if category not in CATEGORIES:
            return None
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            incident = best_fit(await unit.incidents.running(), Told(category, text, now, when))
            if incident is None:
                return None
            conversation = await unit.conversations.get(conversation_id)
            seen = [ticket.id for ticket in await unit.tickets.visible_to(conversation, now=now)]
            linked = await unit.incidents.linked(incident, among=seen)
        number = next((ticket.number for ticket in linked if not is_closed(ticket.status)), None)
        return Known(incident.number, incident.title, incident.text, day_and_time(incident.begins_at), number)


async def join(kit: Kit, unit: UnitOfWork, ticket: Ticket, number: str) -> str | None:
    """Tie a holder's own ticket to an incident; returns what it is, none where it has ended meanwhile.

    The incident is locked, so that nobody is tied to it unheard while its end is told.
    """
    incident = await unit.incidents.by_number(number, lock=True)
    if incident is None or not incident.running or ticket.category not in incident.categories:
        return None
    await attach(kit, unit, incident, ticket, by="holder")
    return incident.title
