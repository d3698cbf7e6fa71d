"""Rules before statistics: a bare answer is `inform`, noise is a fallback, whatever the classifier thought."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from sigap_nlu.answers import Verdict, judge
from sigap_nlu.classifier import nothing
from sigap_nlu.ranking import put_first
from sigap_nlu.stateless import Stateless


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
    if verdict is Verdict.ANSWER:
        put_first(message, "inform", 1.0)
    elif verdict is Verdict.NOISE:
        message.set(INTENT, nothing(), add_to_output=True)
        message.set(INTENT_RANKING_KEY, [], add_to_output=True)
