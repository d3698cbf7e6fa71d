"""Rows of incidents, and which tickets belong to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from bot.core.incidents import KINDS, Incident, IncidentStatus, Told, told_in
from bot.core.ports import Incidents
from bot.core.ticket_states import OPEN_STATUSES
from bot.core.tickets import Ticket
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.incidents.c
_l = tables.incident_tickets.c
_t = tables.tickets.c


class IncidentRows(Rows, Incidents):
    """The port on PostgreSQL."""

    async def next_serial(self) -> int:
        """The next number in the bank's sequence; gaps are possible."""
        return await self._session.scalar(select(tables.incident_serial.next_value())) or 0

    async def add(self, incident: Incident) -> None:
        """Insert."""
        await self._add(incident)

    async def by_number(self, number: str, *, lock: bool = False) -> Incident | None:
        """One incident."""
        return await self._one(select(Incident).where(_c.number == number), lock=lock)

    async def running(self) -> Sequence[Incident]:
        """Those that are not over, oldest first."""
        query = select(Incident).where(_c.status != IncidentStatus.ENDED)
        return await self._all(query.order_by(_c.announced_at, _c.id))

    async def listed(self, *, limit: int = 200) -> Sequence[Incident]:
        """All, newest first."""
        return await self._all(select(Incident).order_by(_c.announced_at.desc(), _c.id.desc()).limit(limit))

    async def link(self, incident: Incident, ticket_id: str, *, by: str, now: datetime) -> bool:
        """A ticket belongs to an incident from now on; false where it belongs to one already."""
        await self._session.flush()
        row = {"incident_id": incident.id, "ticket_id": ticket_id, "linked_by": by, "linked_at": now}
        new = insert(tables.incident_tickets).on_conflict_do_nothing(index_elements=["ticket_id"])
        return (await self._session.execute(new.values(row).returning(_l.ticket_id))).first() is not None

    async def unlink(self, incident: Incident, ticket_id: str) -> bool:
        """It does not any more; false where it did not."""
        gone = delete(tables.incident_tickets).where(_l.incident_id == incident.id, _l.ticket_id == ticket_id)
        return (await self._session.execute(gone.returning(_l.ticket_id))).first() is not None

    async def linked(self, incident: Incident, *, among: Collection[str] | None = None) -> Sequence[Ticket]:
        """Tickets of an incident, in the order in which they were opened; of some ids only, where they are given."""
        query = select(Ticket).join(tables.incident_tickets, _l.ticket_id == _t.id)
        query = query.where(_l.incident_id == incident.id).order_by(_t.opened_at, _t.id)
        return await self._all(query if among is None else query.where(_l.ticket_id.in_(among)))

    async def linking(self) -> Sequence[Incident]:
        """Those to which open complaints are still being linked."""
        return await self._all(select(Incident).where(_c.linking_at.is_not(None)).order_by(_c.announced_at, _c.id))

    async def to_link(self, incident: Incident, *, limit: int) -> Sequence[Ticket]:
        """The next open complaints that may fit, oldest first."""
        after = tuple_(_t.opened_at, _t.id) > tuple_(
            bindparam("at", incident.linking_at, _t.opened_at.type), bindparam("id", incident.linking_id, _t.id.type)
        )
        query = select(Ticket).where(*_unlinked(incident.categories), after, _t.opened_at <= incident.announced_at)
        return await self._all(query.order_by(_t.opened_at, _t.id).limit(limit))

    async def linked_numbers(self, incident: Incident, *, limit: int | None = None) -> Sequence[str]:
        """Numbers of its tickets, in the order in which they were made; the first of them, or all."""
        of = select(_l.ticket_id).where(_l.incident_id == incident.id).order_by(_l.ticket_id).limit(limit).subquery()
        query = select(_t.number).join(of, of.c.ticket_id == _t.id).order_by(_t.id)
        return (await self._session.scalars(query)).all()

    async def linked_count(self, incident: Incident) -> int:
        """How many tickets belong to it."""
        query = select(func.count()).select_from(tables.incident_tickets).where(_l.incident_id == incident.id)
        return await self._session.scalar(query) or 0

    async def unlinked(self, *, categories: Sequence[str], since: datetime, limit: int) -> Sequence[tuple[str, Told]]:
        """The newest open complaints of these categories that belong to no incident, opened since a moment."""
        told = select(_t.number, _t.category, _t.details, _t.summary, _t.opened_at)
        query = told.where(*_unlinked(categories), _t.opened_at >= since)
        rows = await self._session.execute(query.order_by(_t.opened_at.desc(), _t.id.desc()).limit(limit))
        return [(number, told_in(*rest)) for number, *rest in rows]


def _unlinked(categories: Sequence[str]) -> Sequence[ColumnElement[bool]]:
    """Open complaints of these categories that belong to no incident."""
    return (
        _t.kind.in_(sorted(KINDS)),
        _t.status.in_(sorted(OPEN_STATUSES)),
        _t.category.in_(categories),
        ~select(_l.ticket_id).where(_l.ticket_id == _t.id).exists(),
    )
