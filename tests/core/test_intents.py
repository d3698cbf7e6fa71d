"""One list of names: the code's, the training data's, and the domain's."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from bot.core.intents import FALLBACK, INTENTS

ROOT = Path(__file__).resolve().parents[2]


def test_the_names_are_those_of_the_engine() -> None:
    domain = YAML(typ="safe").load(ROOT / "domain.yml")
    assert set(domain["intents"]) - {FALLBACK} == INTENTS
    assert {file.stem for file in (ROOT / "data" / "nlu").glob("*.yml")} == INTENTS
