"""The training examples and the development set: complete, honest, apart from each other."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.core.intents import INTENTS

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "data" / "nlu").glob("*.yml"))
DEVELOPMENT = Path(__file__).with_name("dev.tsv")
LEAST = 45
LEAST_BY_INTENT = {
    "out_of_scope": 150,
    "inform": 120,
    **dict.fromkeys(
        (
            "lost_phone",
            "report_fraud",
            "block_account",
            "failed_transaction",
            "change_data",
            "check_ticket",
            "talk_to_agent",
            "cancel",
        ),
        80,
    ),
}
NEAR = 0.85


def examples(path: Path) -> list[str]:
    (block,) = YAML(typ="safe").load(path)["nlu"]
    lines = block["examples"].splitlines()
    assert all(line.startswith("- ") for line in lines), path.name
    return [line.removeprefix("- ").strip() for line in lines]


def labelled(path: Path) -> list[tuple[str, str]]:
    return [tuple(line.split("\t")) for line in path.read_text("utf-8").splitlines()]


def development() -> list[tuple[str, str]]:
    return labelled(DEVELOPMENT)


def folded(text: str) -> str:
    return " ".join(re.findall(r"[\w\[\]:]+", text.lower()))


def grams(text: str) -> frozenset[str]:
    padded = f" {folded(text)} "
    return frozenset(padded[start : start + 4] for start in range(max(1, len(padded) - 3)))


def is_near(one: frozenset[str], other: frozenset[str]) -> bool:
    if min(len(one), len(other)) <= NEAR * max(len(one), len(other)):
        return False  # however much they share
    shared = len(one & other)
    return shared > NEAR * (len(one) + len(other) - shared)


@pytest.fixture(scope="module")
def training() -> dict[str, list[str]]:
    return {path.stem: examples(path) for path in FILES}


def test_every_intent_has_its_file(training):
    assert set(training) == INTENTS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_intent_a_file_named_after_it(path):
    content = YAML(typ="safe").load(path)
    assert content["version"] == "3.1"
    assert [block["intent"] for block in content["nlu"]] == [path.stem]


def test_each_intent_has_enough(training):
    short = {
        intent: len(texts) for intent, texts in training.items() if len(texts) < LEAST_BY_INTENT.get(intent, LEAST)
    }
    assert not short


def test_nothing_stands_twice(training):
    seen: dict[str, str] = {}
    for intent, texts in training.items():
        for text in texts:
            assert folded(text) not in seen, f"{text!r} in {intent} and {seen[folded(text)]}"
            seen[folded(text)] = intent


def test_no_near_duplicates_within_an_intent(training):
    near = [
        (intent, one, other)
        for intent, texts in training.items()
        for (one, left), (other, right) in combinations([(text, grams(text)) for text in texts], 2)
        if is_near(left, right)
    ]
    assert not near


def test_no_slot_or_entity_markup(training):
    assert not [text for texts in training.values() for text in texts if re.search(r"\][({]", text)]


def test_the_development_set_is_broad():
    rows = development()
    assert len(rows) >= 300
    assert {intent for intent, _ in rows} == INTENTS
    assert len({folded(text) for _, text in rows}) == len(rows)
