from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import deadlines
from bot.core.calendar import build_calendar
from bot.core.deadlines import Deadline
from bot.core.errors import IllegalTransition, InvalidInput, NotAllowed, Refusal
from bot.core.ticket_states import CLOSED_STATUSES, OPEN_STATUSES, TRANSITIONS
from bot.core.ticket_timeline import counting
from bot.core.tickets import (
    NO_DEADLINE_YET,
    REOPEN_PERIOD,
    Ticket,
    TicketKind,
    TicketStatus,
    TimelineEntry,
    TimelineKind,
    allowed_moves,
    is_closed,
    is_open,
    is_terminal,
    open_ticket,
    replay,
)
from tests.fakes.policy import SHIPPED

CALENDAR = build_calendar()
due = partial(deadlines.due, policy=SHIPPED)
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
WHO: dict[str, Any] = {"now": NOW, "actor": "agent:sari"}
S = TicketStatus
KINDS = st.sampled_from(TicketKind)
NO_DEADLINE = "written, waiting"


def opened(kind: TicketKind = TicketKind.ORAL, *, waiting: bool = False) -> tuple[Ticket, TimelineEntry]:
    return open_ticket(
        id="t1",
        number="KKPD-261123-0001",
        kind=kind,
        now=NOW,
        actor="bot",
        opened_by_key="inbox-1:open",
        deadline=None if waiting else due(kind, NOW, CALENDAR),
        summary="Transaksi gagal",
    )


def ticket(kind: TicketKind = TicketKind.ORAL, status: TicketStatus = S.OPEN) -> Ticket:
    made, _ = opened(kind)
    made.status = status
    return made


def resolved(kind: TicketKind = TicketKind.ORAL) -> Ticket:
    made = ticket(kind)
    made.record_findings(**WHO, examination="log diperiksa", analysis="benar gagal")
    made.resolve(**WHO, outcome="dana dikembalikan")
    return made


def test_a_ticket_opens_with_its_deadline() -> None:
    made, entry = opened()
    deadline = due(TicketKind.ORAL, NOW, CALENDAR)
    assert (made.status, made.due_at, made.due_explanation) == (S.OPEN, deadline.due_at, deadline.explanation)
    assert (made.policy_version, made.calendar_version, made.version) == (SHIPPED.version, 0, 1)
    assert entry == TimelineEntry(
        ticket_id="t1",
        at=NOW,
        actor="bot",
        kind=TimelineKind.OPENED,
        data={"from": None, "to": "open", "ticket_kind": "oral", "due": deadline.due_at.isoformat()},
    )


def test_the_clock_of_a_written_complaint_starts_with_its_documents_and_only_once() -> None:
    made, _ = opened(TicketKind.WRITTEN, waiting=True)
    assert (made.status, made.due_at, made.due_explanation) == (S.WAITING_DOCUMENTS, None, NO_DEADLINE_YET)
    with pytest.raises(InvalidInput):
        made.complete_documents(**WHO)
    deadline = due("written", NOW, CALENDAR)
    made.complete_documents(**WHO, deadline=deadline)
    assert (made.status, made.due_at) == (S.OPEN, deadline.due_at)
    made.ask_documents(**WHO, missing=["rekening koran"])
    with pytest.raises(InvalidInput):
        made.complete_documents(**WHO, deadline=due("written", NOW + timedelta(days=9), CALENDAR))
    made.complete_documents(**WHO)
    assert made.due_at == deadline.due_at


@pytest.mark.parametrize("kind", [kind for kind in TicketKind if kind is not TicketKind.WRITTEN])
def test_no_other_kind_waits_for_its_clock(kind: TicketKind) -> None:
    with pytest.raises(InvalidInput):
        opened(kind, waiting=True)


