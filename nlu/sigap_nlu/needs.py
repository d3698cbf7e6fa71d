"""The need beside the facts: "Rina, Dinkes, 4455, hp hilang" is a lost phone told by somebody who said who she is.

No Rasa. A message full of facts looks like an answer to a classifier that weighs all of its words; what is left of it
without the facts, and each of its clauses alone, tells whether it also asks for something.
"""

from __future__ import annotations

import re

import numpy as np

from sigap_nlu.answers import Verdict, is_fact, judge
from sigap_nlu.linear import LinearModel
from sigap_nlu.text import Saying, joined, meaning, said, split

ANSWER = "inform"
SURE = 0.4
UNSURE = 0.2
CONVERSATION = frozenset(
    {
        "inform",
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "cancel",
        "help",
        "express_frustration",
        "out_of_scope",
        "add_information",
    }
)
_CLAUSES = re.compile(r"[;!?\n]+|[.,](?!\d)|:(?=\s|$)|\s[-/|]\s")


def clauses(text: str) -> list[Saying]:
    """What a message says beside its facts: the whole of it first, then each clause."""
    open_clauses = [clause for clause in _CLAUSES.split(text) if judge(clause) is Verdict.OPEN]
    bare = [_without_facts(clause) for clause in open_clauses]
    whole = Saying(" ".join(part.raw for part in bare), " ".join(part.words for part in bare))
    parts = [whole, *bare, *map(said, open_clauses)]
    return list({part.words: part for part in reversed(parts) if part.words.strip()}.values())[::-1]


def chances_of_need(model: LinearModel, text: str, chances: np.ndarray) -> np.ndarray:
    """As they are; but for what looks like an answer, or like nothing, those of a clause that surely is a need."""
    top = int(chances.argmax())
    if model.labels[top] != ANSWER and chances[top] >= UNSURE:
        return chances
    parts = clauses(text)
    if not parts:
        return chances
    rows = model.probabilities(parts)
    needs = [index for index, label in enumerate(model.labels) if label not in CONVERSATION]
    best = rows[int(rows[:, needs].max(axis=1).argmax())] if needs else chances
    top = int(best.argmax())
    return best if top in needs and best[top] >= SURE else chances


def _without_facts(clause: str) -> Saying:
    words = [word for word in split(clause) if not is_fact(word)]
    return Saying(" ".join(word.text for word in words), joined(map(meaning, words)))
