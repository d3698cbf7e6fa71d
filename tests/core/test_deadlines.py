from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import deadlines
from bot.core.calendar import Override, build_calendar
from bot.core.deadlines import Deadline, deadline_as_json, documents_period, parse_moment, ticket_kind
from bot.core.errors import InvalidInput
from bot.core.policy import DeadlinePolicy, DeadlineRule, Matter
from bot.core.ticket_timeline import Pause
from bot.core.tickets import TicketKind
from bot.core.wording import WIB
from tests.fakes.policy import SHIPPED

CALENDAR = build_calendar()
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.sampled_from([UTC, WIB]))  # noqa: DTZ001
SAME_DAY = st.sampled_from([TicketKind.ORAL, TicketKind.BLOCK, TicketKind.REGISTRATION])
COUNTED = st.sampled_from([TicketKind.WRITTEN, TicketKind.DATA_CHANGE])
due = partial(deadlines.due, policy=SHIPPED)
REGULATOR_RULE = DeadlineRule(
    kind=TicketKind.WRITTEN,
    matter=Matter.OTHER,
    working_days=10,
    extension_times=1,
    extension_days=10,
    documents_days=10,
    source="POJK 22/2023: 10 hari kerja setelah dokumen lengkap",
)


def with_row(row: DeadlineRule) -> DeadlinePolicy:
    """The shipped policy with another row for the same case."""
    return replace(SHIPPED, version=2, rules=(*(rule for rule in SHIPPED.rules if rule.case != row.case), row))


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=WIB)


def written(text: str) -> str:
    return deadline_as_json(due("written", parse_moment(text), CALENDAR))["due"]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-16T09:00", "2026-11-23"),  # an ordinary week
        ("2026-11-20T23:59:59", "2026-11-27"),  # a Friday night is still Friday
        ("2026-11-21T10:00", "2026-11-27"),  # a Saturday
        ("2026-03-16T10:00", "2026-03-30"),  # Nyepi and Lebaran with their joint leave
        ("2026-03-21T10:00", "2026-03-31"),  # Idul Fitri itself
        ("2026-08-14T10:00", "2026-08-24"),  # 17 August is a Monday
        ("2026-08-20T10:00", "2026-08-28"),  # Maulid on 25 August
        ("2026-12-21T10:00", "2026-12-30"),  # Christmas, joint leave on the 24th
        ("2026-12-30T10:00", "2027-01-08"),  # year end; Isra Mikraj on 5 January 2027
        ("2026-02-28T17:30:00Z", "2026-03-06"),  # already Sunday in WIB
    ],
)
def test_written_complaints_around_known_days(at: str, day: str) -> None:
    assert written(at) == f"{day}T23:59:59+07:00"


@given(SAME_DAY, MOMENTS)
def test_same_day_means_the_date_in_wib(kind: TicketKind, start: datetime) -> None:
    deadline = due(kind, start, CALENDAR)
    assert deadline.due_at == end_of(start.astimezone(WIB).date())
    assert deadline.due_at >= start.replace(microsecond=0)
    assert deadline.due_at.tzinfo is UTC
    assert deadline.started_at == start


@given(COUNTED, MOMENTS)
def test_five_working_days(kind: TicketKind, start: datetime) -> None:
    deadline = due(kind, start, CALENDAR)
    start_day, due_day = start.astimezone(WIB).date(), deadline.due_at.astimezone(WIB).date()
    assert deadline.due_at == end_of(due_day)
    assert CALENDAR.is_working_day(due_day)
    assert (due_day - start_day).days >= 5
    after = [start_day + timedelta(days=n) for n in range(1, (due_day - start_day).days + 1)]
    assert [step.day for step in deadline.steps] == after
    assert [step.number for step in deadline.steps if step.number] == [1, 2, 3, 4, 5]
    assert all((step.number is None) == (CALENDAR.why_not(step.day) is not None) for step in deadline.steps)


