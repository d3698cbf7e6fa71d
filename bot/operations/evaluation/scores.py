"""Accuracy, macro F1, per intent, confusions; and emergencies that were missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.core.intents import EMERGENCIES, FALLBACK
from bot.operations.evaluation.messages import Answer, Labelled

SAFE = EMERGENCIES | {"talk_to_agent", FALLBACK}
"""What an emergency may be taken for without harm: another emergency, which secures the account as well; a person; or
nothing, since the holder is then asked again and soon offered a person. All else answers something and secures nothing,
`unblock_account` too."""


def score(truth: Sequence[str], predicted: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro F1 over the intents that occur as truth, and who was taken for whom."""
    pairs = Counter(zip(truth, predicted, strict=True))
    per_intent = {intent: _of_one(intent, pairs) for intent in sorted(set(truth))}
    wrong = [(pair, count) for pair, count in pairs.most_common() if pair[0] != pair[1]]
    return {
        "lines": len(truth),
        "accuracy": accuracy(truth, predicted),
        "macro_f1": sum(row["f1"] for row in per_intent.values()) / len(per_intent),
        "per_intent": per_intent,
        "confusions": [{"truth": pair[0], "predicted": pair[1], "count": count} for pair, count in wrong],
    }


def accuracy(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """The share that was taken for what it is."""
    return sum(one == other for one, other in zip(truth, predicted, strict=True)) / len(truth)


def urgent_misses(messages: Sequence[Labelled], answers: Sequence[Answer]) -> dict[str, Any]:
    """Emergencies that were taken for something harmless: how many of how many, and which."""
    urgent = [pair for pair in zip(messages, answers, strict=True) if pair[0].intent in EMERGENCIES]
    missed = [
        {"truth": said.intent, "predicted": answer.intent, "confidence": answer.confidence, "text": said.text}
        for said, answer in urgent
        if answer.intent not in SAFE
    ]
    return {
        "lines": len(urgent),
        "misses": len(missed),
        "miss_rate": len(missed) / len(urgent) if urgent else 0.0,
        "asked_back": sum(answer.intent == FALLBACK for _, answer in urgent),
        "missed": missed,
    }


def _of_one(intent: str, pairs: Counter[tuple[str, str]]) -> dict[str, float]:
    hit = pairs[intent, intent]
    said = sum(count for pair, count in pairs.items() if pair[1] == intent)
    meant = sum(count for pair, count in pairs.items() if pair[0] == intent)
    precision, recall = (hit / said if said else 0.0), hit / meant
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "lines": meant}
