"""By when a ticket has to be done, and how that was counted: one pure function of start, policy and calendar.

The rules are rows of :mod:`bot.core.policy`, each with its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.core.calendar import FIRST_YEAR, LAST_YEAR, WorkCalendar
from bot.core.errors import InvalidInput
from bot.core.policy import END_OF_DAY, DeadlinePolicy, DeadlineRule, Matter
from bot.core.ticket_states import TicketKind
from bot.core.ticket_timeline import Pause
from bot.core.wording import KIND_LABELS, WIB, as_utc, as_wib, day_and_time, day_text

PAUSED = "dijeda"
"""Why a working day does not count."""


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
    """UTC; the cut-off (23:59:59 WIB) of the last day. Until the end of that second it is not late."""
    explanation: str
    """Indonesian, several lines, as an officer would show it to the holder."""
    policy_version: int
    calendar_version: int
    steps: tuple[DayStep, ...]
    reminders: tuple[datetime, ...] = ()
    """UTC, in order; all of them after the start and before the deadline."""


@dataclass(frozen=True, slots=True)
class DocumentsPeriod:
    """How long a holder has to complete missing documents."""

    due_at: datetime
    """UTC."""
    reminders: tuple[datetime, ...]


def due(
    kind: TicketKind | str,
    start: datetime,
    calendar: WorkCalendar,
    *,
    policy: DeadlinePolicy,
    matter: Matter | None = None,
    extensions: int = 0,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """Compute a deadline.

    Args:
        kind: a kind of ticket, or its name.
        start: aware. Its date in WIB is the start day (the next date, after the row's cut-off); where working days are
            counted it never counts itself.
        calendar: the working days.
        policy: the rows in force.
        matter: the class of a written complaint, where it is known.
        extensions: how often it has been extended; each adds the row's working days behind the last.
        pauses: in which working days do not count, as :func:`pause_span` says.

    Raises:
        InvalidInput: an unknown kind, a naive start, more extensions or pauses than the row allows, or a start or end
            outside the years of the calendar.
    """
    kind = ticket_kind(kind)
    started_at = _checked(as_utc(start))
    rule = policy.rule_for(kind, matter)
    if not 0 <= extensions <= rule.extension_times:
        raise InvalidInput("the policy allows fewer extensions", case=rule.case, allowed=rule.extension_times)
    if len(pauses) > rule.pause_times:
        raise InvalidInput("the policy allows fewer pauses", case=rule.case, allowed=rule.pause_times)
    working_days = None if rule.working_days is None else rule.working_days + extensions * rule.extension_days
    still = [pause_span(pause, rule, calendar) for pause in pauses]
    steps = _steps(_start_day(started_at, rule), working_days, calendar, still)
    due_at = _at(steps[-1].day, rule.cut_off)
    return Deadline(
        kind=kind,
        started_at=started_at,
        due_at=due_at,
        explanation=_explain(rule, extensions, started_at, due_at, steps, calendar),
        policy_version=policy.version,
        calendar_version=calendar.version,
        steps=steps,
        reminders=_reminders(rule, policy.reminder_time, started_at, due_at, calendar),
    )


def pause_span(pause: Pause, rule: DeadlineRule, calendar: WorkCalendar) -> tuple[date, date]:
    """The first and the last day on which the deadline stands still; none where the last is before the first.

    The day of the pause does not count, the day on which it is ended does, so that what is ended on the day it was
    begun moves nothing. It ends by itself after the row's working days.
    """
    first = _start_day(as_utc(pause.began_at), rule)
    longest = calendar.add_working_days(first - timedelta(days=1), rule.pause_days)
    if pause.ended_at is None:
        return first, longest
    return first, min(_start_day(as_utc(pause.ended_at), rule) - timedelta(days=1), longest)


def paused_until(
    pauses: Sequence[Pause], calendar: WorkCalendar, *, rule: DeadlineRule, now: datetime
) -> datetime | None:
    """When the pause that lasts now ends by itself; none where the deadline runs."""
    if not pauses or pauses[-1].ended_at is not None or len(pauses) > rule.pause_times:
        return None
    end = _at(pause_span(pauses[-1], rule, calendar)[1], rule.cut_off)
    return end if as_utc(now) <= end else None


def documents_period(
    asked_at: datetime, calendar: WorkCalendar, *, policy: DeadlinePolicy, matter: Matter | None = None
) -> DocumentsPeriod:
    """How long a holder has to complete the documents of a written complaint, counted from when they were asked for.

    Raises:
        InvalidInput: as :func:`due`.
    """
    asked_at = _checked(as_utc(asked_at))
    rule = policy.rule_for(TicketKind.WRITTEN, matter)
    last_day = calendar.add_working_days(_start_day(asked_at, rule), rule.documents_days or 1)
    due_at = _at(last_day, rule.cut_off)
    days = rule.documents_remind_days_before
    reminders = _days_before(due_at, days, policy.reminder_time, calendar)
    return DocumentsPeriod(due_at, _between(asked_at, reminders, due_at))


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


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, WIB).astimezone(UTC)


def _start_day(started_at: datetime, rule: DeadlineRule) -> date:
    local = as_wib(started_at)
    return local.date() + timedelta(days=local.time().replace(microsecond=0) > rule.cut_off)


def _reminders(
    rule: DeadlineRule, clock: time, started_at: datetime, due_at: datetime, calendar: WorkCalendar
) -> tuple[datetime, ...]:
    by_days = _days_before(due_at, rule.remind_days_before, clock, calendar)
    by_hours = [due_at - timedelta(hours=hours) for hours in rule.remind_hours_before]
    return _between(started_at, [*by_days, *by_hours], due_at)


def _days_before(due_at: datetime, days: tuple[int, ...], clock: time, calendar: WorkCalendar) -> list[datetime]:
    last = as_wib(due_at).date()
    return [_at(calendar.working_days_back(last, count), clock) for count in days]


def _between(start: datetime, moments: Iterable[datetime], end: datetime) -> tuple[datetime, ...]:
    """A deadline soon after its start has no time for all reminders."""
    return tuple(sorted({moment for moment in moments if start < moment < end}))


def _steps(
    start_day: date, working_days: int | None, calendar: WorkCalendar, still: Sequence[tuple[date, date]]
) -> tuple[DayStep, ...]:
    if working_days is None:
        return (DayStep(start_day, 1),)
    steps: list[DayStep] = []
    day, counted = start_day, 0
    while counted < working_days:
        day += timedelta(days=1)
        reason = calendar.why_not(day) or next((PAUSED for first, last in still if first <= day <= last), None)
        if reason is None:
            counted += 1
            override = calendar.overrides.get(day)
            steps.append(DayStep(day, counted, override.reason if override else None))
        else:
            steps.append(DayStep(day, None, reason))
    return tuple(steps)


def _explain(  # noqa: PLR0917 - all that was counted with
    rule: DeadlineRule,
    extensions: int,
    started_at: datetime,
    due_at: datetime,
    steps: tuple[DayStep, ...],
    calendar: WorkCalendar,
) -> str:
    label, start = KIND_LABELS[rule.kind], day_and_time(started_at)
    late = _after_cut_off(rule, started_at)
    if rule.working_days is None:
        lines = [
            f"{label}: batas waktunya hari yang sama, termasuk akhir pekan dan hari libur.",
            f"Dasar: {rule.source}.",
            f"Diterima: {start}{late}.",
        ]
    else:
        begin = "Dokumen lengkap" if rule.kind is TicketKind.WRITTEN else "Diterima"
        longer = f", diperpanjang {extensions} kali {rule.extension_days} hari kerja" if extensions else ""
        lines = [
            f"{label}: batas waktunya {rule.working_days} hari kerja{longer}.",
            f"Dasar: {rule.source}.",
            f"{begin}: {start}{late}; hitungan dimulai pada hari kerja berikutnya.",
            *_day_lines(steps),
            *_caveats(steps, calendar),
        ]
    return "\n".join([*lines, f"Batas waktu: {day_and_time(due_at, seconds=True)}."])


def _after_cut_off(rule: DeadlineRule, started_at: datetime) -> str:
    day = _start_day(started_at, rule)
    if day == as_wib(started_at).date() or rule.cut_off == END_OF_DAY:
        return ""
    return f", setelah pukul {rule.cut_off:%H.%M} WIB, jadi dihitung sebagai {day_text(day)}"


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
