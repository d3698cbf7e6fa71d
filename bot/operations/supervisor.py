"""All parts together: database, engine and service, each started, watched, started again, and stopped cleanly.

A program of its own, ``python -m bot.operations.supervisor``: what watches for months holds no more in memory than
watching needs, so the database is brought to the present schema by another process, which ends.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.core.errors import ConfigurationError, SigapError
from bot.installation import PROJECT, Databases, databases, keys, tracker_url
from bot.operations.training import engine_environment, engine_python, train
from bot.settings import Settings, load_settings

READY_TIMEOUT = 120.0
STOP_TIMEOUT = 30.0
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_AFTER = 0.5, 15.0, 60.0
WATCH_EVERY = 1.0
POLL = 0.2

type Say = Callable[[str], None]


@dataclass(slots=True)
class Part:
    """One process of ours: how it is started, and how it shows that it is ready."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready_url: str
    log: Path
    where: str
    process: asyncio.subprocess.Process | None = None
    pause: float = FIRST_PAUSE
    told: bool = field(default=False)

    async def start(self) -> None:
        """Start it, in a session of its own so that Ctrl-C reaches only us."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=PROJECT,
                env=dict(self.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_with_parent,
            )

    async def stop(self) -> None:
        """Ask it to end, and wait; a part that does not is killed with its children."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """In the new process: end when whoever started us is gone, even killed outright, so that no port stays taken."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


_with_parent = _end_with_parent if sys.platform == "linux" else None


class Supervisor:
    """Runs everything until it is told to stop."""

    def __init__(self, settings: Settings, *, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._stopping = asyncio.Event()
        self._databases: Databases | None = None

    def stop(self) -> None:
        """End all parts; :meth:`run` returns when they have ended."""
        self._stopping.set()

    async def run(self) -> None:
        """Start all parts in order, and watch them.

        Raises:
            SigapError: a part cannot be started at all; the message says what to do.
        """
        started = time.monotonic()
        self._databases = await asyncio.to_thread(databases, self._settings)
        parts: list[Part] = []
        try:
            await self._prepare()
            where = "embedded, " + str(self._settings.data) if self._databases.embedded else "yours"
            self._say(f"database: ready ({where})")
            parts = await self._parts()
            for part in parts:
                await part.start()
            watchers = [asyncio.create_task(self._watch(part)) for part in parts]
            watchers.append(asyncio.create_task(self._watch_database()))
            ready = asyncio.create_task(self._announce(parts, started))
            await self._stopping.wait()
            for task in (*watchers, ready):
                task.cancel()
            await asyncio.gather(*watchers, ready, return_exceptions=True)
        finally:
            self._say("stopping")
            for part in reversed(parts):
                await part.stop()
            await asyncio.to_thread(self._databases.release)
            self._say("stopped; nothing is lost, `sigap up` goes on where it was")

    async def _prepare(self) -> None:
        command = (sys.executable, "-m", "bot.operations.preparing")
        child = await asyncio.create_subprocess_exec(
            *command, cwd=PROJECT, stderr=asyncio.subprocess.PIPE, start_new_session=True, preexec_fn=_with_parent
        )
        _, told = await child.communicate()
        if child.returncode:
            raise ConfigurationError(told.decode(errors="replace").strip())

    async def _parts(self) -> list[Part]:
        if self._databases is None:
            raise ConfigurationError("the database has not been started")
        parts = [] if self._settings.rasa_urls else [await self._engine()]
        logs = self._settings.data / "logs"
        base = _base_url(self._settings)
        service = Part(
            name="service",
            command=(sys.executable, "-m", "bot.cli", "serve"),
            environment={**os.environ, "PYTHONUNBUFFERED": "1"},
            ready_url=f"{base}/health/live",
            log=logs / "service.log",
            where=f"{base}/chat" if self._settings.webchat_enabled else base,
        )
        return [*parts, service]

    async def _engine(self) -> Part:
        model = await asyncio.to_thread(train, say=self._say)
        found, settings = keys(self._settings), self._settings
        environment = engine_environment() | {
            "SIGAP_ACTIONS_URL": f"{_base_url(settings)}/actions/webhook",
            "SIGAP_ACTIONS_TOKEN": found.actions_token,
            "SIGAP_RASA_TOKEN": found.rasa_token,
            "SIGAP_TRACKER_URL": tracker_url(self._databases) if self._databases else "",
        }
        return Part(
            name="engine",
            command=(str(engine_python()), "-m", "sigap_nlu.serve", str(model), str(settings.rasa_port)),
            environment=environment,
            ready_url=f"http://127.0.0.1:{settings.rasa_port}/",
            log=settings.data / "logs" / "engine.log",
            where=f"http://127.0.0.1:{settings.rasa_port}",
        )

    async def _watch(self, part: Part) -> None:
        """Start a part again when it has ended."""
        while True:
            if part.process is None:
                return
            began = time.monotonic()
            code = await part.process.wait()
            if time.monotonic() - began > HEALTHY_AFTER:
                part.pause = FIRST_PAUSE
            self._say(f"{part.name}: ended with {code}, starting again in {part.pause:g} s (see {part.log})")
            await asyncio.sleep(part.pause)
            part.pause = min(part.pause * 2, LONGEST_PAUSE)
            await part.start()
            if part.told and await self._wait_ready(part):
                self._say(f"{part.name}: ready again")

    async def _watch_database(self) -> None:
        embedded = self._databases.embedded if self._databases else None
        while embedded:
            await asyncio.sleep(WATCH_EVERY)
            if not await asyncio.to_thread(embedded.running):
                self._say("database: ended, starting again")
                with suppress(SigapError):
                    await asyncio.to_thread(embedded.start_or_attach)
                    self._say("database: ready again")

    async def _announce(self, parts: Sequence[Part], started: float) -> None:
        for part in parts:
            if await self._wait_ready(part):
                part.told = True
                self._say(f"{part.name}: ready ({part.where})")
            else:
                self._say(f"{part.name}: not ready after {READY_TIMEOUT:.0f} s, see {part.log}")
        if all(part.told for part in parts):
            self._say(f"ready in {time.monotonic() - started:.0f} s")
            if self._settings.webchat_enabled:
                self._say(f"open {parts[-1].where} and write: hp saya hilang tolong blokir")
            console = f"{_base_url(self._settings)}/console"
            self._say(f"call center: {console}; `sigap user add NAME --role agent` makes somebody who may sign in")

    async def _wait_ready(self, part: Part) -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
            for _ in range(int(READY_TIMEOUT / POLL)):
                with suppress(httpx.HTTPError):
                    if (await client.get(part.ready_url)).is_success:
                        return True
                await asyncio.sleep(POLL)
        return False


def _base_url(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - read, not bound
    return f"http://{host}:{settings.port}"


async def run_all(settings: Settings, *, say: Say) -> None:
    """Everything, until Ctrl-C or SIGTERM."""
    supervisor = Supervisor(settings, say=say)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    await supervisor.run()


def main() -> None:
    """What `sigap up` runs; an error that stops it is one line and a non-zero exit."""
    try:
        asyncio.run(run_all(load_settings(), say=lambda line: print(f"sigap | {line}", flush=True)))  # noqa: T201
    except SigapError as error:
        sys.exit(f"sigap: {error}")


if __name__ == "__main__":
    main()
