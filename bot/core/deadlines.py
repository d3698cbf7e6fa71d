"""By when a ticket has to be done, and how that was counted: one pure function of start, policy and calendar.

Sources: the product document, *Mekanisme Penyelesaian Gangguan* 1.a (oral: the same day) and 2.a-b (written: after the
documents are complete, 5 working days); POJK 22/2023 for the outer limit. Where they give no figure, the row says that
the bank chose it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.core.calendar import FIRST_YEAR, LAST_YEAR, WorkCalendar
from bot.core.errors import InvalidInput
from bot.core.tickets import TicketKind
from bot.core.wording import KIND_LABELS, WIB, as_utc, as_wib, day_and_time, day_text

DOCUMENTS_WORKING_DAYS = 10
"""Working days that a holder has to complete missing documents; after POJK 22/2023, which leaves it to the bank."""

_END_OF_DAY = time(23, 59, 59)


class Matter(StrEnum):
    """Classes of complaints that a policy can treat differently."""

    MISUNDERSTANDING = "misunderstanding"
    """Has an element of *ketidakpahaman*: the only class for which the source promises a number of days."""


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One row of the policy."""

    kind: TicketKind
    working_days: int | None
    """Working days after the start day; none means the same calendar day, weekends and holidays included."""
    source: str
    """What the rule rests on, in Indonesian, shown to holders."""
    matter: Matter | None = None
    """The class of complaint that this row is for; none for all that have no row of their own."""


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """All rows in force together.

    Raises:
        InvalidInput: a kind without a general row, two rows for the same case, or fewer than one working day.
    """

    version: int
    rules: tuple[DeadlineRule, ...]

    def __post_init__(self) -> None:
        cases = [(rule.kind, rule.matter) for rule in self.rules]
        if len(set(cases)) < len(cases):
            raise InvalidInput("two rows for the same case", version=self.version)
        missing = [kind.value for kind in TicketKind if (kind, None) not in cases]
        if missing:
            raise InvalidInput("a policy needs a general row for every kind", missing=missing)
        if any(rule.working_days is not None and rule.working_days < 1 for rule in self.rules):
            raise InvalidInput("a row counts at least one working day", version=self.version)

    def rule_for(self, kind: TicketKind, matter: Matter | None = None) -> DeadlineRule:
        """The row for this class of complaint, else the general one of the kind."""
        by_case = {(rule.kind, rule.matter): rule for rule in self.rules}
        return by_case.get((kind, matter)) or by_case[kind, None]


_WRITTEN_SOURCE = "Mekanisme Penyelesaian Gangguan angka 2: 5 hari kerja setelah dokumen lengkap"

REGULATOR_RULE = DeadlineRule(
    kind=TicketKind.WRITTEN,
    working_days=10,
    source="POJK 22/2023: 10 hari kerja setelah dokumen lengkap",
)
"""The outer limit for written complaints, which a bank can choose instead of the shipped row."""

