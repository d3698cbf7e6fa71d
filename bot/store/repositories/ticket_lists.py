"""Lists of tickets for people of the bank, page by page; and the views that they keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.core.console.ticket_filter import (
    NOBODY,
    RISK_DAYS,
    RISK_SAME_DAY,
    Basis,
    DueBand,
    Order,
    Span,
    midnight,
    today,
)
from bot.core.console.ticket_rows import PAGE, Place, SavedView, TicketLists, TicketRow, TicketScope
from bot.core.ticket_states import OPEN_STATUSES
from bot.store import tables
from bot.store.repositories.base import Rows

_t = tables.tickets.c
_c = tables.conversations.c
_v = tables.ticket_views.c
_MOST_CHATS = 500
_SHOWN = (
    *(_t[name] for name in ("id", "number", "kind", "category", "matter", "status", "channel", "assignee", "version")),
    *(
        _t[name]
        for name in ("opened_at", "due_at", "resolved_at", "rated_at", "outcome", "reason", "rating", "summary")
    ),
    _c.sender,
    _c.sender_name,
)
_OPEN = sorted(OPEN_STATUSES)
_BASES = {Basis.OPENED: _t.opened_at, Basis.RESOLVED: _t.resolved_at, Basis.RATED: _t.rated_at}


class TicketListRows(Rows, TicketLists):
    """The port on PostgreSQL."""

    async def page(self, scope: TicketScope, *, after: Place | None = None, limit: int = PAGE) -> Sequence[TicketRow]:
        """The next tickets in the filter's order."""
        await self._plan_each_time()
        if scope.asked.sorted_by is Order.NEWEST:
            return await self._newest(scope, after, limit)
        found: list[TicketRow] = []
        if after is None or after.moment is not None:
            found += await self._by_deadline(scope, after, limit)
            after = None
        if len(found) < limit:  # those without a deadline come last
            found += await self._without_deadline(scope, after, limit - len(found))
        return found

    async def count(self, scope: TicketScope, *, at_most: int) -> int:
        """How many there are, counted no further than that."""
        await self._plan_each_time()
        counted = select(_t.id).where(*conditions(scope)).limit(at_most).subquery()
        return await self._session.scalar(select(func.count()).select_from(counted)) or 0

    async def chats(self, name: str) -> Sequence[str]:
        """Conversations with somebody whose name in the chat has these words, or words that begin so."""
        called = func.to_tsvector(text("'simple'"), _c.sender_name).op("@@")(_words(name))
        return (await self._session.scalars(select(_c.id).where(called).limit(_MOST_CHATS))).all()

    async def views(self, user_id: str) -> Sequence[SavedView]:
        """What somebody has kept, by name."""
        rows = await self._session.execute(select(_v.id, _v.name, _v.query).where(_v.user_id == user_id))
        return sorted((SavedView(*row) for row in rows), key=lambda one: one.name.casefold())

    async def keep_view(self, user_id: str, view: SavedView) -> None:
        """Keep it; one of the same name is replaced."""
        new = upsert(tables.ticket_views).values(id=view.id, user_id=user_id, name=view.name, query=view.query)
        await self._session.execute(
            new.on_conflict_do_update(index_elements=["user_id", "name"], set_={"query": view.query})
        )

    async def drop_view(self, user_id: str, view_id: str) -> None:
        """Forget one of somebody's own; no other is touched."""
        await self._session.execute(delete(tables.ticket_views).where(_v.user_id == user_id, _v.id == view_id))

    async def _newest(self, scope: TicketScope, after: Place | None, limit: int) -> list[TicketRow]:
        basis = _BASES[scope.asked.basis]
        query = _rows(scope).order_by(basis.desc(), _t.id.desc()).limit(limit)
        if after:
            query = query.where(tuple_(basis, _t.id) < tuple_(after.moment, after.id))
        return await self._read(query)

    async def _by_deadline(self, scope: TicketScope, after: Place | None, limit: int) -> list[TicketRow]:
        query = _rows(scope).where(_t.due_at.is_not(None)).order_by(_t.due_at, _t.id).limit(limit)
        if scope.asked.first and scope.asked.basis is Basis.OPENED:
            # No deadline is before the opening: so much of the order need not be walked through.
            query = query.where(_t.due_at >= midnight(scope.asked.first))
        if after:
            query = query.where(tuple_(_t.due_at, _t.id) > tuple_(after.moment, after.id))
        return await self._read(query)

    async def _without_deadline(self, scope: TicketScope, after: Place | None, limit: int) -> list[TicketRow]:
        query = _rows(scope).where(_t.due_at.is_(None)).order_by(_t.id).limit(limit)
        return await self._read(query.where(_t.id > after.id) if after else query)

    async def _read(self, query: Select[tuple[object, ...]]) -> list[TicketRow]:
        return [TicketRow(**row) for row in (await self._session.execute(query)).mappings()]