@pytest.mark.parametrize("kind", [TicketKind.ORAL, TicketKind.WRITTEN])
def test_a_complaint_is_examined_and_analysed_before_it_is_resolved(kind: TicketKind) -> None:
    made = ticket(kind)
    with pytest.raises(NotAllowed) as refusal:
        made.resolve(**WHO, outcome="selesai")
    assert refusal.value.data["missing"] == ["examination", "analysis"]
    made.record_findings(**WHO, examination="log diperiksa")
    with pytest.raises(NotAllowed) as refusal:
        made.resolve(**WHO, outcome="selesai")
    assert refusal.value.data["missing"] == ["analysis"]
    made.record_findings(**WHO, analysis="benar gagal")
    entry = made.resolve(**WHO, outcome="dana dikembalikan", reason="transaksi ganda")
    assert (made.status, made.resolved_at, made.outcome, made.reason) == (
        S.RESOLVED,
        NOW,
        "dana dikembalikan",
        "transaksi ganda",
    )
    assert (entry.data["from"], entry.data["to"]) == ("open", "resolved")


def test_a_block_needs_no_findings() -> None:
    made = ticket(TicketKind.BLOCK)
    made.resolve(**WHO, outcome="diblokir")
    assert is_terminal(made.kind, made.status)


def test_a_data_change_is_resolved_only_through_an_approval() -> None:
    made = ticket(TicketKind.DATA_CHANGE)
    with pytest.raises(IllegalTransition):
        made.resolve(**WHO, outcome="diubah")
    made.ask_approval(**WHO)
    made.start_work(**WHO)
    made.ask_approval(**WHO)
    made.resolve(**WHO, outcome="diubah")
    assert made.status is S.RESOLVED


@pytest.mark.parametrize("kind", TicketKind)
def test_only_an_oral_complaint_is_escalated(kind: TicketKind) -> None:
    made = ticket(kind)
    if kind is TicketKind.ORAL:
        made.escalate(**WHO, reason="belum selesai hari ini")
        assert (made.status, made.escalated_at) == (S.ESCALATED, NOW)
        assert not is_open(made.status)
        assert not is_closed(made.status)
    else:
        with pytest.raises(IllegalTransition) as refusal:
            made.escalate(**WHO, reason="belum selesai hari ini")
        assert refusal.value.data["status"] == "open"
        assert refusal.value.data["to"] == "escalated"


def test_a_reopened_ticket_starts_afresh() -> None:
    made = resolved()
    made.rate(**WHO, rating=1)
    later = NOW + REOPEN_PERIOD
    assert made.can_reopen(later)
    deadline = due("oral", later, CALENDAR)
    made.reopen(now=later, actor="holder", reason="dana belum masuk", deadline=deadline)
    assert (made.status, made.due_at, made.reopened_count) == (S.OPEN, deadline.due_at, 1)
    assert [made.examination, made.analysis, made.resolved_at, made.outcome, made.rating] == [None] * 5
    with pytest.raises(NotAllowed):
        made.resolve(**WHO, outcome="selesai")


def test_reopening_has_its_limits() -> None:
    made = resolved()
    late = NOW + REOPEN_PERIOD + timedelta(seconds=1)
    assert not made.can_reopen(late)
    with pytest.raises(NotAllowed):
        made.reopen(now=late, actor="holder", reason="lagi", deadline=due("oral", late, CALENDAR))
    with pytest.raises(InvalidInput):
        made.reopen(**WHO, reason="lagi", deadline=due("written", NOW, CALENDAR))
    block = ticket(TicketKind.BLOCK)
    block.resolve(**WHO, outcome="diblokir")
    assert not block.can_reopen(NOW)
    with pytest.raises(IllegalTransition):
        block.reopen(**WHO, reason="lagi", deadline=due("block", NOW, CALENDAR))


def test_reopening_is_not_the_way_back_from_missing_documents() -> None:
    made = ticket(status=S.WAITING_DOCUMENTS)
    with pytest.raises(IllegalTransition):
        made.reopen(**WHO, reason="lagi", deadline=due("oral", NOW, CALENDAR))
    with pytest.raises(IllegalTransition):
        resolved().complete_documents(**WHO)


