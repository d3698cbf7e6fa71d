"""The deadline policy as a file (TOML): read, with every mistake named by its line and what to do about it."""

from __future__ import annotations

from bot.core.policy import END_OF_DAY, REMINDER_TIME, DeadlinePolicy, DeadlineRule, Matter, all_cases
from bot.core.ticket_states import TicketKind
from bot.core.toml_rows import Reader, parsed, refuse, rows_of

_TOP = ("name", "reminder_time", "row")
_KEYS = (
    "kind",
    "class",
    "same_day",
    "working_days",
    "cut_off",
    "extension_times",
    "extension_days",
    "pause_times",
    "pause_days",
    "remind_days_before",
    "remind_hours_before",
    "documents_days",
    "documents_remind_days_before",
    "source",
)
_WHAT = "the deadline policy"


def parse_policy(text: str) -> DeadlinePolicy:
    """Read a policy file.

    Raises:
        InvalidInput: ``problems`` has a line for each mistake.
    """
    content = parsed(text, what=_WHAT)
    top = Reader(content, "file")
    top.only(_TOP)
    name, reminder_time = top.text("name"), top.clock("reminder_time", REMINDER_TIME)
    readers = rows_of(top, text, cases=all_cases(), what=_WHAT)
    rules = [_rule(reader) for reader in readers]
    problems = [problem for reader in (top, *readers) for problem in reader.problems]
    if problems:
        refuse(_WHAT, problems)
    for reader, rule in zip(readers, rules, strict=True):
        problems += [f"{reader.where} ({rule.case}): {problem}" for problem in rule.problems()]
    if problems:
        refuse(_WHAT, problems)
    return DeadlinePolicy(rules=tuple(rules), name=name, reminder_time=reminder_time, text=text)


def _rule(row: Reader) -> DeadlineRule:
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
        pause_times=row.number("pause_times", 0, least=0) or 0,
        pause_days=row.number("pause_days", 0, least=0) or 0,
        remind_days_before=row.numbers("remind_days_before"),
        remind_hours_before=row.numbers("remind_hours_before"),
        documents_days=row.number("documents_days", None),
        documents_remind_days_before=row.numbers("documents_remind_days_before"),
    )


def _working_days(row: Reader) -> int | None:
    same_day = row.table.get("same_day", False)
    if not isinstance(same_day, bool):
        row.problem(f"same_day is {same_day!r}; write same_day = true, or remove the line")
    elif same_day == ("working_days" in row.table):
        row.problem("give either same_day = true or working_days = a number, and not both")
    return row.number("working_days", None)