def _rows(scope: TicketScope) -> Select[tuple[object, ...]]:
    joined = tables.tickets.outerjoin(tables.conversations, _c.id == _t.conversation_id)
    return select(*_SHOWN).select_from(joined).where(*conditions(scope))


def conditions(scope: TicketScope) -> list[ColumnElement[bool]]:
    """What a ticket must be like to be on the list."""
    asked = scope.asked
    if scope.number:
        return [_t.number == scope.number]
    if asked.contradicts_itself:  # which would be found out only at the last ticket
        return [false()]
    wanted = [
        column == value
        for column, value in (
            (_t.kind, asked.kind),
            (_t.category, asked.category),
            (_t.matter, asked.matter),
            (_t.channel, asked.channel),
            (_t.rating, asked.rating),
        )
        if value is not None
    ]
    if asked.statuses is not None:
        wanted.append(_t.status.in_(sorted(asked.statuses)))
    if asked.assignee:
        wanted.append(_t.assignee.is_(None) if asked.assignee == NOBODY else _t.assignee == asked.assignee)
    if asked.due:
        wanted += _due(asked.due, scope)
    if asked.search:
        wanted.append(_named(scope))
    return [*wanted, *_within(scope)]


def _within(scope: TicketScope) -> list[ColumnElement[bool]]:
    asked = scope.asked
    basis = _BASES[asked.basis]
    span = Span.of_days(asked.first, asked.last)
    limits = [basis >= span.start] if span.start else []
    limits += [basis < span.end] if span.end else []
    return limits or ([] if asked.basis is Basis.OPENED else [basis.is_not(None)])


def _due(band: DueBand, scope: TicketScope) -> list[ColumnElement[bool]]:
    now = scope.now
    if band is DueBand.IN_TIME:
        return [_t.resolved_at <= _t.due_at]
    if band is DueBand.LATE:
        return [_t.resolved_at > _t.due_at]
    owed = _t.status.in_(_OPEN)
    if band is DueBand.OVERDUE:
        return [owed, _t.due_at < now]
    if band is DueBand.TODAY:
        return [owed, _t.due_at >= now, _t.due_at < Span.of_days(None, today(now)).end]
    return [owed, _t.due_at >= now, at_risk(scope, now)]


def at_risk(scope: TicketScope, now: datetime) -> ColumnElement[bool]:
    """A deadline that has not passed is near."""
    soon = and_(_t.kind.in_(sorted(scope.same_day)), _t.due_at < now + RISK_SAME_DAY)
    return and_(_t.due_at < now + RISK_DAYS, or_(soon, _t.kind.not_in(sorted(scope.same_day))))


def _named(scope: TicketScope) -> ColumnElement[bool]:
    """Of these records, or from a chat of somebody who is called so there."""
    ways = ((_t.holder_ref, scope.holders), (_t.conversation_id, scope.chats))
    found = [column == any_(literal(list(values), ARRAY(Text))) for column, values in ways if values]
    return or_(*found) if found else false()


def _words(name: str) -> ColumnElement[str]:
    """All words of a name, each of which may be the beginning of one."""
    letters = "".join(char if char.isalnum() else " " for char in name)
    return func.to_tsquery(text("'simple'"), " & ".join(f"{word}:*" for word in letters.split()))
