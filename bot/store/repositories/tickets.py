"""Rows of tickets and their timelines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, literal, or_, select

from bot.core.conversations import Conversation
from bot.core.ports import Tickets
from bot.core.receipts import KINDS as RECEIPTS
from bot.core.ticket_states import OPEN_STATUSES
from bot.core.tickets import Ticket, TicketStatus, TimelineEntry
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.tickets.c
_t = tables.timeline.c


class TicketRows(Rows, Tickets):
    """The port on PostgreSQL."""

    async def add(self, ticket: Ticket) -> None:
        """Insert."""
        await self._add(ticket)

    async def note(self, *entries: TimelineEntry) -> None:
        """Append to timelines."""
        await self._session.flush()
        names = ("ticket_id", "at", "actor", "kind", "data")
        rows = [{name: getattr(entry, name) for name in names} for entry in entries]
        if rows:
            await self._session.execute(insert(tables.timeline), rows)

    async def next_serial(self) -> int:
        """The next number in the bank's sequence; gaps are possible."""
        return await self._session.scalar(select(tables.ticket_serial.next_value())) or 0

    async def by_key(self, key: str) -> Ticket | None:
        """The ticket which a request with this idempotency key has opened."""
        return await self._one(select(Ticket).where(_c.opened_by_key == key))

    async def by_number(self, number: str, *, lock: bool = False) -> Ticket | None:
        """Any ticket: for people of the bank, never for a holder's path."""
        return await self._one(select(Ticket).where(_c.number == number), lock=lock)

    async def get(self, ticket_id: str, *, lock: bool = False) -> Ticket:
        """Any ticket: for jobs."""
        return await self._must(select(Ticket).where(_c.id == ticket_id), "ticket", ticket_id, lock=lock)

    async def visible_to(self, conversation: Conversation, *, now: datetime) -> Sequence[Ticket]:
        """What a chat may see: tickets it opened, and those of the holder it is bound to; newest first."""
        may_see = [_c.conversation_id == conversation.id]
        if holder := conversation.bound_to(now=now):
            may_see.append(_c.holder_ref == holder)
        return await self._all(select(Ticket).where(or_(*may_see)).order_by(_c.opened_at.desc(), _c.id.desc()))

    async def beside(self, ticket: Ticket, *, limit: int = 20) -> Sequence[Ticket]:
        """Other tickets of the same chat or the same holder, newest first: for people of the bank."""
        same = [column == value for column, value in _owners(ticket) if value is not None]
        if not same:
            return []
        query = select(Ticket).where(or_(*same), _c.id != ticket.id)
        return await self._all(query.order_by(_c.opened_at.desc(), _c.id.desc()).limit(limit))

    async def concerning(self, chats: Sequence[str], holder_ref: str) -> Sequence[Ticket]:
        """Tickets that some chats opened, and those of a holder; newest first."""
        query = select(Ticket).where(or_(_c.conversation_id.in_(chats), _c.holder_ref == holder_ref))
        return await self._all(query.order_by(_c.opened_at.desc(), _c.id.desc()))

    async def timeline(self, ticket_id: str) -> Sequence[TimelineEntry]:
        """All entries, oldest first."""
        query = select(_t.ticket_id, _t.at, _t.actor, _t.kind, _t.data).where(_t.ticket_id == ticket_id)
        rows = await self._session.execute(query.order_by(_t.id))
        return [TimelineEntry(**row) for row in rows.mappings()]

    async def written_of(self, oral_ticket_id: str) -> Ticket | None:
        """The written complaint that goes on from an oral one; those cancelled do not count."""
        goes_on = (_c.oral_ticket_id == oral_ticket_id, _c.status != TicketStatus.CANCELLED)
        return await self._one(select(Ticket).where(*goes_on))

    async def without_receipt(self, *, since: datetime, before: datetime) -> Sequence[str]:
        """Ids of tickets that were opened in this time by a chat and are owed a receipt which was never sent."""
        n = tables.notices.c
        sent = select(n.id).where(n.key == literal("receipt:").concat(_c.id)).exists()
        query = select(_c.id).where(_c.opened_at.between(since, before), _c.kind.in_(sorted(RECEIPTS)), ~sent)
        return (await self._session.scalars(query.where(_c.conversation_id.is_not(None)).order_by(_c.opened_at))).all()

    async def running(self) -> Sequence[str]:
        """Ids of all open tickets, oldest first: those whose deadline is still to come, or is missed."""
        query = select(_c.id).where(_c.status.in_(OPEN_STATUSES)).order_by(_c.opened_at, _c.id)
        return (await self._session.scalars(query)).all()

    async def listed(self, *, statuses: Sequence[str] = (), limit: int = 200) -> Sequence[Ticket]:
        """Tickets for people of the bank, newest first."""
        query = select(Ticket).order_by(_c.opened_at.desc(), _c.id.desc()).limit(limit)
        if statuses:
            query = query.where(_c.status.in_([TicketStatus(status) for status in statuses]))
        return await self._all(query)


def _owners(ticket: Ticket) -> tuple[tuple[ColumnElement[Any], str | None], ...]:
    return (_c.conversation_id, ticket.conversation_id), (_c.holder_ref, ticket.holder_ref)
