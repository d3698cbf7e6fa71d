"""Asking back, in the pipeline: notes between which intents a message lies, as `ask_back` in the output."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from typing_extensions import Self

from sigap_nlu.close import Limits, decide
from sigap_nlu.several_needs import OTHER_NEED
from sigap_nlu.stateless import Stateless

ASK_BACK = "ask_back"
_RANKING = "intent_ranking"
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

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        del model_storage, resource, execution_context
        return cls(Limits(**{name: config[name] for name in Limits._fields}))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            payload = (message.get(TEXT) or "").startswith("/")
            understood = (message.get(INTENT) or {}).get("name") not in {None, _FALLBACK}
            if understood and not payload and not message.get(OTHER_NEED):
                self._look(message)
        return messages

    def _look(self, message: Message) -> None:
        ranking = [one for one in message.get(_RANKING) or [] if one["name"] != _FALLBACK]
        decision = decide(ranking, self._limits)
        if decision.serve:
            first = next(one for one in ranking if one["name"] == decision.serve)
            others = [one for one in ranking if one is not first]
            message.set(INTENT, first, add_to_output=True)
            message.set(_RANKING, [first, *others], add_to_output=True)
        if decision.ask:
            message.set(ASK_BACK, list(decision.ask), add_to_output=True)
