"""Every labelled set of this folder: known intents, and nothing of it in the training data."""

from pathlib import Path

import pytest

from bot.operations.evaluation.messages import read_labelled
from tests.nlu.test_data import FILES, INTENTS, examples, folded, grams, is_near

SETS = sorted(Path(__file__).parent.glob("*.tsv"))
EVERYBODY_SAYS = 3
"""Messages of so few words ("halo kak", "batal aja") are anybody's; longer ones are known from somewhere."""


@pytest.fixture(scope="module")
def known():
    return [grams(text) for file in FILES for text in examples(file)]


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.name)
def test_every_label_is_an_intent(file):
    assert {said.intent for said in read_labelled(file)} <= INTENTS


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.name)
def test_nothing_of_it_was_learned(file, known):
    for said in read_labelled(file):
        if len(folded(said.text).split()) > EVERYBODY_SAYS:
            held_out = grams(said.text)
            assert not any(is_near(held_out, other) for other in known), said.text
