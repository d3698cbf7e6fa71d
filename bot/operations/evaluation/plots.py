"""Plots of an evaluation. The engine's environment draws them: Rasa brings matplotlib, and the service needs none."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from bot.core.errors import ConfigurationError
from bot.installation import PROJECT
from bot.operations.training import engine_environment, engine_python


def draw(result: dict[str, Any], folder: Path) -> list[Path]:
    """Write ``reliability.png`` and ``confusions.png`` into a folder, which is made where there is none.

    Raises:
        ConfigurationError: there is no engine, or the folder cannot be written.
    """
    command = [str(engine_python()), "-m", "sigap_nlu.plots", str(folder.absolute())]
    given = json.dumps({key: result[key] for key in ("lines", "accuracy", "per_intent", "confusions", "calibration")})
    done = subprocess.run(  # noqa: S603 - our own interpreter
        command, input=given, text=True, cwd=PROJECT, env=engine_environment(), capture_output=True, check=False
    )
    if done.returncode:
        raise ConfigurationError(f"nothing was drawn: {done.stderr.strip()[-500:]}")
    return [Path(line) for line in done.stdout.splitlines()]
