"""Whose a ticket is: to whom who may give it. One rule, for one ticket and for many."""

from __future__ import annotations

from bot.core.console.roles import Permission
from bot.core.console.users import User
from bot.core.errors import NotAllowed, NotFound
from bot.core.journeys.desk import begin
from bot.core.journeys.kit import Kit, ticket_of
from bot.core.ports import UnitOfWork
from bot.core.tickets import TicketStatus


async def receiver(unit: UnitOfWork, *, user: User, to: str | None) -> User | None:
    """Who is meant; without the permission to assign, that is oneself, or nobody (``to`` none).

    Raises:
        NotFound: no such colleague.
        NotAllowed: the colleague does not work on tickets, or one may not give to others (``why``: ``others``).
    """
    if to is None:
        return None
    if to == user.name:
        return user
    if not user.may(Permission.ASSIGN):
        raise NotAllowed("only to oneself, or to nobody", why="others", name=to)
    colleague = await unit.users.by_name(to)
    if colleague is None or colleague.disabled_at is not None:
        raise NotFound("no such colleague", name=to)
    if not colleague.may(Permission.WORK_TICKETS):
        raise NotAllowed("this colleague does not work on tickets", name=to)
    return colleague


async def give(kit: Kit, unit: UnitOfWork, *, number: str, seen: int, user: User, to: User | None) -> None:
    """Give a ticket; who takes what nobody has begun begins it, and the holder hears that. The caller commits.

    Args:
        kit: clock, audit trail and notices.
        unit: the unit of work.
        number: of the ticket.
        seen: the version that was looked at.
        user: who decides.
        to: as :func:`receiver` tells; none: nobody in particular.

    Raises:
        NotFound: no such ticket.
        Conflict: it has changed since.
        NotAllowed: it is closed, or a colleague's (``why``: ``colleague``).
    """
    ticket = await ticket_of(unit, number, lock=True, seen=seen)
    before, after = ticket.assignee, to.name if to else None
    if before not in {None, user.name} and not user.may(Permission.ASSIGN):
        raise NotAllowed("it is a colleague's", why="colleague", assignee=before)
    if before != after:
        await unit.tickets.note(ticket.assign(now=kit.now(), actor=user.name, to=after))
        await kit.audit(unit, "ticket.assigned", actor=user.name, subject=number, assignee=after, before=before)
    if after == user.name and ticket.status is TicketStatus.OPEN:
        await begin(kit, unit, ticket, user.name)
