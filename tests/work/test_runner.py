from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from bot.core.errors import StoreUnavailable
from bot.store.store import Store
from bot.work import jobs
from bot.work.jobs import Backoff, Tasks, build_app
from bot.work.runner import Runner
from tests.fakes.clock import FakeClock

PATIENCE = 20


@dataclass
class Recorder:
    """Tasks that write down what they were called with."""

    now: FakeClock
    calls: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)
    trouble: list[Exception] = field(default_factory=list)
    hold: asyncio.Event | None = None
    fault: Exception | None = None
    """What happens to the clocks."""
    due: list[list[str]] = field(default_factory=list)
    all_fired: asyncio.Event = field(default_factory=asyncio.Event)
    periodic: dict[str, asyncio.Event] = field(default_factory=dict)

    def tasks(self) -> Tasks:
        return Tasks(
            turn=self._named("turn"),
            deliver=self._named("deliver"),
            reset=self._named("reset"),
            download=self._named("download"),
            forget=self._named("forget"),
            receipt=self._named("receipt"),
            erase=self._named("erase"),
            link_incident=self._named("incident"),
            sweep=self._periodic("sweep"),
            tell_unconfirmed=self._periodic("unconfirmed"),
            fire_due=self._fire,
            release_notices=self._release,
            pursue_blocks=self._periodic("blocks"),
            pursue_changes=self._periodic("changes"),
            assign=self._periodic("assign"),
            retain=self._periodic("retain"),
            count_days=self._periodic("count_days"),
            now=self.now,
        )

    def _named(self, name: str) -> Callable[..., Awaitable[None]]:
        async def call(**arguments: str) -> None:
            if self.trouble:
                raise self.trouble.pop(0)
            await self.calls.put((name, next(iter(arguments.values()))))
            if self.hold:
                await self.hold.wait()

        return call

    def _periodic(self, name: str) -> Callable[..., Awaitable[None]]:
        event = self.periodic.setdefault(name, asyncio.Event())

        async def call(*, now: datetime) -> None:
            event.set()

        return call

    async def _release(self, *, now: datetime) -> int:
        self.periodic.setdefault("notices", asyncio.Event()).set()
        return 0

    async def _fire(self, *, now: datetime) -> list[str]:
        self.periodic.setdefault("clocks", asyncio.Event()).set()
        if self.fault:
            raise self.fault
        fired = self.due.pop(0) if self.due else []
        if not self.due:
            self.all_fired.set()
        return fired

    async def next(self) -> tuple[str, str]:
        return await asyncio.wait_for(self.calls.get(), PATIENCE)


@pytest.fixture
def recorder(clock: FakeClock) -> Recorder:
    return Recorder(clock)


@asynccontextmanager
async def running(recorder: Recorder, url: str) -> AsyncIterator[Runner]:
    runner = Runner(build_app(recorder.tasks()), conninfo=url, concurrency=4, grace=1)
    run = asyncio.create_task(runner.run())
    await asyncio.wait_for(runner.running.wait(), PATIENCE)
    try:
        yield runner
    finally:
        runner.stop()
        await asyncio.wait_for(run, PATIENCE)


async def wake(store: Store, name: str = "c1", *, task: str = "turn") -> None:
    async with store.open_unit() as unit:
        await unit.jobs.wake(task, lock=f"conv:{name}", conversation_id=name)
        await unit.commit()


async def test_a_job_starts_within_milliseconds(recorder: Recorder, store: Store, database_url: str) -> None:
    async with running(recorder, database_url):
        await wake(store)
        await recorder.next()
        waits = []
        for number in range(20):
            started = time.monotonic()
            await wake(store, f"c{number}")
            await recorder.next()
            waits.append(time.monotonic() - started)
    assert sorted(waits)[10] < 0.1


async def test_the_next_job_of_a_conversation_starts_when_the_last_ends(
    recorder: Recorder, store: Store, database_url: str
) -> None:
    recorder.hold = asyncio.Event()
    async with running(recorder, database_url):
        await wake(store)
        await recorder.next()
        await wake(store)
        await wake(store, "c2")
        assert await recorder.next() == ("turn", "c2")
        assert recorder.calls.empty()
        recorder.hold.set()
        assert await recorder.next() == ("turn", "c1")


