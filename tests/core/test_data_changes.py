"""Requests to change data: two different people, each decision about what was looked at, one answer of the bank."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.core.actors import same_actor
from bot.core.changes import Field
from bot.core.data_changes import UNDECIDED, WITH_THE_BANK, ChangeStatus, DataChange, Values
from bot.core.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed, Refusal
from bot.core.journeys.change_documents import documents_count
from bot.core.tickets import Ticket, TicketKind, TicketStatus

NOW = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
PEOPLE = ("sari", " Sari", "SARI", "tono", "wati")


def a_change() -> DataChange:
    return DataChange(
        id="x1",
        key="k1",
        ticket_id="t1",
        holder_ref="H-1",
        conversation_id="c1",
        fields=["phone"],
        sealed=b"",
        acknowledged_at=NOW,
        requested_at=NOW,
    )


class Approvals(RuleBasedStateMachine):
    """Any order of decisions, by anybody, on any version, with any answers of the bank."""

    def __init__(self) -> None:
        super().__init__()
        self.change = a_change()
        self.yes: list[str] = []
        self.told_the_bank = 0

    def _try(self, act: str, **given: object) -> bool:
        before = dict(vars(self.change))
        try:
            getattr(self.change, act)(now=NOW, **given)
        except Refusal:
            assert dict(vars(self.change)) == before, "a refused decision changes nothing"
            return False
        return True

    @rule(by=st.sampled_from(PEOPLE), behind=st.integers(0, 2))
    def approve(self, by: str, behind: int) -> None:
        status, current = self.change.status, behind == 0
        fresh = not any(same_actor(by, other) for other in self.yes)
        done = self._try("approve", by=by, seen=self.change.version - behind)
        assert done == (status in UNDECIDED and current and fresh)
        if done:
            self.yes.append(by)

    @rule(by=st.sampled_from(PEOPLE), behind=st.integers(0, 2), reason=st.sampled_from(["SK tidak terbaca", " "]))
    def reject(self, by: str, behind: int, reason: str) -> None:
        status = self.change.status
        done = self._try("reject", by=by, seen=self.change.version - behind, reason=reason)
        may = status in UNDECIDED | {ChangeStatus.REFUSED}
        assert done == (may and behind == 0 and bool(reason.strip()))

    @rule()
    def bank_confirms(self) -> None:
        asked = self.change.status in WITH_THE_BANK
        assert self._try("confirm", applied_at=NOW) == asked

    @rule()
    def bank_refuses(self) -> None:
        asked = self.change.status in WITH_THE_BANK
        assert self._try("refuse", reason="phone_taken") == asked

    @precondition(lambda self: self.change.status in WITH_THE_BANK)
    @rule()
    def bank_is_silent(self) -> None:
        assert self._try("no_answer")
        assert self.change.status is ChangeStatus.UNKNOWN
        assert self.change.next_try_at
        assert self.change.next_try_at > NOW

    @invariant()
    def the_bank_hears_only_of_what_two_people_approved(self) -> None:
        if self.change.status in WITH_THE_BANK | {ChangeStatus.APPLIED, ChangeStatus.REFUSED}:
            assert len(self.change.approvers) == 2
            assert not same_actor(*self.change.approvers)
        assert len(self.change.approvers) == len(self.yes) <= 2

    @invariant()
    def what_is_said_is_so(self) -> None:
        change = self.change
        assert (change.applied_at is not None) == (change.status is ChangeStatus.APPLIED)
        assert (change.rejected_by is not None) == (change.status is ChangeStatus.REJECTED)
        assert (change.next_try_at is not None) == (change.status in WITH_THE_BANK)


TestApprovals = Approvals.TestCase


def test_two_different_people() -> None:
    change = a_change()
    change.approve(by="Sari", seen=1, now=NOW)
    with pytest.raises(NotAllowed) as same:
        change.approve(by="sari ", seen=2, now=NOW)
    assert not isinstance(same.value, IllegalTransition)
    change.approve(by="Tono", seen=2, now=NOW)
    assert change.status is ChangeStatus.APPROVED
    assert change.approvers == ("Sari", "Tono")


def test_what_was_looked_at_before_somebody_decided() -> None:
    change = a_change()
    change.approve(by="Sari", seen=1, now=NOW)
    with pytest.raises(Conflict):
        change.approve(by="Tono", seen=1, now=NOW)
    with pytest.raises(Conflict):
        change.reject(by="Tono", seen=1, now=NOW, reason="SK tidak terbaca")


def test_after_a_rejection_nothing_follows() -> None:
    change = a_change()
    change.reject(by="Sari", seen=1, now=NOW, reason="SK tidak terbaca")
    with pytest.raises(IllegalTransition):
        change.approve(by="Tono", seen=2, now=NOW)
    with pytest.raises(IllegalTransition):
        change.reject(by="Tono", seen=2, now=NOW, reason="lagi")


@pytest.mark.parametrize("name", ["", "  ", "system", "Bot", "holder"])
def test_somebody_decides(name: str) -> None:
    with pytest.raises(InvalidInput):
        a_change().approve(by=name, seen=1, now=NOW)


def test_values_survive_being_kept() -> None:
    values = Values({Field.NAME: "Ratna \u201cW\u201d"}, {Field.PHONE: "+6281200000001"})
    assert Values.from_text(values.as_text()) == values
    assert "8120" not in repr(values)


@pytest.mark.parametrize("decision", list(ChangeStatus))
@pytest.mark.parametrize("status", list(TicketStatus))
def test_documents_count_until_two_have_approved_it_or_the_ticket_is_over(
    decision: ChangeStatus, status: TicketStatus
) -> None:
    change = a_change()
    change.status = decision
    ticket = Ticket(
        id="t1", number="KKPD-260304-0001", kind=TicketKind.DATA_CHANGE, status=status, opened_at=NOW, due_at=NOW,
        due_explanation="", policy_version=1, calendar_version=1, opened_by_key="k",
    )  # fmt: skip
    undecided = decision in {ChangeStatus.WAITING, ChangeStatus.APPROVED_ONCE}
    worked_on = status in {TicketStatus.IN_PROGRESS, TicketStatus.WAITING_DOCUMENTS, TicketStatus.WAITING_APPROVAL}
    assert documents_count(ticket, change) == (undecided and worked_on)
