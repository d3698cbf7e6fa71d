"""The audit trail, for reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from sqlalchemy import RowMapping, Select, or_, select, text, tuple_

from bot.core.console.trail import ROWS, ChainState, Trail, TrailEntry, TrailSearch
from bot.store import tables
from bot.store.audit import check_chain
from bot.store.repositories.base import Rows

_c = tables.audit.c
_NAMED_IN_DATA = ("ticket", "oral", "other", "into", "conversation", "agent", "assignee", "to")
"""Fields of an entry's data that say what else it concerns."""
_NAMED = "SELECT seq FROM audit WHERE data @> jsonb_build_object('{name}', CAST(:ref AS text))"
_ABOUT = " UNION ".join(
    ["SELECT seq FROM audit WHERE subject = :ref", *(_NAMED.format(name=name) for name in _NAMED_IN_DATA)]
)
_CONCERNS = f"audit.seq = ANY (ARRAY ({_ABOUT}))"
"""Found first, each by its own index: as one condition among others it would be tried on every entry by its time."""
_ACTIONS = text(
    """
    WITH RECURSIVE known AS (
        (SELECT action FROM audit ORDER BY action LIMIT 1)
        UNION ALL
        SELECT (SELECT action FROM audit WHERE action > known.action ORDER BY action LIMIT 1)
        FROM known WHERE known.action IS NOT NULL
    )
    SELECT action FROM known WHERE action IS NOT NULL
    """
)
"""From one name to the next in the index, for there are few names and many entries."""


class TrailRows(Rows, Trail):
    """The port on PostgreSQL."""

    async def found(self, search: TrailSearch, *, before: int | None = None, limit: int = ROWS) -> Sequence[TrailEntry]:
        """Entries, newest first."""
        query = _searched(search).order_by(_c.at.desc(), _c.seq.desc()).limit(limit)
        if before is not None:
            at = select(_c.at).where(_c.seq == before).scalar_subquery()
            query = query.where(tuple_(_c.at, _c.seq) < tuple_(at, before))
        return [_entry(row) for row in (await self._session.execute(query)).mappings()]

    async def actions(self) -> Sequence[str]:
        """Names of all actions that have been written."""
        return (await self._session.scalars(_ACTIONS)).all()

    async def check(self) -> ChainState:
        """Recompute the chain."""
        return await check_chain(self._session)

    async def digest_of(self, seq: int) -> str | None:
        """The digest that an entry has."""
        return await self._session.scalar(select(_c.digest).where(_c.seq == seq))


def _searched(search: TrailSearch) -> Select[tuple[object, ...]]:
    query = select(tables.audit)
    if search.since:
        query = query.where(_c.at >= search.since)
    if search.until:
        query = query.where(_c.at < search.until)
    if search.who:
        query = query.where(_c.actor == search.who)
    if search.patterns:
        query = query.where(or_(*(_c.action.like(pattern) for pattern in search.patterns)))
    if search.ref:
        query = query.where(text(_CONCERNS).bindparams(ref=search.ref))
    return query


def _entry(row: RowMapping) -> TrailEntry:
    return TrailEntry(**{**row, "at": row["at"].astimezone(UTC)})
