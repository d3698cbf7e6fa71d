"""Removing what has been kept long enough, and the rows that tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.core.own_data import Stored
from bot.core.ports import Retention
from bot.core.retention import NEEDED_AFTER, Batch, Kept, Removed, RetentionRun
from bot.core.wording import as_utc
from bot.store import tables
from bot.store.forgetting import ALIVE, STEPS, STORED
from bot.store.repositories.base import Rows

SETTLED = timedelta(days=2)
_PATIENTLY = "SET LOCAL statement_timeout = '15min'"
_runs = tables.retention_runs.c
_removed = tables.retention_removed.c
_new = upsert(tables.retention_removed)
_COUNT = _new.on_conflict_do_update(
    index_elements=["run_id", "kind"],
    set_={"count": _removed.count + _new.excluded.count, "seconds": _removed.seconds + _new.excluded.seconds},
)


class RetentionRows(Rows, Retention):
    """The port on PostgreSQL."""

    async def overdue(self, kind: Kept, *, before: datetime, now: datetime) -> int:
        """How many there are to remove. Counting all of them takes longer than removing some."""
        await self._session.execute(text(_PATIENTLY))
        given = _given(before, now, None)
        found = [
            await self._session.scalar(text(f"SELECT count(*) FROM (SELECT {step.rows}) overdue"), given)  # noqa: S608 - our own
            for step in STEPS[kind]
        ]
        return sum(count or 0 for count in found)

    async def remove(
        self, kind: Kept, *, before: datetime, now: datetime, limit: int, chats: Sequence[str] | None = None
    ) -> Batch:
        """Remove some; rows that another transaction has locked are left for later, so that nobody waits for us."""
        given = _given(before, now, chats)
        count = 0
        files: list[str] = []
        for step in STEPS[kind]:
            which = text(f"SELECT {step.rows} LIMIT :limit FOR UPDATE OF x SKIP LOCKED")
            ids = [str(key) for key in await self._session.scalars(which, given | {"limit": limit})]
            if not ids:
                continue
            if step.files:
                files += (await self._session.scalars(text(step.files), {"ids": ids})).all()
            for statement in step.then:
                await self._session.execute(text(statement), given | {"ids": ids})
            count += len(ids)
        return Batch(count, tuple(files))

    async def stored(self, chats: Sequence[str]) -> Sequence[Stored]:
        """How much there is of some conversations."""
        rows = await self._session.execute(text(STORED), {"chats": list(chats)})
        return [
            Stored(Kept(kind), count, as_utc(since), as_utc(latest)) for kind, count, since, latest in rows if count
        ]

    async def alive(self, tickets: Sequence[str], *, now: datetime) -> AbstractSet[str]:
        """Ids of those that still need what is in their chat."""
        given = {"ids": list(tickets), "reopenable": now - NEEDED_AFTER}
        return set(await self._session.scalars(text(ALIVE), given))

    async def begin(self, run: RetentionRun) -> None:
        """Insert a run that has removed nothing yet."""
        fields = {name: value for name, value in asdict(run).items() if name != "removed"}
        await self._session.execute(insert(tables.retention_runs).values(**fields))

    async def add(self, run_id: str, kind: Kept, *, before: datetime | None, count: int, seconds: float) -> None:
        """Count what a run has removed of a kind."""
        given = {"run_id": run_id, "kind": kind, "before": before, "count": count, "seconds": seconds}
        await self._session.execute(_COUNT, given)

    async def finish(self, run_id: str, *, now: datetime) -> None:
        """It has come to its end."""
        await self._session.execute(update(tables.retention_runs).where(_runs.id == run_id).values(finished_at=now))

    async def finished_since(self, moment: datetime) -> bool:
        """Whether a run that began after a moment has come to its end."""
        query = select(func.count()).where(_runs.started_at >= moment, _runs.finished_at.is_not(None))
        return bool(await self._session.scalar(query))

    async def runs(self, *, limit: int) -> Sequence[RetentionRun]:
        """The last ones, newest first."""
        last = select(tables.retention_runs).order_by(_runs.started_at.desc(), _runs.id.desc()).limit(limit)
        found = (await self._session.execute(last)).mappings().all()
        query = select(tables.retention_removed).where(_removed.run_id.in_([run["id"] for run in found]))
        counted = (await self._session.execute(query)).mappings().all()
        order = list(Kept)
        removed = sorted(
            ((row["run_id"], Removed(**{k: v for k, v in row.items() if k != "run_id"})) for row in counted),
            key=lambda one: order.index(one[1].kind),
        )
        return [
            RetentionRun(**run, removed=tuple(it for run_id, it in removed if run_id == run["id"])) for run in found
        ]


def _given(before: datetime, now: datetime, chats: Sequence[str] | None) -> dict[str, Any]:
    return {
        "before": before,
        "now": now,
        "reopenable": now - NEEDED_AFTER,
        "settled": now - SETTLED,
        "chats": None if chats is None else list(chats),
    }
