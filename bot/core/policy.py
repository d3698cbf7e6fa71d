"""The deadline policy: by when tickets have to be done, as rows of data. A file says them: :mod:`bot.core.policy_file`.

Sources of the shipped rows: the product document, *Mekanisme Penyelesaian Gangguan* 1.a (oral: the same day) and 2.a-b
(written: after the documents are complete, 5 working days); POJK 22/2023 for the outer limit. Where they give no
figure, the row says that the bank chose it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from bot.core.errors import InvalidInput
from bot.core.ticket_states import TicketKind

END_OF_DAY = time(23, 59, 59)
REMINDER_TIME = time(9)


class Matter(StrEnum):
    """Classes of written complaints, in the bank's words."""

    MISUNDERSTANDING = "ketidakpahaman"
    """Has an element of misunderstanding: the only class for which the source promises a number of days (2.b)."""
    OTHER = "lainnya"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One row of the policy."""

    kind: TicketKind
    working_days: int | None
    """Working days after the start day; none means the same calendar day, weekends and holidays included."""
    source: str
    """What the rule rests on, in Indonesian, shown to holders."""
    matter: Matter | None = None
    """The class of a written complaint; none for all other kinds."""
    cut_off: time = END_OF_DAY
    """WIB. A day ends here: the deadline is at this time, and what starts later starts on the next date."""
    extension_times: int = 0
    extension_days: int = 0
    """Working days that each extension adds."""
    pause_times: int = 0
    pause_days: int = 0
    """Working days that each pause lasts at most."""
    remind_days_before: tuple[int, ...] = ()
    """Working days before the deadline, at the policy's reminder time."""
    remind_hours_before: tuple[int, ...] = ()
    documents_days: int | None = None
    """Working days that a holder has to complete missing documents; after POJK 22/2023, which leaves it to the bank."""
    documents_remind_days_before: tuple[int, ...] = ()

    @property
    def case(self) -> str:
        """What the row is for: ``oral``, ``written/lainnya``."""
        return f"{self.kind}/{self.matter}" if self.matter else str(self.kind)

    def problems(self) -> Iterator[str]:
        """What is wrong with this row, and what to do about it; English, for whoever keeps the file."""
        if (self.matter is None) == (self.kind is TicketKind.WRITTEN):
            classes = " or ".join(f'class = "{matter}"' for matter in Matter)
            yield f"give it {classes}" if self.matter is None else "only rows of kind written have a class: remove it"
        if self.working_days is not None and self.working_days < 1:
            yield "working_days must be at least 1; for the same date write same_day = true instead"
        if not self.source.strip():
            yield "source is empty: name the regulation, or write that it is the bank's own policy"
        if (self.extension_times > 0) != (self.extension_days > 0):
            yield "extension_times and extension_days belong together: give both, or neither"
        if self.working_days is None and self.extension_times:
            yield "a row for the same day cannot be extended: remove extension_times and extension_days"
        if (self.pause_times > 0) != (self.pause_days > 0):
            yield "pause_times and pause_days belong together: give both, or neither"
        if self.working_days is None and self.pause_times:
            yield "a row for the same day cannot be paused: remove pause_times and pause_days"
        yield from self._reminder_problems()

    def _reminder_problems(self) -> Iterator[str]:
        if self.working_days is None and self.remind_days_before:
            yield "a row for the same day is reminded of in hours: use remind_hours_before"
        if self.working_days and any(days >= self.working_days for days in self.remind_days_before):
            yield f"remind_days_before must be less than the {self.working_days} working days of the row"
        if self.kind is TicketKind.WRITTEN and self.documents_days is None:
            yield "a written complaint needs documents_days: how long the holder has to complete the documents"
        if any(days >= (self.documents_days or 0) for days in self.documents_remind_days_before):
            yield "documents_remind_days_before must be less than documents_days"


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """All rows in force together.

    Raises:
        InvalidInput: ``problems``: a kind or class without a row, two rows for the same case, a row that cannot be.
    """

    rules: tuple[DeadlineRule, ...]
    name: str = ""
    reminder_time: time = REMINDER_TIME
    """WIB, for reminders that are counted in days."""
    version: int = 0
    """As the store has numbered it when it first came into force; 0 before."""
    text: str = field(default="", repr=False, compare=False)
    """The file that said it, comments included; kept with the version."""

    def __post_init__(self) -> None:
        if problems := list(self.problems()):
            raise InvalidInput("the deadline policy cannot be used:\n" + "\n".join(problems), problems=problems)

    def problems(self) -> Iterator[str]:
        """What is wrong, and what to do about it."""
        cases = [rule.case for rule in self.rules]
        for rule in self.rules:
            yield from (f"{rule.case}: {problem}" for problem in rule.problems())
        for case in sorted({case for case in cases if cases.count(case) > 1}):
            yield f"{case}: two rows for the same case: remove one"
        for case in all_cases():
            if case not in cases:
                yield f"{case}: there is no row for it: add one"

    def rule_for(self, kind: TicketKind, matter: Matter | None = None) -> DeadlineRule:
        """The row for a kind; a written complaint whose class is not known yet counts as *lainnya*."""
        wanted = (matter or Matter.OTHER) if kind is TicketKind.WRITTEN else None
        return next(rule for rule in self.rules if (rule.kind, rule.matter) == (kind, wanted))

    @property
    def digest(self) -> str:
        """Equal for equal rows, whatever their order and the file's comments: SHA-256, hexadecimal."""
        rows = sorted((_row(rule) for rule in self.rules), key=lambda row: (row["kind"], row["matter"] or ""))
        given = {"reminder_time": self.reminder_time, "rows": rows}
        return hashlib.sha256(json.dumps(given, default=str, sort_keys=True).encode()).hexdigest()


