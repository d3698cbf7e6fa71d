"""Labelled messages as training examples, kept apart from what the engine is measured with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from bot.core.intents import INTENTS
from bot.core.review import ReviewItem

NEAR = 88
"""Of 100: how like an evaluation text an example may not be."""
_WORDS = re.compile(r"[\w\[\]:]+")


@dataclass(frozen=True, slots=True)
class Example:
    """One line of training data."""

    item_id: str
    intent: str
    text: str
    count: int
    """How often holders wrote it."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What can be learned, and what cannot, each with the reason."""

    examples: Sequence[Example]
    left_out: Sequence[tuple[str, str]]
    """Id of the item, and why."""


@dataclass(frozen=True, slots=True)
class Known:
    """Texts that an example is compared with, folded."""

    held_out: Sequence[str] = ()
    trained: Mapping[str, str] = field(default_factory=dict)
    """Each text with its intent."""

    @classmethod
    def read(cls, project: Path) -> Known:
        """The evaluation sets (``tests/nlu``, ``benchmarks/data``) and the training data (``data/nlu``), if there."""
        sets = [*(project / "tests" / "nlu").rglob("*.tsv"), *(project / "benchmarks" / "data").glob("*.txt")]
        held_out = {text for file in sets for text in _cells(file)}
        trained = {
            folded(text): intent
            for file in sorted((project / "data" / "nlu").glob("*.yml"))
            for intent, text in read_examples(file)
        }
        return cls(sorted(held_out), trained)

    def objection(self, example: Example) -> str | None:
        """Why a text must not become an example of its intent; none where it may."""
        said = folded(example.text)
        if not said:
            return "it has no words"
        if process.extractOne(said, self.held_out, scorer=fuzz.ratio, score_cutoff=NEAR):
            return "it is in the evaluation sets, which are never trained on"
        intent = self.trained.get(said)
        if intent == example.intent:
            return "it is an example already"
        return f"it is an example of {intent} already: decide which it is" if intent else None


def read_examples(file: Path) -> Iterable[tuple[str, str]]:
    """Each example of a training file with its intent before it."""
    content = YAML(typ="safe").load(file.read_text(encoding="utf-8")) or {}
    for block in content.get("nlu") or ():
        for line in str(block.get("examples") or "").splitlines():
            yield str(block.get("intent")), line.strip().removeprefix("- ")


def sort_out(items: Iterable[ReviewItem], known: Known) -> Sorted:
    """What of the labelled items can be learned: each text once."""
    examples: list[Example] = []
    left_out: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for item in items:
        example = Example(item.id, item.label or "", item.training_text, item.count)
        said = folded(example.text)
        problem = known.objection(example) or ("it was labelled twice" if said in seen else None)
        if problem:
            left_out.append((item.id, problem))
        else:
            seen[said] = example.intent
            examples.append(example)
    return Sorted(examples, left_out)


def as_rasa(examples: Sequence[Example]) -> str:
    """Training data in the layout of ``data/nlu/<intent>.yml``, the intents in alphabetical order."""
    lines = ['version: "3.1"', "", "nlu:"]
    for intent in sorted({one.intent for one in examples}):
        lines += [f"  - intent: {intent}", "    examples: |"]
        lines += [f"      - {one.text}" for one in examples if one.intent == intent]
    return "\n".join(lines) + "\n"


def as_file(items: Iterable[ReviewItem], project: Path) -> str:
    """Labelled texts as a file to take along; what must not be learned stands at its head, with the reason."""
    known = Known.read(project)
    found = sort_out(items, known)
    unmeasured = [] if known.held_out else ["no evaluation sets here: compare with them before training"]
    left_out = [f"left out {item_id}: {problem}" for item_id, problem in found.left_out]
    head = "".join(f"# {line}\n" for line in unmeasured + left_out)
    return head + as_rasa(found.examples)


def folded(text: str) -> str:
    """The words of a text, for comparing."""
    return " ".join(_WORDS.findall(text.lower()))


def _cells(file: Path) -> Iterable[str]:
    """Every column of a labelled file, whichever of them the text is; names of intents are no texts."""
    for line in file.read_text(encoding="utf-8-sig", errors="replace").splitlines():
        yield from (said for cell in line.split("\t") if (said := folded(cell)) and said not in INTENTS)
