"""Training the engine when its data or its configuration has changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.core.errors import ConfigurationError
from bot.installation import PROJECT
from bot.settings import PREFIX

ENGINE_PYTHON = PROJECT / "nlu" / ".venv" / "bin" / "python"
MODELS = PROJECT / "models"
_INPUTS = ("config.yml", "domain.yml", "data", "nlu/sigap_nlu", "nlu/uv.lock")
_KEPT = 3


def engine_python() -> Path:
    """The engine's interpreter.

    Raises:
        ConfigurationError: its environment is not there.
    """
    if not ENGINE_PYTHON.exists():
        raise ConfigurationError("the engine's environment nlu/.venv is missing: run `make setup`")
    return ENGINE_PYTHON


def engine_environment() -> dict[str, str]:
    """The environment of the engine's processes: no telemetry, one thread, no secrets of the service."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_INTRA_OP_PARALLELISM_THREADS": "1",
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | quiet


def fingerprint() -> str:
    """A digest of everything that a model is made from."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def current_model() -> Path | None:
    """The model of the present data and configuration, if it has been trained."""
    path = MODELS / f"sigap-{fingerprint()}.tar.gz"
    return path if path.exists() else None


def train(*, say: Callable[[str], None], force: bool = False) -> Path:
    """Train if needed, telling how far it is, and return the model.

    Raises:
        ConfigurationError: training failed; names the log.
    """
    model = None if force else current_model()
    if model:
        return model
    name = f"sigap-{fingerprint()}"
    MODELS.mkdir(exist_ok=True)
    log = MODELS / "training.log"
    say("engine: training the model (about a minute; only when data or config.yml have changed)")
    command = [str(engine_python()), "-m", "rasa", "train", "--fixed-model-name", name, "--out", str(MODELS), "--force"]
    command.append("--skip-validation")  # it reads everything twice; `make check` validates
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command, cwd=PROJECT, env=engine_environment(), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, say, started)
        except BaseException:
            process.kill()
            process.wait()
            raise
    path = MODELS / f"{name}.tar.gz"
    if process.returncode or not path.exists():
        raise ConfigurationError(f"training failed: see {log.relative_to(PROJECT)}")
    _forget_old(path)
    say(f"engine: trained in {time.monotonic() - started:.0f} s")
    return path


def _wait(process: subprocess.Popen[bytes], say: Callable[[str], None], started: float) -> None:
    while process.poll() is None:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            say(f"engine: still training ({time.monotonic() - started:.0f} s)")


def _forget_old(keep: Path) -> None:
    models = sorted(MODELS.glob("sigap-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [model for model in models if model != keep][_KEPT - 1 :]:
        old.unlink(missing_ok=True)


def _files() -> Iterator[Path]:
    for name in _INPUTS:
        path = PROJECT / name
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in found if file.is_file() and "__pycache__" not in file.parts)
