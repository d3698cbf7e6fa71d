"""Banking77, a public set, as training data of an engine: all of it, or a few examples an intent."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from bot.operations.evaluation.messages import Labelled

FOLDER = Path(__file__).parent / "data" / "banking77"
WEIGHTS = {"ChatTokenizer": {}, "LinearIntentClassifier": {"vector_weight": 1.5, "neighbour_weight": 1.0}}
"""Components, and what is set otherwise in them; chosen by cross-validation on the training split."""


def read(name: str) -> list[Labelled]:
    """`train` or `test`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [Labelled(row["category"], " ".join(row["text"].split())) for row in csv.DictReader(file)]


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
    _dump({"version": "3.1", "nlu": blocks}, file)


def write_config(config: Path, file: Path) -> None:
    """The product's own tokenizer and intent classifier: what else it has is about Indonesian and about holders."""
    whole = YAML(typ="safe").load(config)
    kept = {key: whole[key] for key in ("recipe", "assistant_id", "language")}
    steps = [one for one in whole["pipeline"] if one["name"].rpartition(".")[2] in WEIGHTS]
    _dump(kept | {"pipeline": [one | WEIGHTS[one["name"].rpartition(".")[2]] for one in steps]}, file)


def _dump(value: object, file: Path) -> None:
    text = StringIO()
    yaml = YAML(typ="safe")
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.default_flow_style = False
    yaml.dump(value, text)
    file.write_text(text.getvalue(), encoding="utf-8")
