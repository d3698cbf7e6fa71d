"""Telling others' messages apart from ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.intents import FALLBACK
from bot.operations.evaluation.messages import OUT_OF_SCOPE, Answer
from bot.operations.evaluation.scope import auroc, told_apart

FEW = st.lists(st.integers(0, 9), min_size=1, max_size=20)


@given(high=FEW, low=FEW)
def test_auroc_is_the_chance_of_the_right_order(high, low):
    pairs = [(one > other) + (one == other) / 2 for one in high for other in low]
    assert auroc(high, low) == pytest.approx(sum(pairs) / len(pairs))
    assert auroc(high, low) == pytest.approx(1 - auroc(low, high))


def test_the_score_is_low_for_ours_and_high_for_what_is_named_out_of_scope_or_not_understood():
    ours = Answer("greet", 0.9, (("greet", 0.9), (OUT_OF_SCOPE, 0.05)))
    named = Answer(OUT_OF_SCOPE, 0.9, ((OUT_OF_SCOPE, 0.9), ("greet", 0.05)))
    unclear = Answer(FALLBACK, 0.18, ((FALLBACK, 0.18), ("greet", 0.1)))
    nothing = Answer(FALLBACK, 0.18, ((FALLBACK, 0.18),))
    scores = [one.out_of_scope_score for one in (ours, named, unclear, nothing)]
    assert scores == pytest.approx([0.1, 0.95, 0.9, 1.0])


def test_shares_of_both_sides():
    ours = [Answer("greet", 0.9), Answer("thank", 0.9), Answer(FALLBACK, 0.18), Answer(OUT_OF_SCOPE, 0.7)]
    foreign = [Answer(OUT_OF_SCOPE, 0.9), Answer("greet", 0.3)]
    found = told_apart(foreign, ours)
    assert (found["lines"], found["in_scope_lines"]) == (2, 4)
    assert found["recognised"] == 0.5
    assert found["in_scope_turned_away"] == 0.5
    assert found["auroc"] == pytest.approx((1 + 1 + 0.5 + 0.5 + 1 + 1 + 0 + 0) / 8)