@given(st.sampled_from(TicketKind), MOMENTS, MOMENTS)
def test_later_never_means_due_earlier(kind: TicketKind, one: datetime, other: datetime) -> None:
    first, second = sorted([one, other])
    assert due(kind, first, CALENDAR).due_at <= due(kind, second, CALENDAR).due_at


@given(st.sampled_from(TicketKind), MOMENTS)
def test_the_zone_of_the_same_moment_does_not_matter(kind: TicketKind, start: datetime) -> None:
    assert due(kind, start, CALENDAR) == due(kind.value, start.astimezone(UTC), CALENDAR)


@given(COUNTED, MOMENTS, st.integers(1, 9))
def test_a_day_closed_never_brings_the_deadline_forward(kind: TicketKind, start: datetime, ahead: int) -> None:
    closed = build_calendar([Override(start.astimezone(WIB).date() + timedelta(days=ahead), False, "kantor tutup")])
    assert due(kind, start, closed).due_at >= due(kind, start, CALENDAR).due_at


def test_the_explanation_of_a_written_complaint() -> None:
    calendar = build_calendar([Override(date(2026, 12, 28), False, "Kantor tutup karena banjir")], version=7)
    deadline = due("written", parse_moment("2026-12-21T10:00"), calendar)
    assert (deadline.calendar_version, deadline.policy_version) == (7, SHIPPED.version)
    assert deadline.explanation.splitlines() == [
        "Pengaduan tertulis: batas waktunya 5 hari kerja.",
        (
            "Dasar: Mekanisme Penyelesaian Gangguan angka 2: 5 hari kerja setelah dokumen lengkap; disebut untuk unsur "
            "ketidakpahaman, kami pakai juga untuk pengaduan lain."
        ),
        "Dokumen lengkap: Senin, 21 Desember 2026 pukul 10.00 WIB; hitungan dimulai pada hari kerja berikutnya.",
        (
            "Dihitung: (1) Selasa, 22 Desember 2026; (2) Rabu, 23 Desember 2026; (3) Selasa, 29 Desember 2026; "
            "(4) Rabu, 30 Desember 2026; (5) Kamis, 31 Desember 2026."
        ),
        (
            "Tidak dihitung: Kamis, 24 Desember 2026 (Cuti Bersama Hari Raya Natal); "
            "Jumat, 25 Desember 2026 (Hari Raya Natal); Sabtu, 26 Desember 2026; Minggu, 27 Desember 2026; "
            "Senin, 28 Desember 2026 (Kantor tutup karena banjir)."
        ),
        "Batas waktu: Kamis, 31 Desember 2026 pukul 23.59.59 WIB.",
    ]


def test_the_explanation_of_an_oral_complaint() -> None:
    deadline = due("oral", parse_moment("2026-11-22T14:03:00+07:00"), CALENDAR)
    assert deadline.explanation.splitlines() == [
        "Pengaduan lisan: batas waktunya hari yang sama, termasuk akhir pekan dan hari libur.",
        "Dasar: Mekanisme Penyelesaian Gangguan angka 1: diselesaikan pada hari yang sama.",
        "Diterima: Minggu, 22 November 2026 pukul 14.03 WIB.",
        "Batas waktu: Minggu, 22 November 2026 pukul 23.59.59 WIB.",
    ]


def test_what_is_special_is_said() -> None:
    saturday = Override(date(2026, 11, 21), True, "hari kerja pengganti")
    assert "(5) Sabtu, 21 November 2026 (hari kerja pengganti)" in explain("2026-11-16T09:00", saturday)
    year = CALENDAR.official_through
    assert f"kalender resmi tahun {year + 1} belum kami terima" in explain(f"{year}-12-29T09:00")
    assert "Catatan" not in explain(f"{year}-11-01T09:00")


def explain(at: str, *overrides: Override) -> str:
    return due("written", parse_moment(at), build_calendar(overrides)).explanation


