"""The workers, and what keeps them going when the database goes away for a while."""

from __future__ import annotations

import asyncio
import select
import time
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from procrastinate import App
from procrastinate.worker import Worker
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from bot.core.jobs import WORK
from bot.work.jobs import STALLED_AFTER, UPKEEP

log = structlog.get_logger(__name__)

POLLING = 0.5
"""Seconds. Notifications wake the workers; this finds what comes without one: retries, pauses that are over."""
HEARTBEAT = 3.0
UPKEEP_CONCURRENCY = 2
GRACE = 20.0
"""Seconds that running jobs are given to finish when we stop."""
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_AFTER = 0.5, 10.0, 60.0
POOL_TIMEOUT = 5.0
RESTED = 1.0
"""Seconds after which a connection is asked whether it still lives, before it is used again; sooner, if its server has
said something unasked, such as farewell."""


class _Worker(Worker):
    """A worker that looks for the next job as soon as one has ended, since that may have freed its lock.

    And that looks again when it was called while it was looking: the library's forgets the call, and the job would wait
    for the next poll.
    """

    def __init__(self, app: App, *, periodic: bool, **options: Any) -> None:
        super().__init__(app, **options)
        self._periodic = periodic
        self._called = False

    async def work(self) -> None:
        """Take jobs until the end."""
        await self.run()  # type: ignore[no-untyped-call]

    def end(self) -> None:
        """Take no more jobs."""
        self.stop()  # type: ignore[no-untyped-call]

    async def _persist_job_status(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super()._persist_job_status(*args, **kwargs)
        finally:
            self._call()

    async def _handle_notification(self, **notice: Any) -> None:
        self._called = True
        await super()._handle_notification(**notice)

    def _call(self) -> None:
        self._called = True
        self._new_job_event.set()

    async def _fetch_and_process_jobs(self) -> None:
        self._called = True
        while self._called and not self._stop_event.is_set():
            self._called = False
            await super()._fetch_and_process_jobs()  # type: ignore[no-untyped-call]

    async def _periodic_deferrer(self) -> None:
        """One worker of a process is enough for the periodic jobs."""
        if self._periodic:
            await super()._periodic_deferrer()  # type: ignore[no-untyped-call]
        await asyncio.Event().wait()  # a side task that ends would end the watch over the others


class Runner:
    """Runs the jobs until it is stopped.

    Procrastinate's worker ends when one of its own tasks fails, as in a break of the database. Then everything is
    built anew after a pause: pool, workers, registration.
    """

    def __init__(self, app: App, *, conninfo: str, concurrency: int, grace: float = GRACE) -> None:
        self._app = app
        self._conninfo = conninfo
        self._concurrency = concurrency
        self._grace = grace
        self._stopping = asyncio.Event()
        self._workers: list[_Worker] = []
        self._left_behind: list[int] = []
        self.running = asyncio.Event()
        """Set while workers take jobs."""
        self.resting = asyncio.Event()
        """Set while there are none."""
        self.resting.set()

    def stop(self) -> None:
        """Take no more jobs; :meth:`run` returns when those running have ended."""
        self._stopping.set()
        for worker in self._workers:
            worker.end()

    async def run(self) -> None:
        """Until :meth:`stop`."""
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                await self._generation()
            except Exception as error:  # noqa: BLE001  # whatever it was: build anew
                log.warning("workers.ended", error=type(error).__name__, cause=type(error.__cause__).__name__)
            if time.monotonic() - started > HEALTHY_AFTER:
                pause = FIRST_PAUSE
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _generation(self) -> None:
        """Workers on a pool of their own, until the first of them ends."""
        pool = _pool(self._conninfo)
        await pool.open(wait=True, timeout=POOL_TIMEOUT)
        try:
            await self._app.open_async(pool)
            await self._disown()
            self._workers = [
                self._worker(WORK, self._concurrency, periodic=False),
                self._worker(UPKEEP, UPKEEP_CONCURRENCY, periodic=True),
            ]
            if not self._stopping.is_set():
                await self._until_one_ends()
        finally:
            self.running.clear()
            self.resting.set()
            self._left_behind += [worker.worker_id for worker in self._workers if worker.worker_id is not None]
            self._workers = []
            await self._app.close_async()
            _forget_pool(self._app)
            await pool.close(timeout=POOL_TIMEOUT)

    async def _until_one_ends(self) -> None:
        runs = [asyncio.create_task(worker.work()) for worker in self._workers]
        self.resting.clear()
        self.running.set()
        try:
            await asyncio.wait(runs, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for worker in self._workers:
                worker.end()
            ended = await asyncio.gather(*runs, return_exceptions=True)
        for end in ended:
            if isinstance(end, Exception):
                raise end

    async def _disown(self) -> None:
        """Workers of ours that could not sign off: now they can, and their jobs are taken back at once."""
        while self._left_behind:
            await self._app.job_manager.unregister_worker(self._left_behind[-1])
            self._left_behind.pop()

    def _worker(self, queue: str, concurrency: int, *, periodic: bool) -> _Worker:
        return _Worker(
            self._app,
            periodic=periodic,
            queues=[queue],  # a list: a tuple would become a composite value
            name=queue,
            concurrency=concurrency,
            wait=True,
            fetch_job_polling_interval=POLLING,
            shutdown_graceful_timeout=self._grace,
            listen_notify=True,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED_AFTER,
        )


def _pool(conninfo: str) -> AsyncConnectionPool[AsyncConnection[Any]]:
    """Connections for procrastinate, with few round trips: each of its queries is a transaction of its own."""
    used: WeakKeyDictionary[AsyncConnection[Any], float] = WeakKeyDictionary()

    async def configure(connection: AsyncConnection[Any]) -> None:
        await connection.set_autocommit(True)
        # Rows are the truth: should the server's machine fail, the last moment's jobs are run again, which is harmless.
        await connection.execute("SET synchronous_commit TO off")

    async def reset(connection: AsyncConnection[Any]) -> None:
        used[connection] = time.monotonic()

    async def check(connection: AsyncConnection[Any]) -> None:
        if time.monotonic() - used.get(connection, 0.0) > RESTED or not _is_quiet(connection):
            await AsyncConnectionPool.check_connection(connection)

    return AsyncConnectionPool(
        conninfo,
        min_size=1,
        max_size=4,
        timeout=POOL_TIMEOUT,
        open=False,
        configure=configure,
        reset=reset,
        check=check,
    )


def _is_quiet(connection: AsyncConnection[Any]) -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _forget_pool(app: App) -> None:
    """A connector keeps a pool that it was given; make room for the next one."""
    app.connector._async_pool = None  # type: ignore[attr-defined]  # noqa: SLF001
