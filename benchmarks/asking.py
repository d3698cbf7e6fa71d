"""How often the engine asks back on labelled messages, and how well it would have guessed; second needs that it sees.

Run as `python -m benchmarks.asking FILE...`; a line of a file is `intent<TAB>text`, or `first+second<TAB>text` where a
message has two needs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.report import table
from bot.operations.parsing import understood


class Asked(NamedTuple):
    """Counts over one set of messages with one need."""

    messages: int
    asked: int
    among: int
    """Asked about, with the right answer among the choices."""
    guessed: int
    """Asked about, though the likeliest was right."""
    right: int
    """Not asked about, and right."""
    offered: int
    """A second need was seen where there is none."""

    @classmethod
    def of(cls, rows: list[tuple[str, dict[str, Any]]]) -> Asked:
        """Count them."""
        asked = [(truth, row) for truth, row in rows if row.get("ask_back")]
        return cls(
            len(rows),
            len(asked),
            sum(truth in row["ask_back"] or truth == "out_of_scope" for truth, row in asked),
            sum(truth == row["intent"] for truth, row in asked),
            sum(truth == row["intent"] for truth, row in rows if not row.get("ask_back")),
            sum("other_need" in row for _, row in rows),
        )


def main() -> int:
    """Print the figures of each file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    one: list[tuple[str, ...]] = []
    for file in parser.parse_args().files:
        lines = [line.partition("\t") for line in file.read_text(encoding="utf-8").splitlines() if "\t" in line]
        rows = understood([text for *_, text in lines], say=lambda line: print(line, file=sys.stderr), ranking=True)
        pairs = [(truth, row) for (truth, *_), row in zip(lines, rows, strict=True)]
        two = [(truth.split("+"), row) for truth, row in pairs if "+" in truth]
        if two:
            first = sum(truth[0] == row["intent"] for truth, row in two)
            both = sum(set(truth) == {row["intent"], row.get("other_need", {}).get("name")} for truth, row in two)
            print(f"{file.name}: {len(two)} messages with two needs, the first served first in {first}, both in {both}")
        told = Asked.of([(truth, row) for truth, row in pairs if "+" not in truth])
        if told.messages:
            accuracy = told.right / max(1, told.messages - told.asked)
            share = f"{told.asked} ({told.asked / told.messages:.1%})"
            counts = (told.messages, share, told.among, told.guessed, f"{accuracy:.3f}", told.offered)
            one.append((file.name, *map(str, counts)))
    if one:
        head = ("set", "messages", "asked", "answer among", "guess right", "accuracy not asked", "second needs")
        print(table(head, one))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
