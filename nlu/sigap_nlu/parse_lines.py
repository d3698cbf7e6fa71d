"""Parse lines without a server: `python -m sigap_nlu.parse_lines [--ranking] MODEL < lines`, one JSON object a line.

MODEL is a model archive or a folder of them (the newest is taken). The model is loaded once; nothing but the answers
goes to standard output. A ranking names the likeliest intents with their confidences, the likeliest first.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any, TextIO

for _variable in ("TF_INTRA_OP_PARALLELISM_THREADS", "TF_INTER_OP_PARALLELISM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")


def main(arguments: list[str] | None = None) -> int:
    """Read standard input, write standard output; 1 when the model cannot be loaded."""
    parser = argparse.ArgumentParser(prog="sigap_nlu.parse_lines", description=__doc__.splitlines()[0])
    parser.add_argument("model", help="a model archive, or a folder of them")
    parser.add_argument("--ranking", action="store_true", help="add the likeliest intents")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")

    with contextlib.redirect_stdout(sys.stderr):
        agent = _load(options.model)
    if agent is None:
        sys.stderr.write(f"No model could be loaded from {options.model}\n")
        return 1
    asyncio.run(_answer(agent, sys.stdin, sys.stdout, ranking=options.ranking))
    return 0


def _load(model: str) -> Any:
    """The agent, with Rasa's own log silenced: it repeats what people wrote."""
    import structlog  # noqa: PLC0415
    from rasa.core.agent import Agent  # noqa: PLC0415 - the variables above must be set first

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    agent = Agent.load(model) if os.path.exists(model) else None  # noqa: PTH110
    return agent if agent is not None and agent.is_ready() else None


async def _answer(agent: Any, lines: TextIO, out: TextIO, *, ranking: bool) -> None:
    for text in _texts(lines):
        parsed = await agent.parse_message(text)
        row = _brief(text, parsed) | (_notes(parsed) if ranking else {})
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        out.flush()


def _texts(lines: TextIO) -> Iterator[str]:
    for line in lines:
        yield line.rstrip("\r\n")


def _brief(text: str, parsed: dict[str, Any]) -> dict[str, Any]:
    intent = parsed["intent"]
    entities = [{"entity": found["entity"], "value": found["value"]} for found in parsed.get("entities", [])]
    return {"text": text, "intent": intent["name"], "confidence": float(intent["confidence"]), "entities": entities}


def _notes(parsed: dict[str, Any]) -> dict[str, Any]:
    """The ranking, and what the engine noted about the message: which intents to ask about, what else was asked for."""
    notes = {name: parsed[name] for name in ("ask_back", "other_need") if name in parsed}
    return {"ranking": _ranking(parsed), **notes}


def _ranking(parsed: dict[str, Any]) -> list[dict[str, Any]]:
    found = parsed.get("intent_ranking") or [parsed["intent"]]
    return [{"name": one["name"], "confidence": float(one["confidence"])} for one in found]


if __name__ == "__main__":
    raise SystemExit(main())
