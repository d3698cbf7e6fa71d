"""Wake-ups: rows of procrastinate, written in our own transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import text

from bot.core.jobs import WORK
from bot.core.ports import Jobs
from bot.store.repositories.base import Rows

_DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        CAST(:queue AS varchar), CAST(:task AS varchar), 0, CAST(:lock AS text), NULL, CAST(:args AS jsonb),
        clock_timestamp() + CAST(:after AS interval)
    )]::procrastinate_job_to_defer_v1[])
    """
)


_DEFER_ALL = text(
    """
    SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
        CAST(:queue AS varchar), CAST(:task AS varchar), 0, job.lock, NULL, job.args, clock_timestamp()
    )::procrastinate_job_to_defer_v1))
    FROM jsonb_to_recordset(CAST(:jobs AS jsonb)) AS job(lock text, args jsonb)
    """
)


class DeferredJobs(Rows, Jobs):
    """Jobs deferred with the rows they belong to."""

    async def wake(self, task: str, *, lock: str, after: timedelta | None = None, **args: str) -> None:
        """Defer a job; it exists when the unit of work has been committed, and is gone with it otherwise."""
        given = {"queue": WORK, "task": task, "lock": lock, "args": json.dumps(args), "after": after}
        await self._session.execute(_DEFER, given)

    async def wake_all(self, task: str, jobs: Mapping[str, Mapping[str, str]]) -> None:
        """Defer several jobs: lock -> arguments."""
        if jobs:
            given = json.dumps([{"lock": lock, "args": dict(args)} for lock, args in jobs.items()])
            await self._session.execute(_DEFER_ALL, {"queue": WORK, "task": task, "jobs": given})
