"""Every labelled set of this folder: known intents, and nothing of it in the training data."""

from pathlib import Path

import pytest

from bot.operations.evaluation.messages import read_labelled
from tests.nlu.test_data import FILES, INTENTS, NEAR, examples, grams, likeness

SETS = sorted(Path(__file__).parent.glob("*.tsv"))


@pytest.fixture(scope="module")
def known():
    return [grams(text) for file in FILES for text in examples(file)]


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.name)
def test_every_label_is_an_intent(file):
    assert {said.intent for said in read_labelled(file)} <= INTENTS


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.name)
def test_nothing_of_it_was_learned(file, known):
    for said in read_labelled(file):
        held_out = grams(said.text)
        alike = [other for other in known if NEAR < len(held_out) / len(other) < 1 / NEAR]  # others cannot be near
        assert not [other for other in alike if likeness(held_out, other) > NEAR], said.text
