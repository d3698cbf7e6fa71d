"""The retention policy as a file (TOML): read, with every mistake named by its line and what to do about it."""

from __future__ import annotations

from bot.core.retention import Kept, RetentionPolicy, RetentionRule
from bot.core.toml_rows import Reader, parsed, refuse, rows_of

_TOP = ("name", "row")
_KEYS = ("kind", "days", "years", "keep", "on_request", "source")
_WHAT = "the retention policy"
_MOST_DAYS, _MOST_YEARS = 36500, 100


def parse_retention(text: str) -> RetentionPolicy:
    """Read a policy file.

    Raises:
        InvalidInput: ``problems`` has a line for each mistake.
    """
    top = Reader(parsed(text, what=_WHAT), "file")
    top.only(_TOP)
    name = top.text("name")
    readers = rows_of(top, text, cases=[str(kind) for kind in Kept], what=_WHAT)
    rules = [_rule(reader) for reader in readers]
    problems = [problem for reader in (top, *readers) for problem in reader.problems]
    for reader, rule in zip(readers, rules, strict=True):
        if not reader.problems:
            problems += [f"{reader.where} ({rule.kind}): {problem}" for problem in rule.problems()]
    if problems:
        refuse(_WHAT, problems)
    return RetentionPolicy(rules=tuple(rules), name=name, text=text)


def _rule(row: Reader) -> RetentionRule:
    row.only(_KEYS)
    given = [key for key in ("days", "years") if key in row.table] + (["keep"] if row.flag("keep") else [])
    if len(given) != 1:
        row.problem("give exactly one of days = a number, years = a number, keep = true")
    return RetentionRule(
        kind=row.one_of("kind", {str(kind): kind for kind in Kept}, Kept.UPLOADS),
        days=row.number("days", None, most=_MOST_DAYS),
        years=row.number("years", None, most=_MOST_YEARS),
        on_request=row.flag("on_request"),
        source=row.text("source"),
    )