def test_a_bank_chooses_its_own_row() -> None:
    policy = with_row(REGULATOR_RULE)
    start = parse_moment("2026-11-02T09:00")
    general = due("written", start, CALENDAR, policy=policy)
    promised = due("written", start, CALENDAR, policy=policy, matter=Matter.MISUNDERSTANDING)
    assert general.due_at == end_of(date(2026, 11, 16))
    assert promised.due_at == end_of(date(2026, 11, 9))
    assert general.policy_version == 2
    assert "POJK 22/2023" in general.explanation


# -------------------------------------------------------------------- extensions


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-02T09:00", "2026-11-30"),  # 20 ordinary working days
        ("2026-03-02T09:00", "2026-04-07"),  # Nyepi and Lebaran with five days of joint leave, Good Friday
        ("2026-12-10T09:00", "2027-01-13"),  # Christmas with its joint leave, New Year, Isra Mikraj
    ],
)
def test_the_outer_limit_of_the_regulator_around_known_days(at: str, day: str) -> None:
    extended = due("written", parse_moment(at), CALENDAR, policy=with_row(REGULATOR_RULE), extensions=1)
    assert deadline_as_json(extended)["due"] == f"{day}T23:59:59+07:00"
    assert "10 hari kerja, diperpanjang 1 kali 10 hari kerja" in extended.explanation


@given(MOMENTS)
def test_an_extension_counts_on_from_the_deadline_before(start: datetime) -> None:
    first = due("written", start, CALENDAR)
    longer = due("written", start, CALENDAR, extensions=1)
    last_day = first.due_at.astimezone(WIB).date()
    assert longer.due_at == end_of(CALENDAR.add_working_days(last_day, 10))
    assert longer.steps[: len(first.steps)] == first.steps


def test_more_extensions_than_the_row_allows_are_refused() -> None:
    start = parse_moment("2026-11-02T09:00")
    with pytest.raises(InvalidInput, match="fewer extensions"):
        due("written", start, CALENDAR, extensions=2)
    with pytest.raises(InvalidInput, match="fewer extensions"):
        due("written", start, CALENDAR, matter=Matter.MISUNDERSTANDING, extensions=1)


# -------------------------------------------------------------------- cut-off


AT_FIVE = with_row(
    DeadlineRule(
        kind=TicketKind.ORAL, working_days=None, source="jam layanan", cut_off=time(17), remind_hours_before=(1,)
    )
)


@pytest.mark.parametrize(
    ("at", "due_at"),
    [
        ("2026-11-20T09:00:00", "2026-11-20T17:00:00+07:00"),
        ("2026-11-20T17:00:00", "2026-11-20T17:00:00+07:00"),  # the second named is still in time
        ("2026-11-20T17:00:01", "2026-11-21T17:00:00+07:00"),
        ("2026-12-31T23:00:00", "2027-01-01T17:00:00+07:00"),
    ],
)
def test_what_comes_after_the_cut_off_belongs_to_the_next_date(at: str, due_at: str) -> None:
    deadline = due("oral", parse_moment(at), CALENDAR, policy=AT_FIVE)
    assert deadline_as_json(deadline)["due"] == due_at
    assert ("setelah pukul 17.00 WIB" in deadline.explanation) is (due_at[:10] != at[:10])


def test_documents_complete_after_the_cut_off_start_a_day_later() -> None:
    rule = replace(SHIPPED.rule_for(TicketKind.WRITTEN), cut_off=time(15))
    before, after = (
        due("written", parse_moment(at), CALENDAR, policy=with_row(rule))
        for at in ("2026-11-16T15:00:00", "2026-11-16T15:00:01")
    )
    assert deadline_as_json(before)["due"] == "2026-11-23T15:00:00+07:00"
    assert deadline_as_json(after)["due"] == "2026-11-24T15:00:00+07:00"


