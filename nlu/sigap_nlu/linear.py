"""A linear text model: TF-IDF of words and character n-grams beside sentence vectors, a linear support vector machine.

Stored as plain arrays. A model that was trained with vectors answers without them too, from words and characters alone.
"""

from __future__ import annotations

import json
import math
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from sigap_nlu.spelling import Spelling
from sigap_nlu.text import Saying
from sigap_nlu.vectors import spoken, vectors_of, warm

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
    raw_vector_weight: float = 0.6
    words_vector_weight: float = 0.5
    balance: float = 0.5
    inverse_regularisation: float = 0.5
    sharpness: float = 5.0
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


@dataclass(frozen=True)
class Dense:
    """What was learned of sentence vectors: where their middle is, and a row of weights a label."""

    middle: np.ndarray
    weights: np.ndarray


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
        dense: Dense | None = None,
        spelling: Spelling | None = None,
    ) -> None:
        self.shape = shape
        self.labels = labels
        self.vocabulary = vocabulary
        self.idf = idf
        self.weights = weights
        self.bias = bias
        self.dense = dense
        self.spelling = spelling or Spelling({})

    @classmethod
    def fit(cls, sayings: Sequence[Saying], labels: list[str], shape: Shape) -> LinearModel:
        """Learn from messages and their labels."""
        counts = [_counts(saying.words, shape) for saying in sayings]
        documents: Counter[str] = Counter()
        for count in counts:
            documents.update(count.keys())
        kept = sorted(gram for gram, number in documents.items() if number >= shape.least_documents)
        vocabulary = {gram: index for index, gram in enumerate(kept)}
        idf = np.array([math.log((1 + len(sayings)) / (1 + documents[gram])) + 1 for gram in kept], dtype=np.float32)
        matrix = _matrix(counts, vocabulary, idf, shape)
        vectors = _vectors(sayings)
        middle = None
        if vectors is not None:
            middle = vectors.mean(axis=0)
            matrix = hstack([matrix, csr_matrix(_centred(vectors, middle, shape))]).tocsr()
        names, weights, bias = _separate(matrix, labels, shape)
        dense = None if middle is None else Dense(middle, weights[:, len(kept) :])
        spelling = Spelling.of(saying.raw for saying in sayings)
        return cls(shape, names, vocabulary, idf, weights[:, : len(kept)], bias, dense, spelling)

    def probabilities(self, sayings: Sequence[Saying]) -> np.ndarray:
        """One row a message, one column a label."""
        scores = self.shape.sharpness * self.scores(sayings)
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        return powers / powers.sum(axis=1, keepdims=True)

    def scores(self, sayings: Sequence[Saying]) -> np.ndarray:
        """How far on its own side of each label's border a message is."""
        sayings = [self.spelling.mended(saying) for saying in sayings]
        matrix = _matrix(
            [_counts(saying.words, self.shape) for saying in sayings], self.vocabulary, self.idf, self.shape
        )
        scores = np.asarray(matrix @ self.weights.T) + self.bias
        vectors = _vectors(sayings) if self.dense else None
        if self.dense is None or vectors is None:
            return scores
        return scores + _centred(vectors, self.dense.middle, self.shape) @ self.dense.weights.T

    def coverage(self, saying: Saying) -> float:
        """Share of the longest character n-grams of a message that were seen in training: low for foreign text."""
        text = self.spelling.mended(saying).words
        size = self.shape.longest_char_gram
        grams = list(char_grams(text.split(), size, size))
        if not grams:
            return 1.0 if text.strip() else 0.0
        return sum(gram in self.vocabulary for gram in grams) / len(grams)

    def save(self, folder: Path) -> None:
        """Write arrays and vocabulary; no pickle."""
        arrays = {"idf": self.idf, "weights": self.weights}
        if self.dense:
            arrays |= {"dense_middle": self.dense.middle, "dense_weights": self.dense.weights}
        small = {name: array.astype(np.float16) for name, array in arrays.items()}
        np.savez_compressed(folder / _ARRAYS, bias=self.bias, **small)
        content = {"shape": vars(self.shape), "labels": self.labels, "grams": list(self.vocabulary)}
        content["spelling"] = self.spelling.counts
        (folder / _VOCABULARY).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read back what `save` wrote."""
        content = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in stored.files}
        vocabulary = {gram: index for index, gram in enumerate(content["grams"])}
        dense = Dense(arrays["dense_middle"], arrays["dense_weights"]) if "dense_middle" in arrays else None
        shape = Shape(**content["shape"])
        spelling = Spelling(content["spelling"])
        if dense:
            warm()
        rows = (arrays["idf"], arrays["weights"], arrays["bias"])
        return cls(shape, content["labels"], vocabulary, *rows, dense, spelling)


def _separate(matrix: csr_matrix, labels: list[str], shape: Shape) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The labels in order, a row of weights and a bias for each: every label against all others."""
    sizes = Counter(labels)
    mean = len(labels) / len(sizes)
    machine = LinearSVC(
        C=shape.inverse_regularisation,
        class_weight={label: (mean / size) ** shape.balance for label, size in sizes.items()},
        max_iter=shape.rounds,
        random_state=42,
        tol=1e-3,
    )
    with warnings.catch_warnings():  # stopping early is meant: more rounds cost time and gain nothing
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(matrix, labels)
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # noqa: PLR2004 - one row for two labels: split it evenly
        weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    names = [str(label) for label in machine.classes_]
    return names, weights.astype(np.float16).astype(np.float32), bias.astype(np.float32)


def _vectors(sayings: Sequence[Saying]) -> np.ndarray | None:
    """Two vectors a message, of what was typed and of what it means, as shape (messages, 2, length of a vector)."""
    both = [text for saying in sayings for text in (saying.raw, spoken(saying.words))]
    rows = vectors_of(both)
    return None if rows is None else rows.reshape(len(sayings), 2, -1)


def _centred(vectors: np.ndarray, middle: np.ndarray, shape: Shape) -> np.ndarray:
    """Vectors seen from their middle, each at its weight's length: all of them point the same way otherwise."""
    moved = vectors - middle
    moved /= np.maximum(np.linalg.norm(moved, axis=2, keepdims=True), 1e-6)
    moved *= np.array([shape.raw_vector_weight, shape.words_vector_weight], dtype=np.float32)[:, None]
    return moved.reshape(len(vectors), -1)


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
