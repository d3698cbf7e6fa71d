"""Incidents: what is one, who decides, and which complaints may be of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.core import intents
from bot.core.errors import Conflict, IllegalTransition, InvalidInput, Refusal
from bot.core.incidents import (
    CATEGORIES,
    LONGEST_BACK,
    LONGEST_TEXT,
    SLACK,
    Incident,
    IncidentStatus,
    Told,
    announce,
    best_fit,
    fits,
    format_incident_number,
    linkable,
    one_a_holder,
    tells_of_money_taken,
)
from bot.core.journeys.complaint import NEEDED
from bot.core.tickets import Ticket, TicketKind, TicketStatus

NOW = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
"""Wednesday, 4 March 2026, 12.00 WIB."""
BEGAN = NOW - timedelta(hours=3)


def an_incident(**given: Any) -> Incident:
    fields: dict[str, Any] = {
        "id": "i1",
        "number": "GGN-260304-0001",
        "by": "wati",
        "now": NOW,
        "title": "Pembayaran QRIS gagal",
        "text": "Sedang diperbaiki",
        "categories": ["failed_transaction"],
        "begins_at": BEGAN,
    }
    return announce(**fields | given)


def told(text: str = "transaksi gagal", **given: Any) -> Told:
    return Told(**{"category": "failed_transaction", "text": text, "at": NOW} | given)


# -------------------------------------------------------------------- announcing


def test_what_is_announced() -> None:
    incident = an_incident(
        title=" Pembayaran  QRIS gagal. ", text="Sedang\ndiperbaiki", words=["Alfamart", "alfamart", " Bank  BCA "]
    )

    assert (incident.title, incident.text) == ("Pembayaran QRIS gagal", "Sedang diperbaiki.")
    assert incident.words == ["alfamart", "bank bca"]
    assert (incident.status, incident.version, incident.running) == (IncidentStatus.ANNOUNCED, 1, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " . "},
        {"title": "x" * 81},
        {"text": " \n"},
        {"text": "x" * (LONGEST_TEXT + 1)},
        {"by": " "},
        {"by": "system"},
        {"categories": []},
        {"categories": ["failed_transaction", "lapar"]},
        {"begins_at": NOW + timedelta(seconds=1)},
        {"begins_at": NOW - LONGEST_BACK - timedelta(seconds=1)},
        {"until": BEGAN},
        {"until": BEGAN - timedelta(days=1)},
        {"words": [" "]},
    ],
)
def test_what_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        an_incident(**wrong)


@pytest.mark.parametrize("category", sorted(intents.EMERGENCIES | {"change_data", "unblock_account"}))
def test_never_of_an_emergency(category: str) -> None:
    with pytest.raises(InvalidInput):
        an_incident(categories=[category])

    assert category not in CATEGORIES


def test_every_category_is_one_of_complaints_or_a_failed_registration() -> None:
    assert set(CATEGORIES) <= NEEDED.keys() | {"failed_registration"}


def test_numbers() -> None:
    assert format_incident_number(NOW.date(), 7) == "GGN-260304-0007"


# -------------------------------------------------------------------- deciding


class Decisions(RuleBasedStateMachine):
    """Any order of decisions, on any version."""

    def __init__(self) -> None:
        super().__init__()
        self.incident = an_incident()

    def _try(self, act: str, **given: Any) -> bool:
        before = dict(vars(self.incident))
        try:
            getattr(self.incident, act)(by="sari", now=NOW, **given)
        except Refusal:
            assert vars(self.incident) == before, "a refused decision changes nothing"
            return False
        return True

    @rule(behind=st.integers(0, 2), text=st.sampled_from(["Hampir selesai", " "]))
    def update(self, behind: int, text: str) -> None:
        running, version = self.incident.running, self.incident.version
        done = self._try("update", seen=version - behind, text=text)
        assert done == (running and behind == 0 and text != " ")
        assert self.incident.version == version + done

    @rule(
        behind=st.integers(0, 2),
        over_at=st.sampled_from([None, BEGAN, NOW, BEGAN + timedelta(hours=1), NOW + timedelta(hours=1)]),
    )
    def end(self, behind: int, over_at: datetime | None) -> None:
        running, version = self.incident.running, self.incident.version
        done = self._try("end", seen=version - behind, text="Sudah pulih", over_at=over_at)
        assert done == (running and behind == 0 and (over_at is None or BEGAN < over_at <= NOW))

    @invariant()
    def it_tells_who_and_when(self) -> None:
        incident = self.incident
        assert incident.running == (incident.ended_by is None) == (incident.ended_at is None)
        assert (incident.updated_by is None) == (incident.updated_at is None)
        assert incident.running or (incident.until and incident.begins_at < incident.until <= NOW)
        assert incident.text.endswith(".")


TestDecisions = Decisions.TestCase


def test_the_second_of_two_is_told_by_whom() -> None:
    incident = an_incident()
    incident.update(by="sari", seen=1, now=NOW, text="Hampir")

    with pytest.raises(Conflict):
        incident.end(by="tono", seen=1, now=NOW, text="Selesai")
    incident.end(by="tono", seen=2, now=NOW, text="Selesai")
    with pytest.raises(IllegalTransition, match="tono"):
        incident.end(by="sari", seen=3, now=NOW, text="Selesai")


# -------------------------------------------------------------------- fitting


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("transaksi gagal terus", True),
        ("bayar qris gagal barusan", True),
        ("tadi pagi gagal bayar", True),
        ("hari ini qris gagal", True),
        ("jam 9.30 tadi gagal", True),
        ("kemarin sore gagal bayar", False),
        ("jam 7 pagi tadi gagal", False),
        ("minggu lalu transaksi saya gagal", False),
    ],
)
def test_the_time_has_to_be_right(text: str, fit: bool) -> None:
    assert fits(an_incident(), told(text)) is fit


def test_the_time_that_is_known_apart_counts() -> None:
    assert not fits(an_incident(), told("gagal", when="kemarin sore (Selasa, 3 Maret 2026)"))


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("bayar di Alfamart Tebet gagal", True),
        ("di ALFAMARTNYA gagal", True),
        ("pakai bank  bca gagal", True),
        ("bayar di Indomaret gagal", False),
        ("di alfamartindo gagal", False),
        ("gagal", False),
    ],
)
def test_one_of_the_words_has_to_be_said(text: str, fit: bool) -> None:
    assert fits(an_incident(words=["Alfamart", "Bank BCA"]), told(text)) is fit


@given(
    category=st.sampled_from(sorted(intents.INTENTS)),
    began=st.timedeltas(min_value=timedelta(minutes=1), max_value=LONGEST_BACK),
    ended=st.booleans(),
)
def test_only_its_categories_and_only_while_it_runs(category: str, began: timedelta, ended: bool) -> None:
    incident = an_incident(begins_at=NOW - began)
    if ended:
        incident.end(by="wati", seen=1, now=NOW, text="Selesai")

    assert fits(incident, told("gagal", category=category)) == (category == "failed_transaction" and not ended)


@given(
    at=st.timedeltas(min_value=timedelta(hours=-6), max_value=timedelta(hours=6)),
    long=st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(hours=2)),
)
def test_what_names_no_time_is_about_now(at: timedelta, long: timedelta) -> None:
    incident = an_incident(until=BEGAN + long)

    fit = fits(incident, told("gagal", at=BEGAN + at))

    assert fit == (-SLACK <= at <= long + SLACK)


def test_the_one_that_names_it_fits_best() -> None:
    wide, narrow = an_incident(), an_incident(id="i2", words=["alfamart"], begins_at=BEGAN - timedelta(hours=1))
    later = an_incident(id="i3", begins_at=BEGAN + timedelta(hours=1))

    assert best_fit([wide, narrow, later], told("gagal di alfamart")) is narrow
    assert best_fit([wide, narrow, later], told("gagal di indomaret")) is later
    assert best_fit([], told()) is None


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("saldo saya kepotong", True),
        ("uangnya ke debet tapi gagal", True),
        ("saldo terpotong 2x, tolong dikembalikan", True),
        ("tidak bisa bayar, saldo terpotong", True),
        ("saldo tidak terpotong", False),
        ("gagal, saldonya gak sampai kepotong", False),
        ("saldo belum terdebet tapi toko bilang gagal", False),
        ("pakai kartu debit gagal", False),
        ("qris tidak bisa dibuka", False),
    ],
)
def test_whether_money_is_gone(text: str, taken: bool) -> None:
    assert tells_of_money_taken(text) is taken


# -------------------------------------------------------------------- tickets


def a_ticket(number: int, **given: Any) -> Ticket:
    fields: dict[str, Any] = {
        "id": f"t{number}",
        "number": f"KKPD-260304-{number:04d}",
        "kind": TicketKind.ORAL,
        "category": "failed_transaction",
        "conversation_id": f"c{number}",
        "opened_at": NOW,
        "due_at": NOW,
        "due_explanation": "",
        "policy_version": 1,
        "calendar_version": 0,
        "opened_by_key": f"k{number}",
    }
    return Ticket(**fields | given)


@pytest.mark.parametrize(
    ("given", "can"),
    [
        ({}, True),
        ({"kind": TicketKind.WRITTEN}, True),
        ({"status": TicketStatus.ESCALATED}, True),
        ({"status": TicketStatus.RESOLVED}, False),
        ({"category": "report_fraud"}, False),
        ({"kind": TicketKind.BLOCK, "category": "lost_phone"}, False),
        ({"kind": TicketKind.DATA_CHANGE, "category": "change_data"}, False),
    ],
)
def test_which_tickets_can_belong_to_one(given: dict[str, Any], can: bool) -> None:
    assert linkable(a_ticket(1, **given)) is can


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "H-1", "H-2", "H-3"]), st.sampled_from(["c1", "c2", "c3", "c4"])), max_size=10
    )
)
def test_each_holder_and_each_chat_once(owners: list[tuple[str | None, str]]) -> None:
    tickets = [
        a_ticket(number, holder_ref=holder, conversation_id=chat) for number, (holder, chat) in enumerate(owners)
    ]

    chosen = one_a_holder(tickets)

    holders = [ticket.holder_ref for ticket in chosen if ticket.holder_ref]
    chats = [ticket.conversation_id for ticket in chosen]
    assert len(set(holders)) == len(holders)
    assert len(set(chats)) == len(chats)
    assert bool(chosen) == bool(tickets)
    assert one_a_holder(tickets, told=tickets) == []
