"""Confidence against truth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.intents import FALLBACK
from bot.operations.evaluation.calibration import calibration
from bot.operations.evaluation.messages import Answer

JUDGED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def of(judged, **options):
    answers = [Answer("greet" if right else "thank", confidence) for confidence, right in judged]
    return calibration(["greet"] * len(judged), answers, **options)


def test_an_honest_confidence_has_no_error():
    found = of([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    assert found["ece"] == pytest.approx(0)
    assert found["brier"] == pytest.approx(0.1875)


def test_a_boastful_one_has():
    found = of([(0.95, True), (0.95, False), (0.15, False), (0.15, False)])
    assert found["ece"] == pytest.approx((2 * 0.45 + 2 * 0.15) / 4)


def test_certainty_falls_into_the_last_bin():
    assert of([(1.0, True)], bins=4)["bins"][-1] == {
        "from": 0.75, "to": 1.0, "lines": 1, "confidence": 1.0, "accuracy": 1.0,
    }  # fmt: skip


@given(judged=JUDGED, bins=st.integers(1, 20))
def test_every_message_is_in_one_bin_and_errors_are_shares(judged, bins):
    found = of(judged, bins=bins)
    assert sum(one["lines"] for one in found["bins"]) == len(judged)
    assert 0 <= found["ece"] <= 1
    assert 0 <= found["brier"] <= 1


def test_the_guess_before_asking_back_is_what_is_judged():
    asked_back = Answer(FALLBACK, 0.18, ((FALLBACK, 0.18), ("greet", 0.1), ("thank", 0.05)))
    found = calibration(["greet"], [asked_back])
    assert found["brier"] == pytest.approx(0.81)
    assert found["bins"][1]["accuracy"] == 1


def test_nothing_understood_is_honest_about_it():
    assert calibration(["greet"], [Answer(FALLBACK, 0.18, ((FALLBACK, 0.18),))])["brier"] == 0
