"""Several needs in one message, in the pipeline: its parts go through the classifiers beside it, and are weighed here.

`NeedSplitter` stands first and adds a message for each part; `NeedCollector` stands behind the classifiers, takes them
out again, puts the most urgent need first and notes the other as `other_need` (name, confidence, text) in the output.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from sigap_nlu.ranking import confidence_of, intent_of, put_first
from sigap_nlu.several import Certainty, Part, Read, needs, parts
from sigap_nlu.stateless import Stateless

OTHER_NEED = "other_need"
_PART = "part_of_message"


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

    def __init__(self, **settings: float) -> None:
        self._certainty = Certainty(**settings)

    def process(self, messages: list[Message]) -> list[Message]:
        whole: list[Message] = []
        read: list[list[Read]] = []
        for message in messages:
            part: Part | None = message.get(_PART)
            if part is None:
                whole.append(message)
                read.append([])
            elif read:
                read[-1].append(Read(part, intent_of(message) or "", confidence_of(message)))
        for message, said in zip(whole, read, strict=True):
            self._weigh(message, said)
        return whole

    def _weigh(self, message: Message, said: list[Read]) -> None:
        found = needs(intent_of(message) or "", said, self._certainty)
        if found.first:
            put_first(message, found.first.intent, found.first.confidence)
        if found.other:
            other = {"name": found.other.intent, "confidence": found.other.confidence, "text": found.other.part.text}
            message.set(OTHER_NEED, other, add_to_output=True)
