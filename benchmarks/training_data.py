"""Labelled messages as training data of an engine: all of them, or a few examples an intent."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from bot.operations.evaluation.messages import Labelled


def few(messages: Iterable[Labelled], shots: int, *, seed: int) -> list[Labelled]:
    """So many examples of each intent, drawn by chance."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret about it
    by_intent: dict[str, list[Labelled]] = defaultdict(list)
    for message in messages:
        by_intent[message.intent].append(message)
    return [message for intent in sorted(by_intent) for message in chance.sample(by_intent[intent], shots)]


def write(messages: Sequence[Labelled], file: Path) -> None:
    """As Rasa's training data."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        by_intent[message.intent].append(f"- {message.text}\n")
    blocks = [{"intent": intent, "examples": "".join(lines)} for intent, lines in by_intent.items()]
    dump({"version": "3.1", "nlu": blocks}, file)


def dump(value: object, file: Path) -> None:
    """As YAML."""
    text = StringIO()
    yaml = YAML(typ="safe")
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.default_flow_style = False
    yaml.dump(value, text)
    file.write_text(text.getvalue(), encoding="utf-8")
