"""A linear text model: TF-IDF of words and character n-grams beside sentence vectors, a linear support vector machine.

Stored as plain arrays. A model that was trained with vectors answers without them too, from words and characters alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_BZIP2, ZipFile

import numpy as np
from scipy.sparse import csr_matrix, hstack

from sigap_nlu import companies
from sigap_nlu.borders import separate
from sigap_nlu.grams import Grams, Shape, char_grams
from sigap_nlu.kinds import EMERGENCIES
from sigap_nlu.neighbours import Neighbours, Positions
from sigap_nlu.spelling import Spelling
from sigap_nlu.text import Saying
from sigap_nlu.vectors import coming_vectors, vectors_of, warm

_ARRAYS = "arrays.npz"
_VOCABULARY = "vocabulary.json"


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
        grams: Grams,
        weights: np.ndarray,
        bias: np.ndarray,
        neighbours: Neighbours,
        dense: Dense | None = None,
        spelling: Spelling | None = None,
    ) -> None:
        self.shape = shape
        self.labels = labels
        self.grams = grams
        self.weights = weights
        self.bias = bias
        self.neighbours = neighbours
        self.dense = dense
        self.spelling = spelling or Spelling({})

    @classmethod
    def fit(cls, sayings: Sequence[Saying], labels: Sequence[str], shape: Shape) -> LinearModel:
        """Learn from messages and their labels."""
        order = sorted(range(len(labels)), key=lambda index: labels[index])
        sayings, labels = [sayings[index] for index in order], [labels[index] for index in order]
        being_read = coming_vectors([saying.raw for saying in sayings])
        grams, counts = Grams.of([saying.words for saying in sayings], shape)
        weighed = grams.weighed(counts, shape)
        matrix = hstack([weighed, csr_matrix(companies.columns([saying.raw for saying in sayings]))]).tocsr()
        vectors = being_read()
        middle = positions = None
        if vectors is not None:
            middle = vectors.mean(axis=0)
            rows = _centred(vectors, middle, shape)
            positions = Positions.of(rows)
            matrix = hstack([matrix, csr_matrix(rows)]).tocsr()
        names, weights, bias = separate(matrix, labels, shape)
        width = len(grams.index) + companies.COLUMNS
        dense = None if middle is None else Dense(middle, weights[:, width:])
        neighbours = Neighbours(counts, weighed, [labels.index(name) for name in names], positions)
        spelling = Spelling.of(saying.raw for saying in sayings)
        return cls(shape, names, grams, weights[:, :width], bias, neighbours, dense, spelling)

    def probabilities(self, sayings: Sequence[Saying]) -> np.ndarray:
        """One row a message, one column a label; what a row lacks to one is the chance that it is none of them."""
        scores = self.scores(sayings)
        best = scores.max(axis=1, keepdims=True)
        powers = np.exp(self.shape.sharpness * (scores - best))
        known = 1 / (1 + np.exp(self.shape.known_steepness * (self.shape.known_middle - best)))
        return known * powers / powers.sum(axis=1, keepdims=True)

    def scores(self, sayings: Sequence[Saying]) -> np.ndarray:
        """How far on its own side of each label's border a message is, and how near to the label's examples."""
        sayings = [self.spelling.mended(saying) for saying in sayings]
        matrix = self.grams.weighed(self.grams.counted([saying.words for saying in sayings], self.shape), self.shape)
        named = companies.columns([saying.raw for saying in sayings])
        width = len(self.grams.index)
        scores = np.asarray(matrix @ self.weights[:, :width].T) + named @ self.weights[:, width:].T + self.bias
        vectors = vectors_of([saying.raw for saying in sayings]) if self.dense else None
        rows = None
        if self.dense is not None and vectors is not None:
            rows = _centred(vectors, self.dense.middle, self.shape)
            scores += rows @ self.dense.weights.T
        scores += self.shape.neighbour_weight * self.neighbours.nearest(matrix, rows)
        return scores + self.shape.caution * np.isin(self.labels, EMERGENCIES)

    def coverage(self, saying: Saying) -> float:
        """Share of the longest character n-grams of a message that were seen in training: low for foreign text."""
        text = self.spelling.mended(saying).words
        size = self.shape.longest_char_gram
        grams = list(char_grams(text.split(), size, size))
        if not grams:
            return 1.0 if text.strip() else 0.0
        return sum(gram in self.grams.index for gram in grams) / len(grams)

    def save(self, folder: Path) -> None:
        """Write arrays and vocabulary; no pickle."""
        arrays = {"rarity": self.grams.rarity, "weights": self.weights}
        if self.dense:
            arrays |= {"dense_middle": self.dense.middle, "dense_weights": self.dense.weights}
        small = {name: array.astype(np.float16, order="F") for name, array in arrays.items()}
        _write(folder / _ARRAYS, {"bias": self.bias, **small, **self.neighbours.arrays()})
        content = {"shape": vars(self.shape), "labels": self.labels, "grams": list(self.grams.index)}
        content["spelling"] = self.spelling.counts
        (folder / _VOCABULARY).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read back what `save` wrote."""
        content = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        large = {name: array.astype(np.float32) for name, array in arrays.items() if array.dtype == np.float16}
        grams = Grams({gram: index for index, gram in enumerate(content["grams"])}, large["rarity"])
        dense = Dense(large["dense_middle"], large["dense_weights"]) if "dense_middle" in large else None
        if dense:
            warm()
        shape = Shape(**content["shape"])
        neighbours = Neighbours.of_arrays(arrays, grams, shape)
        rows = (large["weights"], arrays["bias"])
        return cls(shape, content["labels"], grams, *rows, neighbours, dense, Spelling(content["spelling"]))


def _write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """What `np.load` reads, a tenth smaller than `np.savez_compressed` makes it."""
    with ZipFile(path, "w", ZIP_BZIP2) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


def _centred(vectors: np.ndarray, middle: np.ndarray, shape: Shape) -> np.ndarray:
    """Vectors seen from their middle, each at its weight's length: all of them point the same way otherwise."""
    moved = vectors - middle
    return moved * (shape.vector_weight / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6))