def test_a_rating_is_given_once_and_only_when_resolved() -> None:
    made = ticket()
    with pytest.raises(NotAllowed):
        made.rate(**WHO, rating=5)
    made = resolved()
    for bad in (0, 6, True):
        with pytest.raises(InvalidInput):
            made.rate(**WHO, rating=bad)
    made.rate(**WHO, rating=5)
    assert (made.rating, made.rated_at) == (5, NOW)
    with pytest.raises(NotAllowed):
        made.rate(**WHO, rating=4)


@pytest.mark.parametrize("status", TicketStatus)
def test_evidence_and_findings_are_for_tickets_that_are_not_closed_and_notes_for_all(status: TicketStatus) -> None:
    made = ticket(status=status)
    assert made.add_note(**WHO, text="sudah ditelepon").kind is TimelineKind.NOTE
    if is_closed(status):
        with pytest.raises(NotAllowed):
            made.add_evidence(**WHO, evidence_id="e1")
        with pytest.raises(NotAllowed):
            made.record_findings(**WHO, analysis="benar")
    else:
        assert made.add_evidence(**WHO, evidence_id="e1", name="struk.jpg").data == {
            "evidence_id": "e1",
            "name": "struk.jpg",
        }
        made.record_findings(**WHO, analysis="benar")


@pytest.mark.parametrize(
    "act",
    [
        lambda t: t.reject(**WHO, reason=" "),
        lambda t: t.cancel(**WHO, reason=""),
        lambda t: t.escalate(**WHO, reason=""),
        lambda t: t.ask_documents(**WHO, missing=[]),
        lambda t: t.ask_documents(**WHO, missing=[" "]),
        lambda t: t.record_findings(**WHO),
        lambda t: t.record_findings(**WHO, analysis=" "),
        lambda t: t.add_note(**WHO, text=""),
        lambda t: t.start_work(now=NOW, actor=" "),
        lambda t: t.start_work(now=datetime(2026, 1, 1), actor="agent:sari"),  # noqa: DTZ001
    ],
)
def test_nonsense_is_refused(act: Callable[[Ticket], Any]) -> None:
    with pytest.raises(InvalidInput):
        act(ticket())


def test_a_ticket_is_given_to_somebody_and_its_timeline_says_from_whom() -> None:
    it = ticket()
    it.assign(**WHO, to="sari")
    entry = it.assign(**WHO, to=None)
    assert (it.assignee, it.status) == (None, S.OPEN)
    assert (entry.kind, entry.data) == (TimelineKind.ASSIGNED, {"before": "sari", "assignee": None})
    with pytest.raises(NotAllowed):
        ticket(status=S.RESOLVED).assign(**WHO, to="sari")


def test_the_table_is_whole() -> None:
    assert set(TRANSITIONS) == set(TicketKind)
    assert set(TicketStatus) == OPEN_STATUSES | CLOSED_STATUSES | {S.ESCALATED}
    for kind, moves in TRANSITIONS.items():
        reached = {S.OPEN} | {to for ends in moves.values() for to in ends}
        assert set(moves) <= reached, kind
        assert reached >= {S.RESOLVED, S.REJECTED, S.CANCELLED}
        assert all(allowed_moves(kind, status) for status in reached & OPEN_STATUSES)
        assert (S.ESCALATED in reached) is (kind is TicketKind.ORAL)
        assert (S.WAITING_APPROVAL in reached) is (kind is TicketKind.DATA_CHANGE)
        assert is_terminal(kind, S.REJECTED)
        assert is_terminal(kind, S.CANCELLED)