SHIPPED_POLICY = DeadlinePolicy(
    version=1,
    rules=(
        DeadlineRule(
            kind=TicketKind.BLOCK,
            working_days=None,
            source="kebijakan layanan: permintaan blokir diselesaikan pada hari yang sama",
        ),
        DeadlineRule(
            kind=TicketKind.ORAL,
            working_days=None,
            source="Mekanisme Penyelesaian Gangguan angka 1: diselesaikan pada hari yang sama",
        ),
        DeadlineRule(
            kind=TicketKind.REGISTRATION,
            working_days=None,
            source="kebijakan layanan: gagal registrasi ditangani seperti pengaduan lisan, pada hari yang sama",
        ),
        DeadlineRule(
            kind=TicketKind.WRITTEN,
            working_days=5,
            source=f"{_WRITTEN_SOURCE} (unsur ketidakpahaman)",
            matter=Matter.MISUNDERSTANDING,
        ),
        DeadlineRule(
            kind=TicketKind.WRITTEN,
            working_days=5,
            source=f"{_WRITTEN_SOURCE}; disebut untuk unsur ketidakpahaman, kami pakai juga untuk pengaduan lain",
        ),
        DeadlineRule(
            kind=TicketKind.DATA_CHANGE,
            working_days=5,
            source="kebijakan layanan: perubahan data diselesaikan dalam 5 hari kerja",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class DayStep:
    """One day that was looked at."""

    day: date
    number: int | None
    """Which counted day this is, from 1; none for a day that was skipped."""
    note: str | None = None
    """Why it was skipped, or why it counts although it looks free; Indonesian."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A computed deadline with its reasons."""

    kind: TicketKind
    started_at: datetime
    """UTC. For a written complaint: when its documents were complete."""
    due_at: datetime
    """UTC; 23:59:59 WIB of the last day. Until the end of that second it is not late."""
    explanation: str
    """Indonesian, several lines, as an officer would show it to the holder."""
    policy_version: int
    calendar_version: int
    steps: tuple[DayStep, ...]


def due(
    kind: TicketKind | str,
    start: datetime,
    calendar: WorkCalendar,
    *,
    policy: DeadlinePolicy = SHIPPED_POLICY,
    matter: Matter | None = None,
) -> Deadline:
    """Compute a deadline.

    Args:
        kind: a kind of ticket, or its name.
        start: aware. Its date in WIB is the start day, which never counts as a working day.
        calendar: the working days.
        policy: the rows in force.
        matter: the class of a written complaint, where it is known.

    Raises:
        InvalidInput: an unknown kind, a naive start, or a start or end outside the years of the calendar.
    """
    kind = ticket_kind(kind)
    started_at = _checked(as_utc(start))
    rule = policy.rule_for(kind, matter)
    steps = _steps(as_wib(started_at).date(), rule.working_days, calendar)
    due_at = _end_of(steps[-1].day)
    return Deadline(
        kind=kind,
        started_at=started_at,
        due_at=due_at,
        explanation=_explain(rule, started_at, due_at, steps, calendar),
        policy_version=policy.version,
        calendar_version=calendar.version,
        steps=steps,
    )


def documents_due(asked_at: datetime, calendar: WorkCalendar) -> datetime:
    """Until when a holder can complete missing documents: UTC, 23:59:59 WIB of the 10th working day after asking.

    Raises:
        InvalidInput: as :func:`due`.
    """
    asked_on = as_wib(_checked(as_utc(asked_at))).date()
    return _end_of(calendar.add_working_days(asked_on, DOCUMENTS_WORKING_DAYS))


def ticket_kind(name: TicketKind | str) -> TicketKind:
    """The kind of this name (``oral``, ``written`` ...), whatever its case.

    Raises:
        InvalidInput: there is no such kind.
    """
    try:
        return TicketKind(name.strip().lower())
    except ValueError:
        raise InvalidInput("no such kind of ticket", kind=name, kinds=[kind.value for kind in TicketKind]) from None


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 moment and return it in UTC.

    With an offset or ``Z`` it is what it says. Without one it is WIB, because that is what a bank's clock shows. A
    date alone is the beginning of that day in WIB.

    Raises:
        InvalidInput: not such a text, or outside the years of the calendar.
    """
    try:
        moment = datetime.fromisoformat(text.strip().upper())
        return _checked(moment.replace(tzinfo=moment.tzinfo or WIB).astimezone(UTC))
    except (ValueError, OverflowError):
        raise InvalidInput("give an ISO moment, for example 2026-11-22T14:03:00+07:00", value=text) from None


def deadline_as_json(deadline: Deadline) -> dict[str, str]:
    """``{kind, at, due, explanation}``; moments in ISO 8601 with +07:00."""
    return {
        "kind": deadline.kind.value,
        "at": as_wib(deadline.started_at).isoformat(),
        "due": as_wib(deadline.due_at).isoformat(),
        "explanation": deadline.explanation,
    }


def _checked(moment: datetime) -> datetime:
    """Keep conversions to WIB within what a datetime can hold, and away from guesses."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise InvalidInput("outside the years of the calendar", value=moment.isoformat())
    return moment


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _END_OF_DAY, WIB).astimezone(UTC)


def _steps(start_day: date, working_days: int | None, calendar: WorkCalendar) -> tuple[DayStep, ...]:
    if working_days is None:
        return (DayStep(start_day, 1),)
    steps: list[DayStep] = []
    day, counted = start_day, 0
    while counted < working_days:
        day += timedelta(days=1)
        reason = calendar.why_not(day)
        if reason is None:
            counted += 1
            override = calendar.overrides.get(day)
            steps.append(DayStep(day, counted, override.reason if override else None))
        else:
            steps.append(DayStep(day, None, reason))
    return tuple(steps)


def _explain(
    rule: DeadlineRule,
    started_at: datetime,
    due_at: datetime,
    steps: tuple[DayStep, ...],
    calendar: WorkCalendar,
) -> str:
    label, start = KIND_LABELS[rule.kind], day_and_time(started_at)
    if rule.working_days is None:
        lines = [
            f"{label}: batas waktunya hari yang sama, termasuk akhir pekan dan hari libur.",
            f"Dasar: {rule.source}.",
            f"Diterima: {start}.",
        ]
    else:
        begin = "Dokumen lengkap" if rule.kind is TicketKind.WRITTEN else "Diterima"
        lines = [
            f"{label}: batas waktunya {rule.working_days} hari kerja.",
            f"Dasar: {rule.source}.",
            f"{begin}: {start}; hitungan dimulai pada hari kerja berikutnya.",
            *_day_lines(steps),
            *_caveats(steps, calendar),
        ]
    return "\n".join([*lines, f"Batas waktu: {day_and_time(due_at, seconds=True)}."])


def _day_lines(steps: tuple[DayStep, ...]) -> list[str]:
    counted = [
        f"({step.number}) {day_text(step.day)}" + (f" ({step.note})" if step.note else "")
        for step in steps
        if step.number is not None
    ]
    skipped = [_skipped(step) for step in steps if step.number is None]
    lines = [f"Dihitung: {'; '.join(counted)}."]
    return [*lines, f"Tidak dihitung: {'; '.join(skipped)}."] if skipped else lines


def _skipped(step: DayStep) -> str:
    text = day_text(step.day)
    return text if step.note is None or text.startswith(f"{step.note},") else f"{text} ({step.note})"


def _caveats(steps: tuple[DayStep, ...], calendar: WorkCalendar) -> list[str]:
    notes = [calendar.caveat(year) for year in sorted({step.day.year for step in steps})]
    return [f"Catatan: {note}." for note in notes if note]
