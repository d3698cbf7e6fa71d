"""A linear text model: TF-IDF of words and character n-grams, logistic regression, stored as plain arrays."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

_ARRAYS = "arrays.npz"
_VOCABULARY = "vocabulary.json"
_PREFIX = re.compile(r"^(?:di|ke|se|ter|ber|per|pe|mem(?=[bpf])|men(?=[cdjt])|meng|meny|me|nge|ng|ny)(?=\w{4})")
_SUFFIX = re.compile(r"(?<=\w{4})(?:kan|annya|nya|an|in|i)$")
_SHORTEST_STEM = 3


@dataclass(frozen=True)
class Shape:
    """What the features look like and how hard the model is held back."""

    longest_word_gram: int = 2
    shortest_char_gram: int = 2
    longest_char_gram: int = 4
    least_documents: int = 1
    char_weight: float = 1.0
    inverse_regularisation: float = 20.0
    rounds: int = 80


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


class LinearModel:
    """Fits, predicts, saves and loads; knows nothing of Rasa."""

    def __init__(  # noqa: PLR0917
        self,
        shape: Shape,
        labels: list[str],
        vocabulary: dict[str, int],
        idf: np.ndarray,
        weights: np.ndarray,
        bias: np.ndarray,
    ) -> None:
        self.shape = shape
        self.labels = labels
        self.vocabulary = vocabulary
        self.idf = idf
        self.weights = weights
        self.bias = bias

    @classmethod
    def fit(cls, texts: list[str], labels: list[str], shape: Shape) -> LinearModel:
        """Learn from normalised texts and their labels."""
        counts = [_counts(text, shape) for text in texts]
        documents: Counter[str] = Counter()
        for count in counts:
            documents.update(count.keys())
        kept = sorted(gram for gram, number in documents.items() if number >= shape.least_documents)
        vocabulary = {gram: index for index, gram in enumerate(kept)}
        idf = np.array([math.log((1 + len(texts)) / (1 + documents[gram])) + 1 for gram in kept], dtype=np.float32)
        matrix = _matrix(counts, vocabulary, idf, shape)
        regression = LogisticRegression(
            C=shape.inverse_regularisation,
            class_weight="balanced",
            max_iter=shape.rounds,
            random_state=42,
            tol=1e-3,
        )
        with warnings.catch_warnings():  # stopping early is meant: more rounds cost time and gain nothing
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(matrix, labels)
        weights, bias = regression.coef_, regression.intercept_
        if len(regression.classes_) == 2:  # noqa: PLR2004 - one row for two labels: split it evenly
            weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
        return cls(
            shape,
            [str(label) for label in regression.classes_],
            vocabulary,
            idf,
            weights.astype(np.float16).astype(np.float32),
            bias.astype(np.float32),
        )

    def probabilities(self, texts: Iterable[str]) -> np.ndarray:
        """One row a text, one column a label."""
        matrix = _matrix([_counts(text, self.shape) for text in texts], self.vocabulary, self.idf, self.shape)
        scores = np.asarray(matrix @ self.weights.T) + self.bias
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        return powers / powers.sum(axis=1, keepdims=True)

    def coverage(self, text: str) -> float:
        """Share of the longest character n-grams of a text that were seen in training: low for foreign text."""
        size = self.shape.longest_char_gram
        grams = list(char_grams(text.split(), size, size))
        if not grams:
            return 1.0 if text.strip() else 0.0
        return sum(gram in self.vocabulary for gram in grams) / len(grams)

    def save(self, folder: Path) -> None:
        """Write arrays and vocabulary; no pickle."""
        np.savez_compressed(
            folder / _ARRAYS, idf=self.idf.astype(np.float16), weights=self.weights.astype(np.float16), bias=self.bias
        )
        content = {"shape": vars(self.shape), "labels": self.labels, "grams": list(self.vocabulary)}
        (folder / _VOCABULARY).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read back what `save` wrote."""
        content = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            idf, weights, bias = (arrays[name].astype(np.float32) for name in ("idf", "weights", "bias"))
        vocabulary = {gram: index for index, gram in enumerate(content["grams"])}
        return cls(Shape(**content["shape"]), content["labels"], vocabulary, idf, weights, bias)


def _counts(text: str, shape: Shape) -> Counter[str]:
    words = text.split()
    counts = Counter(word_grams(words, shape.longest_word_gram))
    counts.update(stems(words))
    counts.update(char_grams(words, shape.shortest_char_gram, shape.longest_char_gram))
    return counts


def _matrix(counts: list[Counter[str]], vocabulary: dict[str, int], idf: np.ndarray, shape: Shape) -> csr_matrix:
    """TF-IDF rows; word and character halves are each brought to length one, then weighed."""
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for count in counts:
        for prefix, weight in (("w:", 1.0), ("c:", shape.char_weight)):
            pairs = [
                (vocabulary[gram], (1 + math.log(number)) * idf[vocabulary[gram]])
                for gram, number in count.items()
                if gram.startswith(prefix) and gram in vocabulary
            ]
            length = math.sqrt(sum(value * value for _, value in pairs)) or 1.0
            columns.extend(index for index, _ in pairs)
            values.extend(weight * value / length for _, value in pairs)
        ends.append(len(columns))
    return csr_matrix(
        (np.array(values, dtype=np.float32), np.array(columns, dtype=np.int32), np.array(ends)),
        shape=(len(counts), len(vocabulary)),
    )
