"""What is evaluated: labelled messages, and what the engine answered to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from bot.core.errors import InvalidInput
from bot.core.intents import FALLBACK

OUT_OF_SCOPE = "out_of_scope"


class Labelled(NamedTuple):
    """A message, and what somebody says it means."""

    intent: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine took a message for. A ranking begins with what it thinks likeliest."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()

    @classmethod
    def of(cls, intent: str, confidence: float, ranking: Iterable[Mapping[str, Any]] = ()) -> Self:
        """From the engine's own form."""
        return cls(intent, confidence, tuple((str(one["name"]), float(one["confidence"])) for one in ranking))

    @property
    def guess(self) -> tuple[str, float]:
        """The likeliest intent and its confidence, whether or not the engine then asked back."""
        for intent, confidence in self.ranking or ((self.intent, self.confidence),):
            if intent != FALLBACK:
                return intent, confidence
        return FALLBACK, 0.0

    @property
    def out_of_scope_score(self) -> float:
        """How sure it is that this is nothing of ours: 1 less the best confidence of an intent that is."""
        known = self.ranking or ((self.intent, self.confidence),)
        return 1 - max((chance for intent, chance in known if intent not in {FALLBACK, OUT_OF_SCOPE}), default=0.0)


def read_labelled(file: Path) -> list[Labelled]:
    """The lines ``intent<TAB>text`` of a file; empty lines and those that begin with ``#`` are passed over.

    Raises:
        InvalidInput: no such file, or a line without a tab.
    """
    messages = []
    for number, line in _lines(file):
        intent, tab, text = line.partition("\t")
        if not tab:
            raise InvalidInput(f"{file}:{number}: expected intent<TAB>text")
        messages.append(Labelled(intent.strip(), text))
    return messages


def read_plain(file: Path) -> list[str]:
    """The messages of a file, one a line; empty lines and those that begin with ``#`` are passed over.

    Raises:
        InvalidInput: no such file.
    """
    return [line for _, line in _lines(file)]


def _lines(file: Path) -> list[tuple[int, str]]:
    if not file.is_file():
        raise InvalidInput(f"{file} is not a file")
    lines = file.read_text(encoding="utf-8-sig").split("\n")
    return [(number, line.rstrip("\r")) for number, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
