"""The classifier's backstop for emergencies: what is told in so many words is never taken for something harmless."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from sigap_nlu.emergencies import emergency
from sigap_nlu.kinds import EMERGENCIES
from sigap_nlu.stateless import Stateless
from sigap_nlu.text import normalise

_URGENT = frozenset(EMERGENCIES)
# A phone that is back is not lost; a fraud or a wish to block, told beside it, still comes first.
_NEVER_OVERRULED_BY = {"unblock_account": _URGENT - {"lost_phone"}}
SURE = 0.9
_RANKING = "intent_ranking"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class EmergencyBackstop(Stateless, IntentClassifier):
    """Overrules everything that is not urgent itself. Payloads that begin with `/` are left alone."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            told = None if text.startswith("/") else emergency(normalise(text))
            if told:
                _overrule(message, told)
        return messages


def _overrule(message: Message, told: str) -> None:
    taken = message.get(INTENT) or {}
    if taken.get("name") in _NEVER_OVERRULED_BY.get(told, _URGENT - {told}):
        return
    confidence = float(taken.get("confidence") or 0.0) if taken.get("name") == told else 0.0
    intent = {"name": told, "confidence": max(SURE, confidence)}
    others = [other for other in message.get(_RANKING) or [] if other["name"] != told]
    message.set(INTENT, intent, add_to_output=True)
    message.set(_RANKING, [intent, *others], add_to_output=True)
