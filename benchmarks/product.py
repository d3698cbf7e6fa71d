"""The product as its user starts it, on a folder and ports of its own, for programs that measure it from outside."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
UP = (sys.executable, "-m", "bot.cli", "up")
READY_S = 240.0
"""Training included, should the model not be there yet."""
STOP_S = 60.0
POLL_S = 0.05
MIB = 1024 * 1024


class NotMeasured(Exception):
    """Nothing to report: the product did not start, or did not do what was to be timed."""


class Product:
    """Everything together, ended and cleared away at the end. Used as an asynchronous context manager."""

    def __init__(self, **settings: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sigap-bench-"))
        port, engine_port = free_ports(2)
        self.url, self.engine_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{engine_port}"
        self._log = self._folder / "up.log"
        self._process: asyncio.subprocess.Process | None = None
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("SIGAP_")} | {
            "SIGAP_MODE": "demo",
            "SIGAP_DATA": str(self._folder / "data"),
            "SIGAP_PORT": str(port),
            "SIGAP_RASA_PORT": str(engine_port),
            **settings,
        }

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self._folder / "data"

    async def start(self, command: Sequence[str] = UP) -> float:
        """Start it; the seconds until it says that all parts can serve."""
        began = time.perf_counter()
        with self._log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=self._environment, start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while not await _serves(client, self.url):
                if self._process.returncode is not None or time.perf_counter() - began > READY_S:
                    raise NotMeasured(f"the product did not start\n{self.logs()}")
                await asyncio.sleep(POLL_S)
        return time.perf_counter() - began

    async def stop(self) -> float:
        """End it as Ctrl-C does; the seconds until it has ended."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return 0.0
        began, ours = time.perf_counter(), self.processes(process.pid)
        for one in ours:
            if "bot.operations.supervisor" in _command(one):  # not to `make` above it, which would not pass it on
                with suppress(psutil.Error):
                    one.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            for one in ours:
                with suppress(psutil.Error):
                    one.kill()
            await process.wait()
        return time.perf_counter() - began

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def sigap(self, *arguments: str) -> str:
        """What a command of ours prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", *arguments, cwd=ROOT, env=self._environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        printed, _ = await process.communicate()
        if process.returncode:
            raise NotMeasured(f"sigap {arguments[0]} ended with {process.returncode}")
        return printed.decode()

    def processes(self, pid: int | None = None) -> list[psutil.Process]:
        """All processes of the product: those below the one that was started, and the database's."""
        if pid is None:
            assert self._process
            pid = self._process.pid
        first = psutil.Process(pid)
        found = {one.pid: one for one in (first, *first.children(recursive=True))}
        with suppress(OSError, ValueError, psutil.Error):
            file = self._folder / "data" / "postgres" / "postmaster.pid"
            server = psutil.Process(int(file.read_text().split("\n", 1)[0]))
            found |= {one.pid: one for one in (server, *server.children(recursive=True))}
        return list(found.values())

    def memory(self) -> Mapping[str, float]:
        """MiB of each part: proportional set size, which counts a shared page once over all who share it."""
        total: Counter[str] = Counter()
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                total[_part(process)] += process.memory_full_info().pss
        return {part: total[part] / MIB for part in sorted(total)}

    def cpu_seconds(self) -> Mapping[str, float]:
        """CPU time that each part has used so far."""
        total: dict[str, float] = {}
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()  # those of children that have ended are their parent's
                spent = times.user + times.system + times.children_user + times.children_system
                total[_part(process)] = total.get(_part(process), 0.0) + spent
        return total

    def logs(self) -> str:
        """The ends of its logs."""
        files = [self._log, *sorted((self._folder / "data" / "logs").glob("*.log"))]
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-2000:]}" for file in files)


async def _serves(client: httpx.AsyncClient, url: str) -> bool:
    with suppress(httpx.HTTPError):
        return (await client.get(f"{url}/health/ready")).is_success
    return False


def _part(process: psutil.Process) -> str:
    command = _command(process)
    if process.name() == "postgres":
        return "database"
    if "sigap_nlu.serve" in command:
        return "engine"
    return "service" if "serve" in command else "supervisor"


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def free_ports(number: int) -> list[int]:
    """Loopback ports that nobody listens on now."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
