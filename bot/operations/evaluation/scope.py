"""How well messages that are none of ours are told apart from those that are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bot.core.intents import FALLBACK
from bot.operations.evaluation.messages import OUT_OF_SCOPE, Answer


def auroc(high: Sequence[float], low: Sequence[float]) -> float:
    """The chance that one of the first is greater than one of the second; equals count half (Mann-Whitney)."""
    ordered = sorted(low)
    below = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in high) / 2
    return below / (len(high) * len(low))


def told_apart(foreign: Sequence[Answer], ours: Sequence[Answer]) -> dict[str, float]:
    """AUROC of the out-of-scope score, and what share of either is answered as none of ours, or by asking back."""
    return {
        "lines": len(foreign),
        "in_scope_lines": len(ours),
        "auroc": auroc([one.out_of_scope_score for one in foreign], [one.out_of_scope_score for one in ours]),
        "recognised": _turned_away(foreign),
        "in_scope_turned_away": _turned_away(ours),
    }


def _turned_away(answers: Sequence[Answer]) -> float:
    return sum(answer.intent in {OUT_OF_SCOPE, FALLBACK} for answer in answers) / len(answers)
