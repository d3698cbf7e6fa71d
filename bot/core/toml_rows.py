"""Files of rules (TOML): a table for each row, read key by key, with every mistake named by its line and what to do."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any, NoReturn

from bot.core.errors import InvalidInput

MOST = 366
_ROW = re.compile(r"^[ \t]*\[\[[ \t]*row[ \t]*\]\]", re.MULTILINE)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")


@dataclass
class Reader:
    """One table of the file, read key by key; what cannot be used is noted, and a harmless value goes on."""

    table: Mapping[str, Any]
    where: str
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str) -> None:
        """What is wrong with this table."""
        self.problems.append(f"{self.where}: {text}")

    def only(self, known: tuple[str, ...]) -> None:
        """Names every key that there is not."""
        for key in self.table:
            if key not in known:
                close = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
                self.problem(f"there is no {key}: {hint}")

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.table.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.problem(f'{key} is missing or no text: write {key} = "..."')
        return "-"

    def one_of[T](self, key: str, values: Mapping[str, T], otherwise: T) -> T:
        """A word that stands for a value."""
        value = self.table.get(key)
        if isinstance(value, str) and value in values:
            return values[value]
        self.problem(f"{key} is {value!r}; write one of {', '.join(values)}")
        return otherwise

    def number(self, key: str, otherwise: int | None, *, least: int = 1, most: int = MOST) -> int | None:
        """A whole number, where there is one."""
        if key not in self.table:
            return otherwise
        value = self.table[key]
        if is_number(value, least, most):
            return int(value)
        self.problem(f"{key} is {value!r}; write a whole number from {least} to {most}")
        return otherwise

    def flag(self, key: str) -> bool:
        """``true`` or ``false``; false where it is not written."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.problem(f"{key} is {value!r}; write {key} = true, or remove the line")
        return value is True

    def numbers(self, key: str) -> tuple[int, ...]:
        """Whole numbers, the largest first."""
        value = self.table.get(key, [])
        if isinstance(value, list) and all(is_number(one, 1, MOST) for one in value):
            return tuple(sorted(set(value), reverse=True))
        self.problem(f"{key} is {value!r}; write whole numbers in brackets, for example {key} = [3, 1]")
        return ()

    def clock(self, key: str, otherwise: time) -> time:
        """A time of day, to the second."""
        value = self.table.get(key, otherwise)
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            value = time.fromisoformat(value)
        if isinstance(value, time) and value.tzinfo is None:
            return value.replace(microsecond=0)
        self.problem(f'{key} is {value!r}; write a time in WIB in quotes, for example {key} = "17:00"')
        return otherwise


def parsed(text: str, *, what: str) -> Mapping[str, Any]:
    """The file's content.

    Raises:
        InvalidInput: it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        refuse(what, [f"not readable as TOML: {error}. Look for a missing quote, bracket or equals sign there"])


def rows_of(top: Reader, text: str, *, cases: Sequence[str], what: str) -> list[Reader]:
    """A reader for each ``[[row]]``, which knows its number and, where it can be told, the line at which it begins.

    Raises:
        InvalidInput: there are none; what was wrong before is told as well.
    """
    rows = top.table.get("row", [])
    if not rows or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        top.problem(f"it has no rows: write [[row]] above each; there must be one for {', '.join(cases)}")
        refuse(what, top.problems)
    lines = [text.count("\n", 0, found.start()) + 1 for found in _ROW.finditer(text)]
    places = [f", line {line}" for line in lines] if len(lines) == len(rows) else [""] * len(rows)
    return [
        Reader(row, f"row {number}{place}") for number, (row, place) in enumerate(zip(rows, places, strict=True), 1)
    ]


def is_number(value: object, least: int, most: int) -> bool:
    """Whether it is a whole number within limits; ``true`` is none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def refuse(what: str, problems: Sequence[str]) -> NoReturn:
    """End the reading of a file.

    Raises:
        InvalidInput: always; ``problems`` has a line for each mistake.
    """
    raise InvalidInput(f"{what} cannot be used:\n" + "\n".join(problems), problems=list(problems))
