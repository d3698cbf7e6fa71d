"""The borders of the labels: a linear support vector machine, every label against all others."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from sigap_nlu.grams import Shape
from sigap_nlu.sharing import PROCESSES, begin

_MANY = 2_000
"""Examples from which on sharing them gains time."""
_REST = ""


def separate(matrix: csr_matrix, labels: Sequence[str], shape: Shape) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The labels in order, a row of weights and a bias for each.

    A label with more examples than others is what people ask for more often, and gets a head start.
    """
    names = sorted(set(labels))
    matrix, told, sizes = matrix.astype(np.float64), np.asarray(labels), Counter(labels)
    shares = [names[first::PROCESSES] for first in range(PROCESSES)]
    if len(labels) < _MANY or len(names) < 2 * PROCESSES:
        shares = [names]
    found = np.vstack(list(begin(_learn, [(matrix, told, share, shape) for share in shares])))
    rows = found[np.argsort([name for share in shares for name in share])]
    often = np.log([sizes[name] * len(names) / len(labels) for name in names])
    weights, bias = rows[:, :-1], rows[:, -1] + shape.usual * often
    return names, _coarse(weights), bias.astype(np.float32)


def _learn(matrix: csr_matrix, labels: np.ndarray, mine: Collection[str], shape: Shape) -> np.ndarray:
    """Weights and bias of some labels; what is none of them is one label here, which only stands against them."""
    sizes = Counter(labels.tolist())
    mean = len(labels) / len(sizes)
    machine = LinearSVC(
        C=shape.inverse_regularisation,
        class_weight={label: (mean / sizes[label]) ** shape.balance for label in mine},
        max_iter=shape.rounds,
        random_state=42,
        tol=1e-3,
    )
    with warnings.catch_warnings():  # stopping early is meant: more rounds cost time and gain nothing
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(matrix, np.where(np.isin(labels, list(mine)), labels, _REST))
    rows = np.column_stack([machine.coef_, machine.intercept_])
    if len(machine.classes_) == 2:  # noqa: PLR2004 - one row for two labels: split it evenly
        rows = np.vstack([-rows, rows]) / 2
    return rows[np.isin(machine.classes_, list(mine))]


def _coarse(weights: np.ndarray) -> np.ndarray:
    """Weights to five binary digits: within 3 % of what was learned, and a third smaller once compressed."""
    bits = weights.astype(np.float16).view(np.uint16)
    return ((bits + 0x20) & 0xFFC0).astype(np.uint16).view(np.float16).astype(np.float32)
