"""Rows of clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from bot.core.clocks import ClockStatus, TicketClock
from bot.core.ports import Clocks
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.clocks.c


class ClockRows(Rows, Clocks):
    """The port on PostgreSQL."""

    async def start(self, *clocks: TicketClock) -> None:
        """Insert clocks of one ticket together; those of the ticket that still run are ended."""
        for ticket_id in {clock.ticket_id for clock in clocks}:
            await self._end(ticket_id, func.now())
            last = await self._session.scalar(select(func.max(_c.generation)).where(_c.ticket_id == ticket_id))
            for clock in clocks:
                clock.generation = (last or 0) + 1
                self._session.add(clock)
        await self._session.flush()

    async def end(self, ticket_id: str, *, now: datetime) -> None:
        """All clocks of a ticket stop."""
        await self._end(ticket_id, now)

    async def _end(self, ticket_id: str, at: object) -> None:
        await self._session.flush()
        running = update(TicketClock).where(_c.ticket_id == ticket_id, _c.status == ClockStatus.RUNNING)
        ended = running.values(status=ClockStatus.ENDED, ended_at=at)
        await self._session.execute(ended.execution_options(synchronize_session="fetch"))

    async def due(self, *, at: datetime) -> Sequence[TicketClock]:
        """Clocks that have run out at a moment, or will have."""
        running = select(TicketClock).where(_c.status == ClockStatus.RUNNING, _c.due_at <= at)
        return await self._all(running.order_by(_c.due_at, _c.id))

    async def take(self, clock_id: str) -> TicketClock | None:
        """A clock that still runs, locked."""
        running = select(TicketClock).where(_c.id == clock_id, _c.status == ClockStatus.RUNNING)
        return await self._one(running, lock=True)
