"""Holders as they are written into the sandbox: a file of the operator, checked as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.csv_rows import read_csv, refuse
from bot.core.phones import e164

COLUMNS = ("name", "skpd", "phone", "card_last4")
MAX_CHARS = 200
_LAST4 = 4


@dataclass(frozen=True, slots=True)
class HolderRow:
    """One holder to be written; the phone in E.164."""

    name: str
    skpd: str
    phone: str
    card_last4: str


def read_holders(content: bytes) -> list[HolderRow]:
    """The rows of a CSV file: columns in any order, separated by commas, semicolons or tabs.

    Raises:
        InvalidInput: something is wrong; ``problems`` has a line for each, beginning with the line's number.
    """
    found, problems = read_csv(content, COLUMNS)
    rows: list[HolderRow] = []
    for line, fields in found:
        wrong = list(_problems(fields))
        problems += [f"line {line}: {problem}" for problem in wrong]
        if not wrong:
            rows.append(HolderRow(**fields | {"phone": e164(fields["phone"]) or ""}))
    problems += _duplicates(rows)
    refuse(problems if rows or problems else ["line 2: no holders"])
    return rows


def _problems(fields: dict[str, str]) -> Iterator[str]:
    for name in ("name", "skpd"):
        if not fields[name]:
            yield f"{name} is empty"
        elif len(fields[name]) > MAX_CHARS or not fields[name].isprintable():
            yield f"{name} is too long or holds control characters"
    if e164(fields["phone"]) is None:
        yield "phone is not a telephone number"
    card = fields["card_last4"]
    if not (len(card) == _LAST4 and card.isascii() and card.isdigit()):
        yield "card_last4 must be four digits (a spreadsheet may have dropped a zero in front)"


def _duplicates(rows: Sequence[HolderRow]) -> list[str]:
    counted = Counter(row.phone for row in rows)
    twice = [row.name for row in rows if counted[row.phone] > 1]
    return [f"the same phone for several holders: {', '.join(twice)}"] if twice else []
