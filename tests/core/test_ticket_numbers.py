from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvalidInput
from bot.core.tickets import format_ticket_number, parse_ticket_number

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
SERIALS = st.integers(1, 10**9 - 1)


def test_a_number() -> None:
    assert format_ticket_number(date(2026, 11, 22), 42) == "KKPD-261122-0042"
    assert format_ticket_number(date(2026, 11, 22), 12345) == "KKPD-261122-12345"


@given(DAYS, SERIALS, st.sampled_from(["-", " ", "", " - ", ".", "/", "–"]), st.booleans())
def test_a_number_is_found_however_it_is_typed(day: date, serial: int, gap: str, lower: bool) -> None:
    number = format_ticket_number(day, serial)
    typed = f"KKPD{gap}{day:%y%m%d}{gap}{serial}"
    assert parse_ticket_number(f"tiket {typed.lower() if lower else typed}, sudah sampai mana?") == number
    assert parse_ticket_number(number) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("kkpd 261122 42", "KKPD-261122-0042"),
        ("KKPD-261122-0042.", "KKPD-261122-0042"),
        ("kkpd-999999-1 eh KKPD-261122-0007", "KKPD-261122-0007"),
        ("QRIS KKPD saya hilang", None),
        ("KKPD 081234567890", None),
        ("KKPD-261122-0000", None),
        ("KKPD-261122", None),
        ("XKKPD-261122-0042", None),
        ("261122-0042", None),
        ("", None),
    ],
)
def test_only_a_number_is_taken_for_one(text: str, number: str | None) -> None:
    assert parse_ticket_number(text) == number


@given(st.text(alphabet="kKpPdD0123456789-– ./\n२"))
def test_whatever_is_found_is_a_number(text: str) -> None:
    number = parse_ticket_number(text)
    assert number is None or parse_ticket_number(number) == number


@pytest.mark.parametrize(
    ("day", "serial"),
    [(date(2026, 1, 1), 0), (date(1999, 1, 1), 1), (datetime(2026, 1, 1, tzinfo=UTC), 1)],
)
def test_nonsense_is_refused(day: date, serial: int) -> None:
    with pytest.raises(InvalidInput):
        format_ticket_number(day, serial)
