"""The nightly run that removes what has been kept long enough, and tells what it did.

In small transactions, each with its share of the report: broken off anywhere, the next run goes on, and nothing is
counted that was not done. What somebody else holds at the moment is left for the next night.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from logging import INFO, WARNING
from time import perf_counter

import structlog

from bot.core.errors import StoreUnavailable
from bot.core.messages import AuditEntry
from bot.core.ports import EngineMemory, Files, NewId, Now, OpenUnit
from bot.core.retention import Kept, Removed, RetentionPolicy, RetentionRun
from bot.core.wording import as_utc, as_wib

log = structlog.get_logger(__name__)

BATCH = 500
NIGHT = time(2)
"""WIB. Who was switched off then makes up for it within an hour."""
SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retain:
    """Removes what the policy says, kind by kind."""

    open_unit: OpenUnit
    policy: RetentionPolicy
    memory: EngineMemory
    files: Files
    now: Now
    new_id: NewId
    batch: int = BATCH

    async def __call__(self, *, now: datetime) -> bool:
        """The job's call: a run, unless there has been one since the last time it was two in the morning."""
        async with self.open_unit() as unit:
            if await unit.retention.finished_since(last_night(now)):
                return False
        done = await self.run(actor=SYSTEM)
        left_out = [str(kind) for kind in Kept if kind not in {one.kind for one in done.removed}]
        log.log(WARNING if left_out else INFO, "retention.run", run=done.id, not_reached=left_out, **_counts(done))
        return True

    async def run(self, *, actor: str) -> RetentionRun:
        """Remove everything that is due, and report.

        Raises:
            StoreUnavailable: our own database does not answer; call again.
        """
        now, policy = self.now(), f"{self.policy.name} ({self.policy.digest[:12]})"
        run = RetentionRun(id=self.new_id(), started_at=now, finished_at=None, actor=actor, policy=policy)
        async with self.open_unit() as unit:
            await unit.retention.begin(run)
            await unit.commit()
        for kind in Kept:
            await self._remove(run.id, kind, now)
        return await self._finish(run, actor)

    async def preview(self) -> tuple[Removed, ...]:
        """What a run would remove now; removes nothing."""
        now, found = self.now(), []
        for kind in Kept:
            before, begun = self.policy.rule_for(kind).cutoff(now), perf_counter()
            count = await self._overdue(kind, before, now) if before else 0
            found.append(Removed(kind=kind, before=before, count=count, seconds=perf_counter() - begun))
        return tuple(found)

    async def _overdue(self, kind: Kept, before: datetime, now: datetime) -> int:
        if kind is Kept.UPLOADS:
            return await self.files.old_uploads(before=before)
        if kind is Kept.DIALOGUE:
            return await self.memory.overdue(before=before)
        async with self.open_unit() as unit:
            return await unit.retention.overdue(kind, before=before, now=now)

    async def _remove(self, run_id: str, kind: Kept, now: datetime) -> None:
        before = self.policy.rule_for(kind).cutoff(now)
        elsewhere: Mapping[Kept, Callable[..., Awaitable[int]]] = {
            Kept.UPLOADS: self.files.forget_uploads,
            Kept.DIALOGUE: self.memory.forget_old,
        }
        if before is None:
            await self._note(run_id, kind, None, 0, 0.0)
        elif kind in elsewhere:
            await self._remove_elsewhere(run_id, kind, before, elsewhere[kind])
        else:
            while await self._batch(run_id, kind, before, now):
                pass

    async def _remove_elsewhere(
        self, run_id: str, kind: Kept, before: datetime, forget: Callable[..., Awaitable[int]]
    ) -> None:
        """Not in our database: done first, then noted."""
        begun = perf_counter()
        try:
            count = await forget(before=before)
        except StoreUnavailable:
            return  # it is missing from the report; the others can be removed all the same
        await self._note(run_id, kind, before, count, perf_counter() - begun)

    async def _batch(self, run_id: str, kind: Kept, before: datetime, now: datetime) -> bool:
        """Some rows, and before them their files, so that none is lost sight of; whether there may be more."""
        begun = perf_counter()
        async with self.open_unit() as unit:
            batch = await unit.retention.remove(kind, before=before, now=now, limit=self.batch)
            await self.files.delete(batch.files)
            seconds = perf_counter() - begun
            await unit.retention.add(run_id, kind, before=before, count=batch.count, seconds=seconds)
            await unit.commit()
        return batch.count > 0

    async def _note(self, run_id: str, kind: Kept, before: datetime | None, count: int, seconds: float) -> None:
        async with self.open_unit() as unit:
            await unit.retention.add(run_id, kind, before=before, count=count, seconds=seconds)
            await unit.commit()

    async def _finish(self, run: RetentionRun, actor: str) -> RetentionRun:
        async with self.open_unit() as unit:
            now = self.now()
            await unit.retention.finish(run.id, now=now)
            done = next(one for one in await unit.retention.runs(limit=10) if one.id == run.id)
            told = {"removed": _counts(done)}
            entry = AuditEntry(id=self.new_id(), at=now, actor=actor, action="retention.run", subject=run.id, data=told)
            await unit.audit(entry)
            await unit.commit()
        return done


def _counts(run: RetentionRun) -> dict[str, int]:
    return {str(one.kind): one.count for one in run.removed if one.count}


def last_night(now: datetime) -> datetime:
    """When it was last two in the morning, WIB."""
    here = as_wib(now)
    night = datetime.combine(here.date(), NIGHT, tzinfo=here.tzinfo)
    return as_utc(night if night <= here else night - timedelta(days=1))