def _row(rule: DeadlineRule) -> dict[str, Any]:
    """The row's fields; without pauses as it was before there were any, so that versions keep their number."""
    row = asdict(rule)
    return row if rule.pause_times else {name: value for name, value in row.items() if not name.startswith("pause_")}


def all_cases() -> list[str]:
    """What a policy has to have a row for."""
    others = [str(kind) for kind in TicketKind if kind is not TicketKind.WRITTEN]
    return [*others, *(f"{TicketKind.WRITTEN}/{matter}" for matter in Matter)]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy that is or was in force."""

    version: int
    name: str
    digest: str
    published_at: datetime
    text: str


OUTER_DAYS = 10
"""POJK 22/2023, written complaints: working days after the documents are complete, and those of the one extension."""
PROMISED_DAYS = 5
"""*Mekanisme Penyelesaian Gangguan* 2.b, complaints with an element of misunderstanding."""


def doubts(policy: DeadlinePolicy) -> Iterator[str]:
    """Rows that can be used and go beyond what the sources allow: a line each, for whoever keeps the file."""
    for rule in policy.rules:
        if rule.kind is TicketKind.ORAL and rule.working_days is not None:
            yield f"{rule.case}: the product document (1.a) promises the same day"
        if rule.kind is not TicketKind.WRITTEN or rule.working_days is None:
            continue
        if rule.working_days > OUTER_DAYS:
            yield f"{rule.case}: {rule.working_days} working days are more than POJK 22/2023 allows ({OUTER_DAYS})"
        if rule.extension_times > 1 or rule.extension_days > OUTER_DAYS:
            yield f"{rule.case}: POJK 22/2023 allows one extension, of {OUTER_DAYS} working days"
        if rule.pause_times:
            yield f"{rule.case}: neither the product document nor POJK 22/2023 provides for a pause"
        longest = rule.working_days + rule.extension_times * rule.extension_days
        if rule.matter is Matter.MISUNDERSTANDING and longest > PROMISED_DAYS:
            yield f"{rule.case}: the product document (2.b) promises {PROMISED_DAYS} working days at most"
