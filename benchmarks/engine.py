"""A Rasa engine for programs that measure it: trained from a configuration, served by `rasa run`, asked over HTTP."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

import httpx
import psutil

from benchmarks.product import MIB, POLL_S, ROOT, STOP_S, NotMeasured, free_ports
from bot.operations.evaluation.messages import Answer
from bot.operations.training import engine_environment, engine_python

START_S = 180.0
TRAIN_S = 3600.0
WARM_UP = 20
_RASA = (str(engine_python()), "-m", "rasa")
_VERSIONS = "import platform, rasa.version as r; print(f'Rasa {r.__version__}, Python {platform.python_version()}')"


class Model(NamedTuple):
    """A trained model, and what it took."""

    path: Path
    train_s: float

    @property
    def megabytes(self) -> float:
        """The archive's size."""
        return self.path.stat().st_size / 1e6


def train(name: str, folder: Path, *arguments: str) -> Model:
    """`rasa train ARGUMENTS` from nothing, on all cores, with the time of the whole process.

    Raises:
        NotMeasured: it failed; with the end of its log.
    """
    print(f"training {name}", file=sys.stderr, flush=True)
    log = folder / f"{name}.train.log"
    command = [*_RASA, "train", *arguments, "--out", str(folder), "--fixed-model-name", name]
    environment = engine_environment() | {
        "RASA_CACHE_DIRECTORY": str(folder / "cache" / name),
        "TF_INTRA_OP_PARALLELISM_THREADS": str(os.cpu_count() or 1),
    }
    began = time.perf_counter()
    with log.open("wb") as output:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            timeout=TRAIN_S, check=False,
        )  # fmt: skip
    taken = time.perf_counter() - began
    path = folder / f"{name}.tar.gz"
    if done.returncode or not path.exists():
        raise NotMeasured(f"training {name} failed\n{log.read_text(errors='replace')[-2000:]}")
    return Model(path, taken)


class Engine:
    """`rasa run` on a model, in an empty folder: no action server, no tracker store, loopback. A context manager."""

    def __init__(self, model: Path, folder: Path) -> None:
        self._token = secrets.token_hex(16)
        (port,) = free_ports(1)
        self._folder = folder / f"{model.name}.run"
        self._folder.mkdir()
        self._command = [
            *_RASA, "run", "--enable-api", "--auth-token", self._token, "--interface", "127.0.0.1", "--port", str(port),
            "--model", str(model),
        ]  # fmt: skip
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60)
        self.milliseconds: list[float] = []
        """Of each message asked, the way to the engine and back included."""

    def __enter__(self) -> Self:
        with (self._folder / "run.log").open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                self._command, cwd=self._folder, env=engine_environment(),
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait()
            for _ in range(WARM_UP):
                self._ask("halo")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def ask(self, texts: Sequence[str]) -> list[Answer]:
        """The answers to texts, one at a time."""
        answers = []
        for text in texts:
            began = time.perf_counter()
            answers.append(self._ask(text))
            self.milliseconds.append((time.perf_counter() - began) * 1000)
        return answers

    def memory(self) -> float:
        """MiB resident of the whole process, libraries and model included."""
        first = psutil.Process(self._process.pid)
        return sum(one.memory_info().rss for one in (first, *first.children(recursive=True))) / MIB

    def _ask(self, text: str) -> Answer:
        answer = self._http.post("/model/parse", params={"token": self._token}, json={"text": text})
        answer.raise_for_status()
        found = answer.json()
        return Answer.of(found["intent"]["name"], found["intent"]["confidence"], found.get("intent_ranking", ()))

    def _wait(self) -> None:
        began = time.perf_counter()
        while True:
            with suppress(httpx.HTTPError):
                status = self._http.get("/status", params={"token": self._token})
                if status.is_success and status.json().get("model_file"):
                    return
            if self._process.poll() is not None or time.perf_counter() - began > START_S:
                log = (self._folder / "run.log").read_text(errors="replace")
                raise NotMeasured(f"the engine did not start\n{log[-2000:]}")
            time.sleep(POLL_S)


def versions() -> str:
    """Of the engine's environment."""
    command = [str(engine_python()), "-c", _VERSIONS]
    done = subprocess.run(command, env=engine_environment(), capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()
