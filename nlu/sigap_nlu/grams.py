"""Words, stems and characters of a message, counted and weighed by how rare they are. No Rasa."""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

_PREFIX = re.compile(r"^(?:di|ke|se|ter|ber|per|pe|mem(?=[bpf])|men(?=[cdjt])|meng|meny|me|nge|ng|ny)(?=\w{4})")
_SUFFIX = re.compile(r"(?<=\w{4})(?:kan|annya|nya|an|in|i)$")
_SHORTEST_STEM = 3
_FEW = 500
"""Of fewer texts every gram is kept, however rare."""


@dataclass(frozen=True)
class Shape:
    """What the features look like and how hard the model is held back."""

    longest_word_gram: int = 2
    shortest_char_gram: int = 2
    longest_char_gram: int = 4
    least_documents: int = 2
    char_weight: float = 1.0
    vector_weight: float = 0.75
    balance: float = 0.5
    inverse_regularisation: float = 0.5
    neighbour_weight: float = 2.0
    usual: float = 0.15
    """Head start of what people ask for often: so much for each factor of e in the number of examples."""
    caution: float = 0.15
    """Head start of the emergencies: missing one costs the holder money, a false alarm a question."""
    sharpness: float = 7.0
    known_steepness: float = 2.0
    known_middle: float = 0.8
    """The best score at which half of a confidence is left: what no label and no example claims is none of ours."""
    rounds: int = 200


def word_grams(words: list[str], longest: int) -> Iterator[str]:
    """`w:` features: single words and runs of them, with the ends of the message marked."""
    padded = ["^", *words, "$"]
    for size in range(1, longest + 1):
        source = words if size == 1 else padded
        for start in range(len(source) - size + 1):
            yield "w:" + " ".join(source[start : start + size])


def stems(words: list[str]) -> Iterator[str]:
    """`w:` features: each word's rough stem, its affixes cut where enough of it is left."""
    for word in words:
        stem = _SUFFIX.sub("", _PREFIX.sub("", word))
        if len(stem) >= _SHORTEST_STEM:
            yield "w:~" + stem


def char_grams(words: list[str], shortest: int, longest: int) -> Iterator[str]:
    """`c:` features: runs of characters inside blank-padded words."""
    for word in words:
        padded = f" {word} "
        for size in range(shortest, longest + 1):
            for start in range(max(len(padded) - size + 1, 0)):
                yield "c:" + padded[start : start + size]


class Grams:
    """Which grams are known, in which column, and how rare each is."""

    def __init__(self, index: dict[str, int], rarity: np.ndarray) -> None:
        self.index = index
        self.rarity = rarity
        self._words_from = sum(gram.startswith("c:") for gram in index)

    @classmethod
    def of(cls, texts: Sequence[str], shape: Shape) -> tuple[Grams, csr_matrix]:
        """Learn from texts in canonical words; with it, how often each gram is in each of them."""
        counts = [_counts(text, shape) for text in texts]
        documents: Counter[str] = Counter()
        for count in counts:
            documents.update(count.keys())
        least = shape.least_documents if len(texts) >= _FEW else 1
        kept = [gram for gram, number in documents.items() if number >= least]
        # Columns of characters before those of words; the frequent first: the stored model is a tenth smaller.
        kept.sort(key=lambda gram: (gram[0], -documents[gram], gram))
        rarity = [math.log((1 + len(texts)) / (1 + documents[gram])) + 1 for gram in kept]
        grams = cls({gram: column for column, gram in enumerate(kept)}, np.array(rarity, dtype=np.float32))
        return grams, grams._rows(counts)

    def counted(self, texts: Sequence[str], shape: Shape) -> csr_matrix:
        """How often each known gram is in each text."""
        return self._rows(_counts(text, shape) for text in texts)

    def weighed(self, counted: csr_matrix, shape: Shape) -> csr_matrix:
        """TF-IDF rows; word and character halves are each brought to length one, then weighed."""
        values = (1 + np.log(counted.data)) * self.rarity[counted.indices]
        words = counted.indices >= self._words_from
        halves = 2 * np.repeat(np.arange(counted.shape[0]), np.diff(counted.indptr)) + words
        lengths = np.sqrt(np.bincount(halves, values * values, minlength=2 * counted.shape[0]))
        values = values / lengths[halves] * np.where(words, 1.0, shape.char_weight)
        return csr_matrix((values.astype(np.float32), counted.indices, counted.indptr), shape=counted.shape)

    def _rows(self, counts: Iterable[Counter[str]]) -> csr_matrix:
        columns, numbers, ends = array("i"), array("f"), array("l", [0])
        for count in counts:
            known = sorted((self.index[gram], number) for gram, number in count.items() if gram in self.index)
            columns.extend(column for column, _ in known)
            numbers.extend(number for _, number in known)
            ends.append(len(columns))
        return csr_matrix(
            (np.array(numbers, dtype=np.float32), np.array(columns, dtype=np.int32), np.array(ends)),
            shape=(len(ends) - 1, len(self.index)),
        )


def _counts(text: str, shape: Shape) -> Counter[str]:
    words = text.split()
    counts = Counter(word_grams(words, shape.longest_word_gram))
    counts.update(stems(words))
    counts.update(char_grams(words, shape.shortest_char_gram, shape.longest_char_gram))
    return counts
