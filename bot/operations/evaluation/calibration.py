"""Whether a confidence means what it says: of the messages understood with 0.8, eight in ten should be right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.operations.evaluation.messages import Answer

BINS = 10


def calibration(truth: Sequence[str], answers: Sequence[Answer], *, bins: int = BINS) -> dict[str, Any]:
    """Expected calibration error and Brier score of the likeliest intent's confidence, and what they are made of.

    The guess before any asking back is judged, since it is that confidence which decides whether to ask. ``ece`` is the
    mean distance between confidence and accuracy over bins of equal width, weighted by their lines (Guo et al. 2017);
    ``brier`` the mean squared distance of the confidence from 1 for right and 0 for wrong.
    """
    judged = [
        (confidence, guess == meant)
        for meant, (guess, confidence) in zip(truth, (answer.guess for answer in answers), strict=True)
    ]
    filled = [_bin(number, bins, judged) for number in range(bins)]
    return {
        "ece": sum(one["lines"] * abs(one["confidence"] - one["accuracy"]) for one in filled) / len(judged),
        "brier": sum((confidence - right) ** 2 for confidence, right in judged) / len(judged),
        "bins": filled,
    }


def _bin(number: int, bins: int, judged: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    inside = [one for one in judged if min(int(one[0] * bins), bins - 1) == number]
    return {
        "from": number / bins,
        "to": (number + 1) / bins,
        "lines": len(inside),
        "confidence": sum(confidence for confidence, _ in inside) / len(inside) if inside else 0.0,
        "accuracy": sum(right for _, right in inside) / len(inside) if inside else 0.0,
    }
