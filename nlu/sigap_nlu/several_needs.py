"""Several needs in one message, in the pipeline: its parts go through the classifiers beside it, and are weighed here.

`NeedSplitter` stands first and adds a message for each part; `NeedCollector` stands behind the classifiers, takes them
out again, puts the most urgent need first and notes the other as `other_need` (name, confidence, text) in the output.
"""

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

from sigap_nlu.several import Certainty, Part, Read, needs, parts
from sigap_nlu.stateless import Stateless

OTHER_NEED = "other_need"
_PART = "part_of_message"
_RANKING = "intent_ranking"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class NeedSplitter(Stateless, IntentClassifier):
    """Adds the parts of a message behind it. Payloads that begin with `/` are left alone."""

    def process(self, messages: list[Message]) -> list[Message]:
        split: list[Message] = []
        for message in messages:
            split.append(message)
            text = message.get(TEXT) or ""
            if not text.startswith("/"):
                split += [Message(data={TEXT: part.text, _PART: part}) for part in parts(text)]
        return split


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class NeedCollector(Stateless, IntentClassifier):
    """Takes the parts out again. `announced` and `unannounced` are those of :class:`sigap_nlu.several.Certainty`."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [NeedSplitter]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return Certainty()._asdict()

    def __init__(self, certainty: Certainty) -> None:
        self._certainty = certainty

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        del model_storage, resource, execution_context
        return cls(Certainty(**{name: config[name] for name in Certainty._fields}))

    def process(self, messages: list[Message]) -> list[Message]:
        whole: list[Message] = []
        read: list[list[Read]] = []
        for message in messages:
            part: Part | None = message.get(_PART)
            if part is None:
                whole.append(message)
                read.append([])
            elif read:
                intent = message.get(INTENT) or {}
                read[-1].append(Read(part, intent.get("name") or "", float(intent.get("confidence") or 0.0)))
        for message, said in zip(whole, read, strict=True):
            self._weigh(message, said)
        return whole

    def _weigh(self, message: Message, said: list[Read]) -> None:
        intent = (message.get(INTENT) or {}).get("name") or ""
        found = needs(intent, said, self._certainty)
        if found.first:
            first = {"name": found.first.intent, "confidence": found.first.confidence}
            others = [other for other in message.get(_RANKING) or [] if other["name"] != first["name"]]
            message.set(INTENT, first, add_to_output=True)
            message.set(_RANKING, [first, *others], add_to_output=True)
        if found.other:
            other = {"name": found.other.intent, "confidence": found.other.confidence, "text": found.other.part.text}
            message.set(OTHER_NEED, other, add_to_output=True)
