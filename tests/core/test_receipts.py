"""Receipts: a number, and a code that only we can make."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvalidInput
from bot.core.receipts import is_ours, receipt_code, receipt_number, ticket_of_code
from bot.core.tickets import Ticket, TicketKind
from bot.store.sealer import KeySealer

AT = datetime(2026, 11, 22, 7, 3, 27, tzinfo=UTC)
SEALER, OTHER = KeySealer(bytes(32)), KeySealer(bytes([7]) * 32)


def ticket(**given: Any) -> Ticket:
    fields: dict[str, Any] = {
        "id": "t1", "number": "KKPD-261122-0042", "kind": TicketKind.BLOCK, "category": "lost_phone",
        "holder_ref": "H-1", "opened_at": AT, "due_at": AT, "due_explanation": "", "policy_version": 1,
        "calendar_version": 0, "opened_by_key": "k",
    }  # fmt: skip
    return Ticket(**fields | given)


def test_how_it_looks() -> None:
    assert receipt_number(ticket()) == "TT-261122-0042"
    code = receipt_code(SEALER, ticket())
    assert re.fullmatch(r"261122-0042(?:-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
    assert ticket_of_code(code) == "KKPD-261122-0042"
    assert is_ours(SEALER, ticket(), code)


def test_it_is_known_however_it_is_typed() -> None:
    code = receipt_code(SEALER, ticket())
    seal = code[len("261122-0042-") :]
    letters = f"261122-0042-{seal.replace('0', 'o').replace('1', 'l')}"
    for typed in (code.lower(), code.replace("-", " "), f" TT-{code} ", code.replace("-", "\u2013"), letters):
        assert is_ours(SEALER, ticket(), typed)
        assert ticket_of_code(typed) == "KKPD-261122-0042"


@pytest.mark.parametrize(
    "other",
    [
        {"opened_at": AT + timedelta(seconds=1)},
        {"holder_ref": "H-2"},
        {"kind": TicketKind.DATA_CHANGE},
        {"category": "report_fraud"},
        {"number": "KKPD-261122-0043"},
    ],
)
def test_of_another_report_or_another_time_it_is_not_ours(other: dict[str, Any]) -> None:
    assert not is_ours(SEALER, ticket(**other), receipt_code(SEALER, ticket()))


def test_nobody_without_the_key_can_make_one() -> None:
    assert not is_ours(SEALER, ticket(), receipt_code(OTHER, ticket()))


def test_a_fraction_of_a_second_is_not_on_the_paper() -> None:
    assert is_ours(SEALER, ticket(opened_at=AT + timedelta(milliseconds=400)), receipt_code(SEALER, ticket()))


@given(st.text(max_size=60))
def test_anything_typed_is_refused_or_read(text: str) -> None:
    try:
        assert ticket_of_code(text).startswith("KKPD-")
    except InvalidInput:
        assert not is_ours(SEALER, ticket(), text)
