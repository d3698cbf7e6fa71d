"""Accuracy, macro F1, confusions, and emergencies that were missed."""

import pytest

from bot.core.intents import FALLBACK
from bot.operations.evaluation.messages import Answer, Labelled
from bot.operations.evaluation.scores import score, urgent_misses


def test_figures_of_a_small_set():
    found = score(["greet", "greet", "thank", "deny"], ["greet", "thank", "thank", FALLBACK])
    assert found["lines"] == 4
    assert found["accuracy"] == 0.5
    assert found["per_intent"]["greet"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3), "lines": 2}
    assert found["per_intent"]["thank"]["precision"] == 0.5
    assert found["per_intent"]["deny"]["f1"] == 0
    assert found["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert {"truth": "deny", "predicted": FALLBACK, "count": 1} in found["confusions"]


def missed(truth, predicted):
    return urgent_misses([Labelled(truth, "tolong")], [Answer(predicted, 0.4)])


@pytest.mark.parametrize("truth", ["lost_phone", "report_fraud", "block_account"])
@pytest.mark.parametrize(
    "predicted", ["affirm", "ask_contact", "unblock_account", "app_or_network_trouble", "out_of_scope"]
)
def test_what_answers_something_and_secures_nothing_is_a_miss(truth, predicted):
    found = missed(truth, predicted)
    assert (found["lines"], found["misses"], found["miss_rate"]) == (1, 1, 1.0)
    assert found["missed"] == [{"truth": truth, "predicted": predicted, "confidence": 0.4, "text": "tolong"}]


@pytest.mark.parametrize("predicted", ["lost_phone", "report_fraud", "block_account", "talk_to_agent", FALLBACK])
def test_another_emergency_a_person_or_asking_back_is_none(predicted):
    assert missed("lost_phone", predicted)["misses"] == 0


def test_asking_back_is_counted_beside():
    assert missed("block_account", FALLBACK)["asked_back"] == 1


def test_harmless_messages_are_not_looked_at():
    assert missed("greet", "thank") == {"lines": 0, "misses": 0, "miss_rate": 0.0, "asked_back": 0, "missed": []}
