"""The intent classifier of the pipeline: `sigap_nlu.linear` behind Rasa's component interface."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sigap_nlu.grams import Shape
from sigap_nlu.linear import LinearModel
from sigap_nlu.needs import chances_of_need
from sigap_nlu.normalize import meanings
from sigap_nlu.text import Saying
from sigap_nlu.tokenizer import ChatTokenizer

_LOG = logging.getLogger(__name__)
_SHAPE_KEYS = tuple(vars(Shape()))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """A linear support vector machine over words and characters of the normalised message, and over sentence vectors.

    `familiar` is the share of known character runs under which the confidence is scaled down, so that foreign text
    falls back instead of landing in some intent. Messages that begin with `/` are trusted payloads and are left to
    Rasa's own handler.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [ChatTokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**vars(Shape()), "familiar": 0.7, "ranking_length": 10}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        del execution_context
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [(_said(example), example.get(INTENT)) for example in training_data.intent_examples]
        examples = [(saying, intent) for saying, intent in examples if saying.words and intent]
        if len({intent for _, intent in examples}) < 2:  # noqa: PLR2004
            _LOG.warning("Fewer than two intents have examples; nothing to learn.")
            return self._resource
        shape = Shape(**{key: self._config[key] for key in _SHAPE_KEYS})
        self._model = LinearModel.fit([saying for saying, _ in examples], [intent for _, intent in examples], shape)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        del execution_context, kwargs
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, LinearModel.load(folder))
        except (ValueError, FileNotFoundError):
            _LOG.warning("The stored model has no intent classifier; every message will fall back.")
            return cls(config, model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._ranking(message)
            message.set(INTENT, ranking[0] if ranking else nothing(), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"]], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        saying = _said(message)
        if self._model is None or not saying.words or saying.raw.startswith("/"):
            return []
        scale = min(1.0, self._model.coverage(saying) / self._config["familiar"]) ** 2
        chances = self._model.probabilities([saying])[0]
        chances = chances_of_need(self._model, saying.raw, chances) * scale
        order = chances.argsort()[::-1]
        return [{"name": self._model.labels[index], "confidence": float(chances[index])} for index in order]


def _said(message: Message) -> Saying:
    return Saying(message.get(TEXT) or "", meanings(message))


def nothing() -> dict[str, Any]:
    """The intent of a message that could not be understood: certain to fall back."""
    return {"name": "nlu_fallback", "confidence": 0.0}
