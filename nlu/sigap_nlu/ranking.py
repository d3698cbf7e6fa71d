"""A message's intent and its ranking, as the components behind the classifier rewrite them."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message


def intent_of(message: Message) -> str | None:
    """The intent that a message has so far."""
    name: str | None = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
    return name


def confidence_of(message: Message) -> float:
    """How likely that intent is."""
    return float((message.get(INTENT) or {}).get(PREDICTED_CONFIDENCE_KEY) or 0.0)


def ranking_of(message: Message) -> list[dict[str, Any]]:
    """Its intents with their confidences, the likeliest first."""
    return list(message.get(INTENT_RANKING_KEY) or [])


def put_first(message: Message, name: str, confidence: float) -> None:
    """Make this its intent; the others share, in proportion, what is left.

    None of them keeps more than the first has: Rasa's `FallbackClassifier` takes a ranking whose second is ahead for a
    message that was not understood.
    """
    others = [one for one in ranking_of(message) if one[INTENT_NAME_KEY] != name]
    theirs = sum(one[PREDICTED_CONFIDENCE_KEY] for one in others)
    share = min(1.0, (1.0 - confidence) / theirs) if theirs else 1.0
    first = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
    lower = [one | {PREDICTED_CONFIDENCE_KEY: min(confidence, share * one[PREDICTED_CONFIDENCE_KEY])} for one in others]
    message.set(INTENT, first, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [first, *lower], add_to_output=True)