async def test_a_job_that_fails_is_tried_again(recorder: Recorder, store: Store, database_url: str) -> None:
    recorder.trouble = [StoreUnavailable("down")]
    async with running(recorder, database_url):
        await wake(store, task="deliver")
        assert await recorder.next() == ("deliver", "c1")


def test_pauses_of_jobs() -> None:
    def decide(attempts: int) -> object:
        job = jobs.Job(
            id=1, queue="default", lock=None, queueing_lock=None, task_name="turn", task_kwargs={}, attempts=attempts
        )
        return Backoff().get_retry_decision(exception=asyncio.CancelledError(), job=job)

    assert decide(0) is not None
    assert decide(jobs.MAX_ATTEMPTS) is None


async def test_periodic_jobs_run(recorder: Recorder, database_url: str) -> None:
    recorder.due = [["KKPD-1"] * 50, ["KKPD-2"], []]
    async with running(recorder, database_url):
        for name in ("sweep", "blocks", "clocks"):
            event = recorder.periodic.setdefault(name, asyncio.Event())
            await asyncio.wait_for(event.wait(), PATIENCE + 20)
        await asyncio.wait_for(recorder.all_fired.wait(), PATIENCE)


async def test_notices_go_out_although_clocks_do_not_fire(recorder: Recorder, database_url: str) -> None:
    recorder.fault = RuntimeError("a clock that nobody foresaw")
    async with running(recorder, database_url):
        for name in ("clocks", "notices"):
            event = recorder.periodic.setdefault(name, asyncio.Event())
            await asyncio.wait_for(event.wait(), PATIENCE + 20)


async def test_the_workers_survive_a_break_of_the_database(
    recorder: Recorder, store: Store, database_url: str, postgres_server: str
) -> None:
    name = database_url.rpartition("/")[2].partition("?")[0]
    async with running(recorder, database_url) as runner:
        await wake(store)
        await recorder.next()
        async with await psycopg.AsyncConnection.connect(postgres_server, autocommit=True) as admin:
            await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            await asyncio.wait_for(runner.resting.wait(), PATIENCE)
            await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await wake(store, "c2")
        assert await recorder.next() == ("turn", "c2")


async def test_the_workers_wait_for_a_database_that_is_not_there_yet(
    recorder: Recorder, store: Store, database_url: str, postgres_server: str
) -> None:
    name = database_url.rpartition("/")[2].partition("?")[0]
    async with await psycopg.AsyncConnection.connect(postgres_server, autocommit=True) as admin:
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        runner = Runner(build_app(recorder.tasks()), conninfo=database_url, concurrency=4, grace=1)
        run = asyncio.create_task(runner.run())
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await asyncio.wait_for(runner.running.wait(), PATIENCE)
    runner.stop()
    await asyncio.wait_for(run, PATIENCE)


async def test_a_job_that_is_running_when_we_stop_is_run_again(
    recorder: Recorder, store: Store, database_url: str
) -> None:
    recorder.hold = asyncio.Event()
    async with running(recorder, database_url):
        await wake(store)
        await recorder.next()
    recorder.hold = None
    async with running(recorder, database_url):
        assert await recorder.next() == ("turn", "c1")


DYING = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from bot.work.jobs import Tasks, build_app
from bot.work.runner import Runner

async def nothing(**_): return []

async def die(*, conversation_id):
    print("working", flush=True)
    await asyncio.sleep(60)

tasks = Tasks(turn=die, deliver=nothing, reset=nothing, download=nothing, forget=nothing, receipt=nothing,
              sweep=nothing, tell_unconfirmed=nothing, fire_due=nothing, pursue_blocks=nothing, pursue_changes=nothing,
              assign=nothing, erase=nothing, link_incident=nothing, retain=nothing, count_days=nothing,
              release_notices=nothing,
              now=lambda: datetime.now(UTC))
asyncio.run(Runner(build_app(tasks), conninfo=sys.argv[1], concurrency=1).run())
"""


async def test_the_job_of_a_killed_process_is_taken_back(recorder: Recorder, store: Store, database_url: str) -> None:
    await wake(store)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        DYING,
        database_url,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stdout
    try:
        assert await asyncio.wait_for(process.stdout.readline(), PATIENCE) == b"working\n"
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with store.session() as session:  # the time that its heartbeat would take to grow old
        await session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))
        await session.commit()
    async with running(recorder, database_url):
        assert await recorder.next() == ("turn", "c1")
