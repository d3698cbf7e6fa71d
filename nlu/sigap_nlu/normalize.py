"""Writes what informal Indonesian means into `Token.lemma`; text and offsets stay as they were typed."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sigap_nlu.stateless import Stateless
from sigap_nlu.text import Word, joined, meaning
from sigap_nlu.tokenizer import ChatTokenizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class InformalIndonesianNormalizer(Stateless):
    """Gives every token its meaning as lemma: slang and abbreviations expanded, numbers reduced to their class."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [ChatTokenizer]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            for token in message.get(TOKENS_NAMES[TEXT]) or []:
                token.lemma = meaning_of(token)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data


def meaning_of(token: Token) -> str:
    """The lemma of a token; empty for particles and for what is no word at all."""
    kind = token.get("kind")
    return meaning(Word(token.text, token.start, kind)) if kind else ""


def meanings(message: Message) -> str:
    """The message in canonical words, from its tokens' lemmas."""
    return joined(token.lemma for token in message.get(TOKENS_NAMES[TEXT]) or [] if token.get("kind"))
