"""The tokenizer of the pipeline: private tokens, amounts and dates stay whole; punctuation is dropped."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from sigap_nlu.text import split


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ChatTokenizer(Tokenizer):
    """Splits chat messages the way `sigap_nlu.text` reads them; a lemma is the word itself until normalised."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute) or ""
        words = split(text)
        if not words:
            return [Token(text, 0)] if text else []
        return [Token(word.text, word.start, data={"kind": word.kind}, lemma=word.text.lower()) for word in words]
