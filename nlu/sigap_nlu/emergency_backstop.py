"""The classifier's backstop for emergencies: what is told in so many words is not taken for something harmless."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from sigap_nlu.emergencies import emergency
from sigap_nlu.kinds import EMERGENCIES
from sigap_nlu.ranking import confidence_of, intent_of, put_first
from sigap_nlu.stateless import Stateless
from sigap_nlu.text import normalise

_URGENT = frozenset(EMERGENCIES)
# A phone that is back is not lost; a fraud or a wish to block, told beside it, still comes first.
_NEVER_OVERRULED_BY = {"unblock_account": _URGENT - {"lost_phone"}}
SURE = 0.9
CERTAIN = 0.97
"""From this confidence on the classifier is right more often than the words of the emergency are ("is my report of the
lost phone through?")."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class EmergencyBackstop(Stateless, IntentClassifier):
    """Overrules what is not urgent itself and not certain. Payloads that begin with `/` are left alone."""

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
    taken = intent_of(message)
    confidence = confidence_of(message)
    if taken == told:
        put_first(message, told, max(SURE, confidence))
    elif taken not in _NEVER_OVERRULED_BY.get(told, _URGENT) and confidence < CERTAIN:
        put_first(message, told, SURE)
