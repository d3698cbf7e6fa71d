"""Slips of the finger: what nobody has written becomes the known word, or the known words, that were meant. No Rasa.

A word is mended that is one slip away from a known one, is one without its vowels, or is several without the blanks.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from sigap_nlu.answers import known_names
from sigap_nlu.text import Saying, Word, abbreviations, said, split

_VOWELS = frozenset("aeiou")
_SHORTEST = 5
"""Letters of a word that may be mended: between shorter ones too many are one slip apart."""
_SHORTEST_SKELETON = 3
_SHORTEST_RUN, _SHORTEST_RUN_ALONE = 12, 7
"""Letters of a word that may be several, beside others and as the whole message: shorter ones are names, or known words
with affixes."""
_LONGEST_RUN = 400
_LEAST_MEAN = 3.0
"""Letters of the words of a run in the mean: anything at all can be cut into scraps."""
_UNKNOWN, _A_LETTER = 12.0, 3.0
"""How surprising a stretch of no known word is, by itself and for each letter: the rarest known word is 12."""
_SURELY_SHORT = 30
"""So often a word of two letters has been written that is taken for one inside a run."""


class Spelling:
    """The words of the examples, and those of the lexicon, with how often they are written."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._never_mended = counts.keys() | abbreviations().keys() | known_names()
        self._by_deletion: dict[str, list[str]] = defaultdict(list)
        self._by_skeleton: dict[str, list[str]] = defaultdict(list)
        for word in counts:
            if len(word) >= _SHORTEST - 1:
                self._by_skeleton[_skeleton(word)].append(word)
                for shorter in {word, *_deletions(word)}:
                    self._by_deletion[shorter].append(word)
        total = sum(counts.values())
        self._surprise = {
            word: math.log(total / number)
            for word, number in counts.items()
            if len(word) > 2 or (len(word) == 2 and number >= _SURELY_SHORT)  # noqa: PLR2004
        }
        self._longest = max(map(len, self._surprise), default=0)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Spelling:
        """Learn from texts: what was written twice is a word, what was written once may be a slip itself."""
        counts = Counter(word.text.lower() for text in texts for word in split(text) if word.kind == "word")
        return cls({word: number for word, number in counts.items() if number > 1 and word.isalpha()})

    def mended(self, saying: Saying) -> Saying:
        """The message with its slips undone; itself where there are none."""
        words = split(saying.raw)
        shortest = _SHORTEST_RUN if len(words) > 1 else _SHORTEST_RUN_ALONE
        slips = [(word, mended) for word in words if (mended := self._mended(word, shortest)) != word.text]
        raw = saying.raw
        for word, mended in reversed(slips):
            raw = raw[: word.start] + mended + raw[word.start + len(word.text) :]
        return said(raw) if slips else saying

    def _mended(self, word: Word, shortest_run: int) -> str:
        text = word.text.lower()
        if word.kind != "word" or text in self._never_mended or not text.isalpha():
            return word.text
        found = self._without_vowels(text) or self._one_slip_away(text)
        if found:
            return max(found, key=lambda known: (self.counts[known], known))
        return self._run_together(text) if shortest_run <= len(text) <= _LONGEST_RUN else word.text

    def _without_vowels(self, text: str) -> list[str]:
        if len(text) < _SHORTEST_SKELETON or _VOWELS & set(text[1:-1]):
            return []
        return [known for known in self._by_skeleton.get(_skeleton(text), ()) if len(known) > len(text)]

    def _one_slip_away(self, text: str) -> list[str]:
        if len(text) < _SHORTEST:
            return []
        near = {known for shorter in {text, *_deletions(text)} for known in self._by_deletion.get(shorter, ())}
        return [known for known in near if _is_one_slip(text, known)]

    def _run_together(self, text: str) -> str:
        """The likeliest words that make up the text, with blanks between; the text where that is scraps."""
        least = [0.0] + [math.inf] * len(text)
        begins = [0] * len(least)
        for end in range(1, len(least)):
            for start in range(max(0, end - self._longest), end):
                surprise = least[start] + self._surprise.get(text[start:end], _UNKNOWN + _A_LETTER * (end - start))
                if surprise < least[end]:
                    least[end], begins[end] = surprise, start
        words, end = [], len(text)
        while end:
            words.append(text[begins[end] : end])
            end = begins[end]
        known = sum(len(word) for word in words if word in self._surprise)
        if 2 * known < len(text) or len(text) < _LEAST_MEAN * len(words):
            return text
        return " ".join(reversed(words))


def _skeleton(word: str) -> str:
    return word[0] + "".join(letter for letter in word[1:-1] if letter not in _VOWELS) + word[-1]


def _deletions(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _is_one_slip(one: str, other: str) -> bool:
    """One letter too many, missing or wrong, or two neighbours swapped."""
    if len(one) < len(other):
        one, other = other, one
    start = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), len(other))
    if len(one) > len(other):
        return one[start + 1 :] == other[start:]
    swapped = one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
    return one[start + 1 :] == other[start + 1 :] or swapped == other[start:]