@given(st.sampled_from(TicketKind), MOMENTS, st.times())
def test_a_deadline_is_never_before_its_start_whatever_the_cut_off(
    kind: TicketKind, start: datetime, cut_off: time
) -> None:
    rule = replace(SHIPPED.rule_for(kind), cut_off=cut_off.replace(microsecond=0))
    assert due(kind, start, CALENDAR, policy=with_row(rule)).due_at >= start.replace(microsecond=0)


# -------------------------------------------------------------------- reminders and documents


@given(st.sampled_from(TicketKind), MOMENTS)
def test_reminders_come_between_start_and_deadline_in_order(kind: TicketKind, start: datetime) -> None:
    deadline = due(kind, start, CALENDAR)
    moments = [start, *deadline.reminders, deadline.due_at]
    assert moments == sorted(set(moments)) or start == deadline.due_at


def test_reminders_of_days_are_on_working_days() -> None:
    deadline = due("written", parse_moment("2026-12-17T10:00"), CALENDAR)  # due on 28 December
    assert deadline.reminders == (datetime(2026, 12, 23, 9, tzinfo=WIB),)


def test_reminders_of_hours_that_are_over_are_left_out() -> None:
    assert len(due("oral", parse_moment("2026-11-22T10:00"), CALENDAR).reminders) == 2
    assert len(due("oral", parse_moment("2026-11-22T22:00"), CALENDAR).reminders) == 1
    assert due("oral", parse_moment("2026-11-22T23:30"), CALENDAR).reminders == ()


def test_documents_may_be_completed_within_ten_working_days() -> None:
    period = documents_period(parse_moment("2026-11-02T09:00"), CALENDAR, policy=SHIPPED)
    assert period.due_at == end_of(date(2026, 11, 16))
    assert period.reminders == tuple(datetime(2026, 11, day, 9, tzinfo=WIB) for day in (9, 13))


