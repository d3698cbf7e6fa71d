"""Journey 10, the bank's part: an incident is announced, told of, and ended; whose tickets belong to it hears of it.

Tickets stay tickets: each keeps its deadline and is resolved by people. What is linked is only who is told what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import incidents
from bot.core.actors import person
from bot.core.errors import Conflict, IllegalTransition, NotAllowed, NotFound
from bot.core.incidents import SLACK, Incident, IncidentStatus, fits, linkable, one_a_holder, told_by
from bot.core.jobs import Task
from bot.core.journeys.kit import Kit, ticket_of
from bot.core.journeys.notices import Notices, When, wake
from bot.core.ports import UnitOfWork
from bot.core.ticket_states import OPEN_STATUSES, is_closed
from bot.core.tickets import Ticket, TicketStatus
from bot.core.wording import as_wib, day_and_time, moment_text

BATCH = 100
"""Complaints that are looked at in one transaction: it takes up to 0.7 s, and nobody waits longer for it."""
SHOWN = 20
"""Numbers of tickets in a list of incidents; the others are counted."""
LOOKED_AT = 50
"""Open complaints that belong to none, compared with an incident on each look: the newest. One takes up to 3 ms."""
BY_JOB = When(by_job=True)
WHILE_OPEN = When(by_job=True, only_while=(*sorted(OPEN_STATUSES), TicketStatus.ESCALATED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is announced."""

    title: str
    text: str
    categories: Sequence[str]
    begins_at: datetime
    until: datetime | None = None
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident as people of the bank are shown it."""

    number: str
    title: str
    text: str
    status: IncidentStatus
    version: int
    """What a decision about this has to name."""
    categories: tuple[str, ...]
    words: tuple[str, ...]
    begins_at: datetime
    until: datetime | None
    announced_by: str
    announced_at: datetime
    updated_by: str | None
    updated_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    tickets: tuple[str, ...]
    """Numbers of those that belong to it; in a list the first :data:`SHOWN`."""
    ticket_count: int
    """How many those are."""
    others: tuple[str, ...]
    """Numbers of open complaints that fit and belong to none: their holders said so, or nobody has looked. Not known
    while :attr:`linking`."""
    more_others: bool
    """There may be more: only the newest :data:`LOOKED_AT` have been looked at."""
    linking: bool
    """Open complaints that fit are still being linked."""


@dataclass(frozen=True, slots=True)
class Incidents:
    """Use cases of supervisors."""

    kit: Kit
    batch: int = BATCH

    async def listed(self, *, everything: bool = False) -> Sequence[IncidentView]:
        """Incidents that run, oldest first; or all, newest first."""
        async with self.kit.open_unit() as unit:
            found = await (unit.incidents.listed() if everything else unit.incidents.running())
            return [await _view(unit, incident, shown=SHOWN) for incident in found]

    async def one(self, *, number: str) -> IncidentView:
        """One incident.

        Raises:
            NotFound: no such incident.
        """
        async with self.kit.open_unit() as unit:
            return await _view(unit, await _found(unit, number))

    async def announce(self, *, by: str, draft: Draft) -> IncidentView:
        """Announce an incident; a job links the open complaints that fit, and their holders hear of it.

        Raises:
            InvalidInput: see :func:`bot.core.incidents.announce`.
            Conflict: one with this title runs.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            incident = incidents.announce(
                id=self.kit.new_id(),
                number=incidents.format_incident_number(as_wib(now).date(), await unit.incidents.next_serial()),
                by=by,
                now=now,
                title=draft.title,
                text=draft.text,
                categories=draft.categories,
                begins_at=draft.begins_at,
                until=draft.until,
                words=draft.words,
            )
            for other in await unit.incidents.running():
                if other.title.casefold() == incident.title.casefold():
                    raise Conflict("it has been announced already", incident=other.number, by=other.announced_by)
            await unit.incidents.add(incident)
            await self._audit(unit, "incident.announced", incident, by, categories=incident.categories)
            await unit.jobs.wake(Task.INCIDENT, lock=incident.number, number=incident.number)
            await unit.commit()
        return await self.one(number=incident.number)

    async def link_fitting(self, *, number: str) -> None:
        """Link the open complaints that fit, and tell their holders: some in a transaction, however many there are.

        Broken off anywhere it goes on where it was; each is looked at once, so what people have taken off stays off.
        """
        while await self._link_some(number):
            pass

    async def _link_some(self, number: str) -> bool:
        async with self.kit.open_unit() as unit:
            incident = await _found(unit, number, lock=True)
            if incident.linking_at is None:
                return False
            tickets = await unit.incidents.to_link(incident, limit=self.batch) if incident.running else []
            fitting = [ticket for ticket in tickets if fits(incident, told_by(ticket))]
            if fitting:
                await self._link(unit, incident, fitting, by=incident.announced_by)
            incident.looked_at(tickets)
            await unit.commit()
        return bool(tickets)

    async def update(self, *, number: str, by: str, seen: int, text: str) -> IncidentView:
        """Tell something new; whoever has an open ticket that belongs to it hears it.

        Args:
            number: of the incident.
            by: who says so.
            seen: :attr:`IncidentView.version` of what was looked at.
            text: what holders are told.

        Raises:
            NotFound: no such incident.
            IllegalTransition: it has ended.
            Conflict: somebody changed it meanwhile.
            InvalidInput: nobody is named, or nothing is told.
        """
        async with self.kit.open_unit() as unit:
            incident = await _found(unit, number, lock=True)
            incident.update(by=by, seen=seen, now=self.kit.now(), text=text)
            tickets = [ticket for ticket in await unit.incidents.linked(incident) if not is_closed(ticket.status)]
            await self._inform(unit, incident, "utter_notice_incident_updated", tickets, when=WHILE_OPEN)
            await self._audit(unit, "incident.updated", incident, by)
            await unit.commit()
        return await self.one(number=number)

    async def end(self, *, number: str, by: str, seen: int, text: str, over_at: datetime | None = None) -> IncidentView:
        """It is over: whoever has a ticket that belongs to it hears so. The tickets are left to people.

        Args:
            number: of the incident.
            by: who says so.
            seen: :attr:`IncidentView.version` of what was looked at.
            text: what holders are told.
            over_at: since when; now unless told otherwise.

        Raises:
            NotFound, IllegalTransition, Conflict: as :meth:`update`.
            InvalidInput: nobody is named, nothing is told, or it was over before it began, or will be.
        """
        async with self.kit.open_unit() as unit:
            incident = await _found(unit, number, lock=True)
            incident.end(by=by, seen=seen, now=self.kit.now(), text=text, over_at=over_at)
            tickets = sorted(await unit.incidents.linked(incident), key=lambda ticket: is_closed(ticket.status))
            await self._inform(unit, incident, "utter_notice_incident_ended", tickets)
            now, text = self.kit.now(), f"Gangguan {incident.number} dinyatakan selesai oleh {incident.ended_by}."
            await unit.tickets.note(*(ticket.add_note(now=now, actor="system", text=text) for ticket in tickets))
            await self._audit(unit, "incident.ended", incident, by, tickets=len(tickets))
            await unit.commit()
        return await self.one(number=number)

    async def link(self, *, number: str, tickets: Iterable[str], by: str) -> IncidentView:
        """Tickets belong to an incident from now on; their holders hear of it. All of them, or none.

        Raises:
            NotFound: no such incident, or no such ticket.
            IllegalTransition: the incident has ended.
            NotAllowed: a ticket is closed, or of a kind that belongs to none: a block, fraud, a data change.
            Conflict: a ticket belongs to another incident.
            InvalidInput: nobody is named.
        """
        by = person(by)
        async with self.kit.open_unit() as unit:
            incident = await _found(unit, number, lock=True)
            if not incident.running:
                raise IllegalTransition("it has ended already", incident=number, by=incident.ended_by)
            found = [await self._linkable(unit, one) for one in dict.fromkeys(tickets)]
            new = await self._link(unit, incident, found, by=by)
            theirs = await unit.incidents.linked(incident, among=[ticket.id for ticket in found])
            elsewhere = [ticket.number for ticket in found if ticket not in theirs]
            if elsewhere:
                raise Conflict("belongs to another incident", tickets=elsewhere)
            for ticket in new:
                await self._audit(unit, "incident.linked", incident, by, ticket=ticket.number)
            await unit.commit()
        return await self.one(number=number)

    async def unlink(self, *, number: str, ticket: str, by: str) -> IncidentView:
        """A ticket does not belong to an incident after all; its holder is told nothing more of it.

        Raises:
            NotFound: no such incident, or the ticket does not belong to it.
            InvalidInput: nobody is named.
        """
        by = person(by)
        async with self.kit.open_unit() as unit:
            incident = await _found(unit, number, lock=True)
            found = await unit.tickets.by_number(ticket)
            if found is None or not await unit.incidents.unlink(incident, found.id):
                raise NotFound("no such ticket of this incident", ticket=ticket)
            await self.kit.note(unit, found, f"Dilepas dari gangguan {incident.number} oleh {by}.")
            await self._audit(unit, "incident.unlinked", incident, by, ticket=ticket)
            await unit.commit()
        return await self.one(number=number)

    async def _linkable(self, unit: UnitOfWork, number: str) -> Ticket:
        ticket = await ticket_of(unit, number)
        if not linkable(ticket):
            raise NotAllowed("not an open complaint that an incident can explain", ticket=number)
        return ticket

    async def _link(
        self, unit: UnitOfWork, incident: Incident, tickets: Sequence[Ticket], *, by: str
    ) -> Sequence[Ticket]:
        """Link those that belong to none, and tell their holders; returns them."""
        before = await unit.incidents.linked(incident)
        new = [ticket for ticket in tickets if await attach(self.kit, unit, incident, ticket, by=by)]
        told = one_a_holder(new, told=before)
        await self._inform(unit, incident, "utter_notice_incident_linked", told, when=WHILE_OPEN, overtakes=False)
        return new

    async def _inform(
        self,
        unit: UnitOfWork,
        incident: Incident,
        response: str,
        tickets: Collection[Ticket],
        *,
        when: When = BY_JOB,
        overtakes: bool = True,
    ) -> None:
        """Each holder once, and nobody of what is old news by now; a job tells them, however many they are."""
        about = f"incident:{incident.id}:"
        if overtakes:
            await unit.notices.overtake(keys=about, now=self.kit.now())
        for ticket in one_a_holder(tickets):
            await Notices(self.kit).notify(
                unit,
                ticket,
                response,
                key=f"{about}{incident.version}:{ticket.id}",
                when=when,
                number=ticket.number,
                title=incident.title,
                news=incident.text,
                since=day_and_time(incident.begins_at),
                until=moment_text(incident.until),
            )
        await wake(unit)

    async def _audit(self, unit: UnitOfWork, action: str, incident: Incident, by: str, **data: object) -> None:
        data = {"version": incident.version, **data}
        await self.kit.audit(unit, action, actor=person(by), subject=incident.number, **data)


