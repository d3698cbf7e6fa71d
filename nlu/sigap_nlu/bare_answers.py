"""Rules before statistics: a bare answer is `inform`, noise is a fallback, whatever the classifier thought."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from sigap_nlu.answers import Verdict, judge
from sigap_nlu.classifier import nothing
from sigap_nlu.stateless import Stateless

_RANKING = "intent_ranking"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class BareAnswerClassifier(Stateless, IntentClassifier):
    """Overrules the classifier where a rule is certain. Payloads that begin with `/` are left alone."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.startswith("/"):
                _overrule(message, judge(text))
        return messages


def _overrule(message: Message, verdict: Verdict) -> None:
    if verdict is Verdict.OPEN:
        return
    intent = {"name": "inform", "confidence": 1.0} if verdict is Verdict.ANSWER else nothing()
    others = [other for other in message.get(_RANKING) or [] if other["name"] != intent["name"]]
    message.set(INTENT, intent, add_to_output=True)
    ranking = [intent, *({**other, "confidence": 0.0} for other in others)] if verdict is Verdict.ANSWER else []
    message.set(_RANKING, ranking, add_to_output=True)
