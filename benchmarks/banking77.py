"""Banking77, a public set in English, and the components that learn it."""

from __future__ import annotations

import csv
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.training_data import dump
from bot.operations.evaluation.messages import Labelled

FOLDER = Path(__file__).parent / "data" / "banking77"
COMPONENTS = {"ChatTokenizer": {}, "LinearIntentClassifier": {"vector_weight": 1.5, "neighbour_weight": 1.0}}
"""Components, and what is set otherwise in them; chosen by cross-validation on the training split."""


def read(name: str) -> list[Labelled]:
    """`train` or `test`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [Labelled(row["category"], " ".join(row["text"].split())) for row in csv.DictReader(file)]


def write_config(config: Path, file: Path) -> None:
    """The product's own tokenizer and intent classifier: what else it has is about Indonesian and about holders."""
    whole = YAML(typ="safe").load(config)
    kept = {key: whole[key] for key in ("recipe", "assistant_id", "language")}
    steps = [one for one in whole["pipeline"] if one["name"].rpartition(".")[2] in COMPONENTS]
    dump(kept | {"pipeline": [one | COMPONENTS[one["name"].rpartition(".")[2]] for one in steps]}, file)
