"""The deadline policy as a file (TOML): read, with every mistake named by its line and what to do about it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, NoReturn

from bot.core.errors import InvalidInput
from bot.core.policy import END_OF_DAY, REMINDER_TIME, DeadlinePolicy, DeadlineRule, Matter, all_cases
from bot.core.ticket_states import TicketKind

_TOP = ("name", "reminder_time", "row")
_KEYS = (
    "kind",
    "class",
    "same_day",
    "working_days",
    "cut_off",
    "extension_times",
    "extension_days",
    "remind_days_before",
    "remind_hours_before",
    "documents_days",
    "documents_remind_days_before",
    "source",
)
_ROW = re.compile(r"^[ \t]*\[\[[ \t]*row[ \t]*\]\]", re.MULTILINE)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_MOST = 366


@dataclass
class _Reader:
    """One table of the file, read key by key; what cannot be used is noted, and a harmless value goes on."""

    table: Mapping[str, Any]
    where: str
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str) -> None:
        self.problems.append(f"{self.where}: {text}")

    def only(self, known: tuple[str, ...]) -> None:
        for key in self.table:
            if key not in known:
                close = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
                self.problem(f"there is no {key}: {hint}")

    def text(self, key: str) -> str:
        value = self.table.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.problem(f'{key} is missing or no text: write {key} = "..."')
        return "-"

    def one_of[T](self, key: str, values: Mapping[str, T], otherwise: T) -> T:
        value = self.table.get(key)
        if isinstance(value, str) and value in values:
            return values[value]
        self.problem(f"{key} is {value!r}; write one of {', '.join(values)}")
        return otherwise

    def number(self, key: str, otherwise: int | None, *, least: int = 1) -> int | None:
        if key not in self.table:
            return otherwise
        value = self.table[key]
        if _is_number(value, least):
            return int(value)
        self.problem(f"{key} is {value!r}; write a whole number from {least} to {_MOST}")
        return otherwise

    def numbers(self, key: str) -> tuple[int, ...]:
        value = self.table.get(key, [])
        if isinstance(value, list) and all(_is_number(one, 1) for one in value):
            return tuple(sorted(set(value), reverse=True))
        self.problem(f"{key} is {value!r}; write whole numbers in brackets, for example {key} = [3, 1]")
        return ()

    def clock(self, key: str, otherwise: time) -> time:
        value = self.table.get(key, otherwise)
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            value = time.fromisoformat(value)
        if isinstance(value, time) and value.tzinfo is None:
            return value.replace(microsecond=0)
        self.problem(f'{key} is {value!r}; write a time in WIB in quotes, for example {key} = "17:00"')
        return otherwise


def parse_policy(text: str) -> DeadlinePolicy:
    """Read a policy file.

    Raises:
        InvalidInput: ``problems`` has a line for each mistake.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _refuse([f"not readable as TOML: {error}. Look for a missing quote, bracket or equals sign there"])
    top = _Reader(content, "file")
    top.only(_TOP)
    name, reminder_time = top.text("name"), top.clock("reminder_time", REMINDER_TIME)
    rows = content.get("row", [])
    if not rows or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        top.problem(f"it has no rows: write [[row]] above each; there must be one for {', '.join(all_cases())}")
        _refuse(top.problems)
    readers = [_Reader(row, f"row {number}{line}") for number, line, row in _numbered(rows, text)]
    rules = [_rule(reader) for reader in readers]
    problems = [problem for reader in (top, *readers) for problem in reader.problems]
    if problems:
        _refuse(problems)
    for reader, rule in zip(readers, rules, strict=True):
        problems += [f"{reader.where} ({rule.case}): {problem}" for problem in rule.problems()]
    if problems:
        _refuse(problems)
    return DeadlinePolicy(rules=tuple(rules), name=name, reminder_time=reminder_time, text=text)


def _numbered(rows: list[dict[str, Any]], text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each row with its number and, where it can be told, the line at which it begins."""
    lines = [text.count("\n", 0, found.start()) + 1 for found in _ROW.finditer(text)]
    for number, row in enumerate(rows, start=1):
        yield number, f", line {lines[number - 1]}" if len(lines) == len(rows) else "", row


def _rule(row: _Reader) -> DeadlineRule:
    row.only(_KEYS)
    kind = row.one_of("kind", {str(kind): kind for kind in TicketKind}, TicketKind.ORAL)
    classes = {str(matter): matter for matter in Matter}
    return DeadlineRule(
        kind=kind,
        matter=row.one_of("class", classes, Matter.OTHER) if "class" in row.table else None,
        working_days=_working_days(row),
        source=row.text("source"),
        cut_off=row.clock("cut_off", END_OF_DAY),
        extension_times=row.number("extension_times", 0, least=0) or 0,
        extension_days=row.number("extension_days", 0, least=0) or 0,
        remind_days_before=row.numbers("remind_days_before"),
        remind_hours_before=row.numbers("remind_hours_before"),
        documents_days=row.number("documents_days", None),
        documents_remind_days_before=row.numbers("documents_remind_days_before"),
    )


def _working_days(row: _Reader) -> int | None:
    same_day = row.table.get("same_day", False)
    if not isinstance(same_day, bool):
        row.problem(f"same_day is {same_day!r}; write same_day = true, or remove the line")
    elif same_day == ("working_days" in row.table):
        row.problem("give either same_day = true or working_days = a number, and not both")
    return row.number("working_days", None)


def _is_number(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST


def _refuse(problems: list[str]) -> NoReturn:
    raise InvalidInput("the deadline policy cannot be used:\n" + "\n".join(problems), problems=problems)
