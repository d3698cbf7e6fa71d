"""Lists of tickets for people of the bank, page by page; and the views that they keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from bot.core.console.ticket_filter import (
    NOBODY,
    RISK_DAYS,
    RISK_SAME_DAY,
    Basis,
    DueBand,
    Order,
    Span,
    today,
)
from bot.core.console.ticket_rows import PAGE, Place, SavedView, TicketLists, TicketRow, TicketScope
from bot.core.ticket_states import OPEN_STATUSES
from bot.core.wording import midnight
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
WALK = 10_000
"""Tickets that a list is looked for along its order: so many are read in about five milliseconds."""
WALK_OWED = 50_000
"""The same of those that work is owed for, which seldom are as many."""
type _Columns = ReadOnlyColumnCollection[str, Any]


class TicketListRows(Rows, TicketLists):
    """The port on PostgreSQL."""

    async def page(self, scope: TicketScope, *, after: Place | None = None, limit: int = PAGE) -> Sequence[TicketRow]:
        """The next tickets in the filter's order."""
        await self._plan_each_time()
        if scope.asked.sorted_by is Order.NEWEST:
            return await self._rows(await self._ids(_newest(scope, after), scope, limit))
        found: Sequence[str] = ()
        if after is None or after.moment is not None:
            found = await self._ids(_by_deadline(scope, after), scope, limit)
            after = None
        if len(found) < limit:  # those without a deadline come last
            found = [*found, *await self._ids(_without_deadline(after), scope, limit - len(found))]
        return await self._rows(found)

    async def count(self, scope: TicketScope, *, at_most: int) -> int:
        """How many there are, counted no further than that."""
        await self._plan_each_time()
        if not _is_named(scope):
            owed = _leading(scope) if _owed(scope) else ()
            near = select(tables.tickets).where(*_within(scope, _t), *owed).limit(_far(scope))
            way = near.subquery().c
            counted = await self._counted(select(way.id).where(*conditions(scope, way)), at_most)
            if counted >= at_most or await self._ends(near, scope):
                return counted
        fitting = select(_t.id).where(*conditions(scope)).cte().prefix_with("MATERIALIZED", dialect="postgresql")
        return await self._counted(select(fitting), at_most)

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

    async def _ids(self, way: _Way, scope: TicketScope, limit: int) -> Sequence[str]:
        """The next ones along a way.

        How rare a mixture of filters is, the database cannot know well enough to choose between walking along the order
        until there are enough, and finding all that fit to sort them: the wrong choice takes a hundred times as long.
        So it walks, not very far; and where that did not find enough, those that fit are few, and are looked up.
        """
        if not _is_named(scope):
            near = select(tables.tickets).where(*way.limits, *_leading(scope)).order_by(*way.order(_t))
            near = near.limit(_far(scope))
            walked = near.subquery().c
            query = select(walked.id).where(*conditions(scope, walked)).order_by(*way.order(walked)).limit(limit)
            found = (await self._session.scalars(query)).all()
            if len(found) == limit or await self._ends(near, scope):
                return found
        fitting = select(_t.id, _t[way.by]).where(*way.limits, *conditions(scope))
        matched = fitting.cte().prefix_with("MATERIALIZED", dialect="postgresql")
        query = select(matched.c.id).order_by(*way.order(matched.c)).limit(limit)
        return (await self._session.scalars(query)).all()

    async def _ends(self, near: Select[Any], scope: TicketScope) -> bool:
        """Whether what was walked through is all that there is."""
        far = _far(scope)
        return await self._counted(near.with_only_columns(_t.id), far) < far

    async def _counted(self, found: Select[Any], at_most: int) -> int:
        counted = select(func.count()).select_from(found.limit(at_most).subquery())
        return await self._session.scalar(counted) or 0

    async def _rows(self, ids: Sequence[str]) -> list[TicketRow]:
        joined = tables.tickets.outerjoin(tables.conversations, _c.id == _t.conversation_id)
        query = select(*_SHOWN).select_from(joined).where(_t.id == any_(literal(list(ids), ARRAY(Text))))
        rows = {row["id"]: TicketRow(**row) for row in (await self._session.execute(query)).mappings()}
        return [rows[one] for one in ids if one in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """Along which index a list is walked, and from where."""

    by: str
    limits: Sequence[ColumnElement[bool]]
    newest_first: bool = False

    def order(self, of: _Columns) -> Sequence[ColumnElement[Any]]:
        keys = (of[self.by], of["id"])
        return [key.desc() for key in keys] if self.newest_first else keys


def _newest(scope: TicketScope, after: Place | None) -> _Way:
    by = f"{scope.asked.basis}_at"
    limits = [] if scope.number else _within(scope, _t)
    if after:
        limits.append(tuple_(_t[by], _t.id) < tuple_(after.moment, after.id))
    return _Way(by=by, limits=limits, newest_first=True)


def _by_deadline(scope: TicketScope, after: Place | None) -> _Way:
    limits: list[ColumnElement[bool]] = [_t.due_at.is_not(None)]
    if scope.asked.first and scope.asked.basis is Basis.OPENED and not scope.number:
        # No deadline is before the opening: so much of the order need not be walked through.
        limits.append(_t.due_at >= midnight(scope.asked.first))
    if after:
        limits.append(tuple_(_t.due_at, _t.id) > tuple_(after.moment, after.id))
    return _Way(by="due_at", limits=limits)


def _without_deadline(after: Place | None) -> _Way:
    return _Way(by="due_at", limits=[_t.due_at.is_(None), *([_t.id > after.id] if after else [])])


def _leading(scope: TicketScope) -> list[ColumnElement[bool]]:
    """What the index that is walked along answers by itself.

    Those that work is owed for have one of their own; by their opening, each status has: it is days before the first
    ticket is cancelled, so that among the newest there are none.
    """
    statuses = scope.asked.statuses
    by_opening = scope.asked.sorted_by is Order.NEWEST and scope.asked.basis is Basis.OPENED
    return [_t.status.in_(sorted(statuses))] if statuses and (_owed(scope) or by_opening) else []


def _owed(scope: TicketScope) -> bool:
    statuses = scope.asked.statuses
    return statuses is not None and statuses <= OPEN_STATUSES


def _far(scope: TicketScope) -> int:
    return WALK_OWED if _owed(scope) else WALK


def _is_named(scope: TicketScope) -> bool:
    """Whether it is known of which holders or chats the tickets are: no order has to be walked along."""
    return bool(scope.number or scope.asked.search)


def conditions(scope: TicketScope, of: _Columns = _t) -> list[ColumnElement[bool]]:
    """What a ticket must be like to be on the list."""
    asked = scope.asked
    if scope.number:
        return [of.number == scope.number]
    if asked.contradicts_itself:  # which would be found out only at the last ticket
        return [false()]
    wanted = [
        column == value
        for column, value in (
            (of.kind, asked.kind),
            (of.category, asked.category),
            (of.matter, asked.matter),
            (of.channel, asked.channel),
            (of.rating, asked.rating),
        )
        if value is not None
    ]
    if asked.statuses is not None:
        wanted.append(of.status.in_(sorted(asked.statuses)))
    if asked.assignee:
        wanted.append(of.assignee.is_(None) if asked.assignee == NOBODY else of.assignee == asked.assignee)
    if asked.due:
        wanted += _due(asked.due, scope, of)
    if asked.search:
        wanted.append(_named(scope, of))
    return [*wanted, *_within(scope, of)]


def _within(scope: TicketScope, of: _Columns) -> list[ColumnElement[bool]]:
    asked = scope.asked
    basis = of[f"{asked.basis}_at"]
    span = Span.of_days(asked.first, asked.last)
    limits = [basis >= span.start] if span.start else []
    limits += [basis < span.end] if span.end else []
    return limits or ([] if asked.basis is Basis.OPENED else [basis.is_not(None)])


def _due(band: DueBand, scope: TicketScope, of: _Columns) -> list[ColumnElement[bool]]:
    now = scope.now
    if band is DueBand.IN_TIME:
        return [of.resolved_at <= of.due_at]
    if band is DueBand.LATE:
        return [of.resolved_at > of.due_at]
    owed = of.status.in_(_OPEN)
    if band is DueBand.OVERDUE:
        return [owed, of.due_at < now]
    if band is DueBand.TODAY:
        return [owed, of.due_at >= now, of.due_at < Span.of_days(None, today(now)).end]
    return [owed, of.due_at >= now, _at_risk(scope, of)]


def _at_risk(scope: TicketScope, of: _Columns) -> ColumnElement[bool]:
    """A deadline that has not passed is near."""
    now = scope.now
    soon = and_(of.kind.in_(sorted(scope.same_day)), of.due_at < now + RISK_SAME_DAY)
    return and_(of.due_at < now + RISK_DAYS, or_(soon, of.kind.not_in(sorted(scope.same_day))))


def _named(scope: TicketScope, of: _Columns) -> ColumnElement[bool]:
    """Of these records, or from a chat of somebody who is called so there."""
    ways = ((of.holder_ref, scope.holders), (of.conversation_id, scope.chats))
    found = [column == any_(literal(list(values), ARRAY(Text))) for column, values in ways if values]
    return or_(*found) if found else false()


def _words(name: str) -> ColumnElement[str]:
    """All words of a name, each of which may be the beginning of one."""
    letters = "".join(char if char.isalnum() else " " for char in name)
    return func.to_tsquery(text("'simple'"), " & ".join(f"{word}:*" for word in letters.split()))
