"""Wake-ups: rows of procrastinate, written in our own transaction."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import text

from bot.core.ports import Jobs
from bot.store.repositories.base import Rows

QUEUE = "default"
TURN = "turn"
DELIVER = "deliver"
DOWNLOAD = "download"

_DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        CAST(:queue AS varchar), CAST(:task AS varchar), 0, CAST(:lock AS text), NULL, CAST(:args AS jsonb),
        clock_timestamp() + CAST(:after AS interval)
    )]::procrastinate_job_to_defer_v1[])
    """
)


class DeferredJobs(Rows, Jobs):
    """Jobs deferred with the rows they belong to."""

    async def wake(self, task: str, *, lock: str, after: timedelta | None = None, **args: str) -> None:
        """Defer a job; it exists when the unit of work has been committed, and is gone with it otherwise."""
        given = {"queue": QUEUE, "task": task, "lock": lock, "args": json.dumps(args), "after": after}
        await self._session.execute(_DEFER, given)
