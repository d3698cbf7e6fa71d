"""The jobs as procrastinate knows them, and when the periodic ones run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from bot.core.engine import FireDue, Pursue
from bot.core.jobs import WORK, Task
from bot.core.ports import Now
from bot.core.troubles import each

log = structlog.get_logger(__name__)

UPKEEP = "upkeep"
"""A queue with workers of its own: a bank that has to be asked again does not wait behind slow turns."""
MAX_ATTEMPTS = 8
LONGEST_PAUSE = 60
STALLED_AFTER = 15.0
"""Seconds without a heartbeat after which a worker counts as dead and its jobs are taken back."""
MAX_STALLS = 10
KEEP_HOURS = 72
"""Failed jobs are kept this long for whoever looks into them."""
MAX_ROUNDS = 200
"""What comes due while clocks fire, or notices go out, is seen to as well; this many times in a row are enough."""

_SWEEP = "* * * * *"
_CLOCKS = "* * * * * */20"
_BLOCKS = "* * * * * */10"
_CHANGES = "* * * * * 5/10"
_ASSIGN = "* * * * * */5"
_STALLED = "* * * * * */5"
_OLD = "7 * * * *"
_COUNT = "11 * * * *"
"""Early in the first hour of a day (WIB is whole hours from UTC), when all of the day before has been stored."""
_RETAIN = "17 * * * *"
"""The run is nightly; the job looks each hour whether it is due, so that downtime only delays it."""


class _ForConversation(Protocol):
    async def __call__(self, *, conversation_id: str) -> None: ...


class _ForMedia(Protocol):
    async def __call__(self, *, media_id: str) -> None: ...


class _ForTicket(Protocol):
    async def __call__(self, *, ticket_id: str) -> object: ...


class _ForErasure(Protocol):
    async def __call__(self, *, erasure_id: str) -> None: ...


class _ForIncident(Protocol):
    async def __call__(self, *, number: str) -> None: ...


class _ForMessage(Protocol):
    async def __call__(self, *, conversation_id: str, message_id: str) -> None: ...


class _Periodic(Protocol):
    async def __call__(self, *, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """What the jobs do."""

    turn: _ForConversation
    deliver: _ForConversation
    reset: _ForConversation
    download: _ForMedia
    forget: _ForMessage
    receipt: _ForTicket
    erase: _ForErasure
    link_incident: _ForIncident
    sweep: _Periodic
    tell_unconfirmed: _Periodic
    fire_due: FireDue
    release_notices: _Periodic
    pursue_blocks: Pursue
    pursue_changes: Pursue
    assign: _Periodic
    retain: _Periodic
    count_days: _Periodic
    now: Now


class Backoff(BaseRetryStrategy):
    """1, 2, 4 seconds and so on up to a minute. A job that is aborted because we stop is tried again as well."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
        """When to try again, if at all; rows that still wait are found by the sweep."""
        if job.attempts >= MAX_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": min(2**job.attempts, LONGEST_PAUSE)})


def build_app(tasks: Tasks) -> App:
    """The app with all tasks; :class:`bot.work.runner.Runner` opens it on a database."""
    app = App(connector=PsycopgConnector())
    _register_work(app, tasks)
    _register_upkeep(app, tasks)
    return app


def _register_work(app: App, tasks: Tasks) -> None:
    """Jobs that rows defer."""
    work: dict[Task, Callable[..., Awaitable[object]]] = {
        Task.TURN: tasks.turn,
        Task.DELIVER: tasks.deliver,
        Task.RESET: tasks.reset,
        Task.DOWNLOAD: tasks.download,
        Task.FORGET: tasks.forget,
        Task.RECEIPT: tasks.receipt,
        Task.NOTICES: partial(_until_nothing_is_left, tasks.release_notices, tasks.now),
        Task.ERASE: tasks.erase,
        Task.INCIDENT: tasks.link_incident,
    }
    for name, call in work.items():
        app.task(name=str(name), queue=WORK, retry=Backoff())(_as_job(call))


def _as_job(call: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[None]]:
    """A plain coroutine function around an object that is called: procrastinate looks at the function."""

    async def job(**arguments: str) -> None:
        await call(**arguments)

    return job


type _Timed = Callable[[int], Awaitable[None]]


def _at_present(call: Callable[..., Awaitable[object]], now: Now) -> _Timed:
    """A periodic job is told when it was due, a late one too; what counts is the present."""

    async def job(timestamp: int) -> None:  # noqa: ARG001 - given by name
        await call(now=now())

    return job


def _register_upkeep(app: App, tasks: Tasks) -> None:
    """Jobs that the time defers; the database sees to it that each is deferred once, whatever the number of workers."""

    async def clocks(timestamp: int) -> None:  # noqa: ARG001
        both = (tasks.fire_due, tasks.release_notices)
        await each(both, partial(_until_nothing_is_left, now=tasks.now), trouble="clocks or notices")

    async def stalled(timestamp: int) -> None:  # noqa: ARG001
        await take_back(app)

    async def old(timestamp: int) -> None:  # noqa: ARG001
        await app.job_manager.delete_old_jobs(
            nb_hours=KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    periodic: tuple[tuple[str, _Timed, str], ...] = (
        ("sweep", _at_present(tasks.sweep, tasks.now), _SWEEP),
        ("clocks", clocks, _CLOCKS),
        ("unconfirmed", _at_present(tasks.tell_unconfirmed, tasks.now), _SWEEP),
        ("blocks", _at_present(tasks.pursue_blocks, tasks.now), _BLOCKS),
        ("changes", _at_present(tasks.pursue_changes, tasks.now), _CHANGES),
        ("assign", _at_present(tasks.assign, tasks.now), _ASSIGN),
        ("old", old, _OLD),
        ("count_days", _at_present(tasks.count_days, tasks.now), _COUNT),
        ("retain", _at_present(tasks.retain, tasks.now), _RETAIN),
    )
    for name, call, cron in periodic:
        app.periodic(cron=cron)(app.task(name=name, queue=UPKEEP, lock=name, queueing_lock=name)(call))
    # Without a lock: a lock held by a dead worker is what this one is for.
    app.periodic(cron=_STALLED)(app.task(name="stalled", queue=UPKEEP, queueing_lock="stalled", priority=10)(stalled))


async def _until_nothing_is_left(call: _Periodic, now: Now) -> None:
    for _ in range(MAX_ROUNDS):
        if not await call(now=now()):
            return


async def take_back(app: App) -> int:
    """Jobs of workers that are gone are run again; returns how many."""
    jobs = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER))
    for job in jobs:
        log.warning("job.taken_back", job=job.id, task=job.task_name, attempts=job.attempts)
        if job.attempts >= MAX_STALLS:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await app.job_manager.retry_job(job)
    return len(jobs)
