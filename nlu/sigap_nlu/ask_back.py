"""Asking back, in the pipeline: notes between which intents a message lies, as `ask_back` in the output."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from sigap_nlu.close import Limits, decide
from sigap_nlu.ranking import intent_of, put_first, ranking_of
from sigap_nlu.several_needs import OTHER_NEED
from sigap_nlu.stateless import Stateless

ASK_BACK = "ask_back"
_FALLBACK = "nlu_fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CloseCall(Stateless, IntentClassifier):
    """Stands behind the fallback. The intent stays the likeliest, or becomes the emergency that is nearly as likely.

    `margin` and `emergency` are those of :class:`sigap_nlu.close.Limits`. A message with a need beside the first was
    read in parts, each surely; nothing is asked about it.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return Limits()._asdict()

    def __init__(self, **settings: float) -> None:
        self._limits = Limits(**settings)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            payload = (message.get(TEXT) or "").startswith("/")
            understood = intent_of(message) not in {None, _FALLBACK}
            if understood and not payload and not message.get(OTHER_NEED):
                self._look(message)
        return messages

    def _look(self, message: Message) -> None:
        ranking = ranking_of(message)
        decision = decide(ranking, self._limits)
        if decision.serve:
            put_first(message, decision.serve, next(it["confidence"] for it in ranking if it["name"] == decision.serve))
        if decision.ask:
            message.set(ASK_BACK, list(decision.ask), add_to_output=True)
