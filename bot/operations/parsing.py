"""Lines as the engine understands them, each alone, without a server and without a conversation."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from bot.core.entities import entities_in
from bot.core.errors import EngineUnavailable
from bot.core.privacy import clean, make_token, redact, strip_command
from bot.installation import PROJECT
from bot.operations.training import engine_environment, engine_python, train


def as_in_service(line: str) -> str:
    """What of a line reaches the engine: secrets masked, private numbers replaced, no leading command."""
    masked = redact(clean(line).text, token_for=lambda kind, value: make_token(kind, value, b"parse"))
    return " ".join(strip_command(masked.text).split())


def understood(lines: Iterable[str], *, say: Callable[[str], None], ranking: bool = False) -> list[dict[str, Any]]:
    """Each line with its intent, its confidence and the facts it tells, on demand the ranking; trains where needed.

    Raises:
        ConfigurationError: there is no engine, or its training failed.
        EngineUnavailable: it did not read the lines.
    """
    model = train(say=say)
    originals = list(lines)
    options = ["--ranking"] if ranking else []
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [str(engine_python()), "-m", "sigap_nlu.parse_lines", *options, str(model)],
        input="".join(as_in_service(line) + "\n" for line in originals).encode(),
        cwd=PROJECT, env=engine_environment(), capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        end = done.stderr.decode(errors="replace").strip()[-500:]
        raise EngineUnavailable(f"the engine could not read the lines: {end}")
    rows = [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]
    if len(rows) != len(originals):
        raise EngineUnavailable(f"the engine answered {len(rows)} of {len(originals)} lines")
    now = datetime.now(UTC)
    return [
        row | {"text": original, "entities": [found.as_json() for found in entities_in(original, now=now)]}
        for row, original in zip(rows, originals, strict=True)
    ]