@given(MOMENTS)
def test_the_time_for_documents_is_counted_like_a_deadline(start: datetime) -> None:
    period = documents_period(start, CALENDAR, policy=SHIPPED)
    assert period.due_at == end_of(CALENDAR.add_working_days(start.astimezone(WIB).date(), 10))
    assert all(start < moment < period.due_at for moment in period.reminders)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T14:03:00+07:00", datetime(2026, 11, 22, 7, 3, tzinfo=UTC)),
        (" 2026-11-22t07:03:00z ", datetime(2026, 11, 22, 7, 3, tzinfo=UTC)),
        ("2026-11-22 16:03+09:00", datetime(2026, 11, 22, 7, 3, tzinfo=UTC)),
        ("2026-11-22T14:03", datetime(2026, 11, 22, 7, 3, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 21, 17, 0, tzinfo=UTC)),
    ],
)
def test_moments_are_read(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment
    assert parse_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "besok", "2026-02-30", "2026-13-01T00:00", "0001-01-01", "9999-12-31T23:59-12:00"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_moment(text)


@given(st.text())
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = parse_moment(text)
    except InvalidInput:
        return
    assert moment.tzinfo is UTC


@given(st.sampled_from(TicketKind), MOMENTS)
def test_json_can_be_read_back(kind: TicketKind, start: datetime) -> None:
    deadline: Deadline = due(kind, start, CALENDAR)
    data = deadline_as_json(deadline)
    assert list(data) == ["kind", "at", "due", "explanation"]
    assert data["at"].endswith("+07:00")
    assert data["due"].endswith("T23:59:59+07:00")
    assert (parse_moment(data["at"]), parse_moment(data["due"])) == (start, deadline.due_at)


def test_nonsense_is_refused() -> None:
    with pytest.raises(InvalidInput, match="zone"):
        due("oral", datetime(2026, 1, 1), CALENDAR)  # noqa: DTZ001
    with pytest.raises(InvalidInput):
        due("letter", parse_moment("2026-01-01"), CALENDAR)
    with pytest.raises(InvalidInput):
        due("oral", datetime(1, 1, 1, tzinfo=UTC), CALENDAR)
    with pytest.raises(InvalidInput):
        due("written", parse_moment("2100-12-30"), CALENDAR)
    assert ticket_kind(" Oral ") is TicketKind.ORAL


# -------------------------------------------------------------------- pauses

STILL = DeadlineRule(
    kind=TicketKind.DATA_CHANGE, working_days=5, pause_times=3, pause_days=4, source="kebijakan layanan"
)
PAUSING = with_row(STILL)
_HOURS = st.integers(0, 24 * 20).map(lambda hours: timedelta(hours=hours))


def paused(start: datetime, *pauses: Pause, policy: DeadlinePolicy = PAUSING) -> Deadline:
    return deadlines.due(TicketKind.DATA_CHANGE, start, CALENDAR, policy=policy, pauses=pauses)


def test_a_pause_from_tuesday_to_thursday_moves_the_deadline_by_two_days() -> None:
    start, pause = parse_moment("2026-11-16T10:00"), parse_moment("2026-11-17T15:00")
    going_on = paused(start, Pause(pause))
    ended = paused(start, Pause(pause, parse_moment("2026-11-19T09:00")))
    assert going_on.due_at == end_of(date(2026, 11, 27)), "four days at most"
    assert ended.due_at == end_of(date(2026, 11, 25))
    assert "Selasa, 17 November 2026 (dijeda); Rabu, 18 November 2026 (dijeda)" in ended.explanation


@given(MOMENTS, st.lists(st.tuples(_HOURS, _HOURS), max_size=3), st.sampled_from([time(23, 59, 59), time(16)]))
def test_pauses_only_add_the_days_on_which_it_stood_still(
    start: datetime, given: list[tuple[timedelta, timedelta]], cut_off: time
) -> None:
    """Whenever it is paused and resumed while it runs: never earlier, never beyond the row, never over at once."""
    policy = with_row(replace(STILL, cut_off=cut_off))
    moment, pauses, before = start, [], paused(start, policy=policy)
    for wait, length in given:
        moment += wait
        if moment > before.due_at:
            break
        standing = paused(start, *pauses, Pause(moment), policy=policy)
        assert before.due_at <= standing.due_at
        assert _working_days(before.due_at, standing.due_at) <= STILL.pause_days, (
            "fewer from the start day, which never counts"
        )
        moment += length
        if moment > standing.due_at:
            break
        pauses.append(Pause(moment - length, moment))
        before = paused(start, *pauses, policy=policy)
        assert before.due_at <= standing.due_at
        assert before.due_at >= moment, "what is resumed is not over"
        counted = [step for step in before.steps if step.number is not None]
        assert len(counted) == STILL.working_days
        assert {step.note for step in before.steps if step.number is None and CALENDAR.is_working_day(step.day)} <= {
            deadlines.PAUSED
        }


@given(MOMENTS, st.integers(0, 100))
def test_what_is_resumed_on_the_same_day_has_not_moved(start: datetime, hours: int) -> None:
    at = (start + timedelta(hours=hours)).astimezone(WIB).replace(hour=10)
    assert paused(start, Pause(at, at + timedelta(hours=5))).due_at == paused(start).due_at


def test_more_pauses_than_the_row_allows_are_refused() -> None:
    start = parse_moment("2026-11-16T10:00")
    with pytest.raises(InvalidInput, match="fewer pauses"):
        paused(start, *[Pause(start, start)] * 4)
    with pytest.raises(InvalidInput, match="fewer pauses"):
        paused(start, Pause(start), policy=SHIPPED)


def _working_days(after: datetime, until: datetime) -> int:
    first, last = after.astimezone(WIB).date(), until.astimezone(WIB).date()
    days = (first + timedelta(days=count + 1) for count in range((last - first).days))
    return sum(map(CALENDAR.is_working_day, days))