async def attach(kit: Kit, unit: UnitOfWork, incident: Incident, ticket: Ticket, *, by: str) -> bool:
    """A ticket belongs to an incident from now on; false where it belongs to one already."""
    if not await unit.incidents.link(incident, ticket.id, by=by, now=kit.now()):
        return False
    await kit.note(unit, ticket, f"Terhubung dengan gangguan {incident.number}: {incident.title}.")
    return True


async def _found(unit: UnitOfWork, number: str, *, lock: bool = False) -> Incident:
    incident = await unit.incidents.by_number(number, lock=lock)
    if incident is None:
        raise NotFound("no such incident", number=number)
    return incident


async def _others(unit: UnitOfWork, incident: Incident) -> tuple[tuple[str, ...], bool]:
    """Of the newest open complaints that belong to no incident those that fit, and whether older ones are left."""
    if not incident.running or incident.linking_at is not None:
        return (), False
    found = await unit.incidents.unlinked(
        categories=incident.categories, since=incident.begins_at - SLACK, limit=LOOKED_AT + 1
    )
    return tuple(number for number, told in found[:LOOKED_AT] if fits(incident, told)), len(found) > LOOKED_AT


async def _view(unit: UnitOfWork, incident: Incident, *, shown: int | None = None) -> IncidentView:
    others, more_others = await _others(unit, incident)
    return IncidentView(
        number=incident.number,
        title=incident.title,
        text=incident.text,
        status=incident.status,
        version=incident.version,
        categories=tuple(incident.categories),
        words=tuple(incident.words),
        begins_at=incident.begins_at,
        until=incident.until,
        announced_by=incident.announced_by,
        announced_at=incident.announced_at,
        updated_by=incident.updated_by,
        updated_at=incident.updated_at,
        ended_by=incident.ended_by,
        ended_at=incident.ended_at,
        tickets=tuple(await unit.incidents.linked_numbers(incident, limit=shown)),
        ticket_count=await unit.incidents.linked_count(incident),
        others=others,
        more_others=more_others,
        linking=incident.running and incident.linking_at is not None,
    )