Act = Callable[[Ticket, datetime, str, Deadline], TimelineEntry]
ACTS: dict[str, Act] = {
    "start": lambda t, now, text, _: t.start_work(now=now, actor=text),
    "ask": lambda t, now, text, _: t.ask_documents(now=now, actor="a", missing=[text]),
    "complete": lambda t, now, text, _: t.complete_documents(now=now, actor=text),
    "complete, due": lambda t, now, text, d: t.complete_documents(now=now, actor=text, deadline=d),
    "approval": lambda t, now, text, _: t.ask_approval(now=now, actor=text),
    "examined": lambda t, now, text, _: t.record_findings(now=now, actor="a", examination=text),
    "analysed": lambda t, now, text, _: t.record_findings(now=now, actor=text, analysis="benar"),
    "resolve": lambda t, now, text, _: t.resolve(now=now, actor="a", outcome=text),
    "reject": lambda t, now, text, _: t.reject(now=now, actor=text, reason="bukan milik bank"),
    "cancel": lambda t, now, text, _: t.cancel(now=now, actor="a", reason=text),
    "escalate": lambda t, now, text, _: t.escalate(now=now, actor=text, reason="belum selesai"),
    "reopen": lambda t, now, text, d: t.reopen(now=now, actor=text, reason="belum selesai", deadline=d),
    "rate": lambda t, now, text, _: t.rate(now=now, actor=text, rating=4),
    "evidence": lambda t, now, text, _: t.add_evidence(now=now, actor="a", evidence_id=text),
    "note": lambda t, now, text, _: t.add_note(now=now, actor="a", text=text),
    "extend": lambda t, now, text, d: t.extend(now=now, actor="a", reason=text, deadline=d),
    "remind": lambda t, now, text, _: t.remind(now=now, of="deadline"),
}
# Acts that end a ticket for good are rare, so that sequences live long enough to be rated and reopened.
ENDS = ("reject", "cancel")
NAMES = st.sampled_from([*(name for name in ACTS if name not in ENDS), "resolve", "reopen", "analysed", "examined"] * 3)
TEXTS = st.sampled_from([*"xxxxxxxxx", " "])
STEP = st.tuples(NAMES, TEXTS, st.integers(0, 12))
STEPS = st.lists(STEP, min_size=30, max_size=60)
ENDING = st.lists(st.tuples(st.sampled_from([*ENDS, *ACTS]), TEXTS, st.integers(0, 40)), max_size=5)


def state(made: Ticket) -> dict[str, Any]:
    # Where the store has mapped the class, its own bookkeeping stands beside the fields.
    return copy.deepcopy({name: value for name, value in vars(made).items() if not name.startswith("_sa_")})


@given(KINDS, st.booleans(), STEPS, ENDING)
def test_no_sequence_of_acts_leaves_the_table_and_the_timeline_tells_the_status(
    kind: TicketKind, waiting: bool, steps: list[tuple[str, str, int]], ending: list[tuple[str, str, int]]
) -> None:
    made, first = opened(kind, waiting=waiting and kind is TicketKind.WRITTEN)
    timeline, now = [first], NOW
    for name, text, days in [*steps, *ending]:
        now += timedelta(days=days)
        before = state(made)
        try:
            entry = ACTS[name](made, now, text, due(kind, now, CALENDAR))
        except Refusal:
            assert state(made) == before  # a refused act changes nothing
            continue
        timeline.append(entry)
        moved = made.status is not before["status"]
        assert moved is ("to" in entry.data)
        assert not moved or made.status in TRANSITIONS[kind][before["status"]]
        assert replay(timeline) is made.status
        assert made.due_at is not None or made.status in {S.WAITING_DOCUMENTS, S.REJECTED, S.CANCELLED}
        assert (made.resolved_at is None) is (made.status is not S.RESOLVED)
        assert made.rating is None or made.status is S.RESOLVED
        told = [datetime.fromisoformat(entry.data["due"]) for entry in timeline if "due" in entry.data]
        assert made.due_at == (told[-1] if told else None)
        assert (counting(timeline).started_at is None) is (made.due_at is None)
    assert made.reopened_count == sum(entry.kind is TimelineKind.REOPENED for entry in timeline)


def test_a_timeline_that_does_not_fit_is_found_out() -> None:
    made, first = opened()
    started = made.start_work(**WHO)
    with pytest.raises(InvalidInput):
        replay([started])
    with pytest.raises(InvalidInput):
        replay([])
    with pytest.raises(IllegalTransition):
        replay([first, started, started])
