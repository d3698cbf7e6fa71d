"""The examples themselves: how alike a message is to the nearest of each label. No Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from sigap_nlu.grams import Grams, Shape

AXES = 64
"""Of the sentence vectors, the axes along which examples differ most: 128 and 256 told no more."""
_SAMPLE = 3_000
_STEPS = 127


@dataclass(frozen=True)
class Positions:
    """Where the examples stand along the axes, in steps of one byte."""

    axes: np.ndarray
    steps: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray) -> Positions:
        """Find the axes and keep each row's place on them."""
        sample = np.random.default_rng(42).permutation(len(rows))[:_SAMPLE]
        axes = np.linalg.svd(rows[sample], full_matrices=False)[2][:AXES].T.astype(np.float16).astype(np.float32)
        places = rows @ axes
        scale = np.maximum(np.abs(places).max(axis=0), 1e-6).astype(np.float32) / _STEPS
        return cls(axes, np.round(places / scale).astype(np.int8), scale)

    def likeness(self, rows: np.ndarray) -> np.ndarray:
        """One row a message, one column an example."""
        return ((rows @ self.axes) * self.scale) @ self.steps.T.astype(np.float32)


class Neighbours:
    """The examples, sorted by label: counts of their grams, and where their sentence vectors stand."""

    def __init__(
        self, counts: csr_matrix, weighed: csr_matrix, ends: Sequence[int], positions: Positions | None
    ) -> None:
        self.counts = counts
        self.ends = np.asarray(ends)
        """The first example of each label, in the order of the labels; every label has some."""
        self.positions = positions
        self._columns = weighed.T.tocsr()

    def nearest(self, sparse: csr_matrix, dense: np.ndarray | None) -> np.ndarray:
        """The mean likeness of the two nearest examples: one row a message, one column a label."""
        likeness = np.asarray((sparse @ self._columns).toarray())
        if dense is not None and self.positions is not None:
            likeness += self.positions.likeness(dense)
        first = np.maximum.reduceat(likeness, self.ends, axis=1)
        sizes = np.diff(np.append(self.ends, likeness.shape[1]))
        for row, best in zip(likeness, np.repeat(first, sizes, axis=1), strict=True):
            row[row >= best] = -np.inf
        second = np.maximum.reduceat(likeness, self.ends, axis=1)
        return (first + np.where(np.isfinite(second), second, first)) / 2

    def arrays(self) -> dict[str, np.ndarray]:
        """What `of_arrays` reads back; columns as gaps, their bytes apart, which take a third of the room."""
        gaps = np.diff(self.counts.indices, prepend=0)
        gaps[self.counts.indptr[:-1]] = self.counts.indices[self.counts.indptr[:-1]]
        stored = {
            "example_gaps": np.stack([gaps & 0xFF, gaps >> 8 & 0xFF, gaps >> 16]).astype(np.uint8),
            "example_counts": np.minimum(self.counts.data, 255).astype(np.uint8),
            "example_ends": self.counts.indptr.astype(np.uint32),
            "label_ends": self.ends.astype(np.uint32),
        }
        if self.positions:
            stored |= {
                "axes": self.positions.axes.astype(np.float16),
                "steps": self.positions.steps,
                "scale": self.positions.scale,
            }
        return stored

    @classmethod
    def of_arrays(cls, stored: dict[str, np.ndarray], grams: Grams, shape: Shape) -> Neighbours:
        """Read back what `arrays` gave."""
        ends = stored["example_ends"].astype(np.int64)
        low, middle, high = stored["example_gaps"].astype(np.int64)
        running = np.cumsum(low + (middle << 8) + (high << 16))
        before = np.concatenate([[0], running])[ends[:-1]]
        columns = running - np.repeat(before, np.diff(ends))
        counts = csr_matrix(
            (stored["example_counts"].astype(np.float32), columns.astype(np.int32), ends),
            shape=(len(ends) - 1, len(grams.index)),
        )
        positions = None
        if "steps" in stored:
            positions = Positions(stored["axes"].astype(np.float32), stored["steps"], stored["scale"])
        return cls(counts, grams.weighed(counts, shape), stored["label_ends"].astype(np.int64), positions)
