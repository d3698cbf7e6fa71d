from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import BlockStatus
from bot.core.errors import InvalidInput
from bot.core.tickets import TicketKind, TicketStatus
from bot.core.wording import (
    BLOCK_ANSWERS,
    KIND_LABELS,
    STATUS_LABELS,
    as_wib,
    capitalised,
    clock,
    day_and_time,
    day_text,
    join_id,
    mask_name,
    mask_phone,
    mask_skpd,
    moment_text,
    phone_text,
    rupiah,
    without_full_stop,
)

MOMENT = datetime(2026, 11, 22, 7, 3, 9, tzinfo=UTC)


def test_days_and_times_are_wib() -> None:
    assert day_and_time(MOMENT) == "Minggu, 22 November 2026 pukul 14.03 WIB"
    assert clock(MOMENT) == "14.03 WIB"
    assert clock(MOMENT, seconds=True) == "14.03.09 WIB"
    assert day_text(date(2026, 8, 17)) == "Senin, 17 Agustus 2026"
    assert day_and_time(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == "Jumat, 1 Januari 2027 pukul 00.00 WIB"


def test_no_moment_is_told_as_nothing() -> None:
    assert moment_text(None) == ""
    assert moment_text(datetime(2026, 11, 22, 7, 3, tzinfo=UTC)) == "Minggu, 22 November 2026 pukul 14.03 WIB"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(InvalidInput):
        as_wib(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp0"), (999, "Rp999"), (1_250_000, "Rp1.250.000"), (-50_000, "-Rp50.000")],
)
def test_amounts(amount: int, text: str) -> None:
    assert rupiah(amount) == text


@given(st.integers())
def test_an_amount_keeps_its_digits(amount: int) -> None:
    assert int(rupiah(amount).replace("Rp", "").replace(".", "")) == amount


@pytest.mark.parametrize(
    "phone",
    ["+6281234567889", "081234567889", "62 812-3456-7889", "+62 0812 3456 7889", "+62 (812) 3456 7889"],
)
def test_a_phone_number_is_masked(phone: str) -> None:
    assert mask_phone(phone) == "0812-****-**89"


def test_a_short_or_missing_number_is_masked_whole() -> None:
    assert mask_phone("1500351") == "****"
    assert mask_phone("") == "****"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Ratna Wulandari", "R**** W********"),
        ("  hj. ratna  wulandari, S.E.", "h*. r**** w********, S.*."),
        ("Nur'aini", "N**'****"),
        ("(Budi)", "(B***)"),
        ("", ""),
    ],
)
def test_a_name_is_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Dinas Pendidikan", "Dinas P*********"),
        ("Suku Dinas Kesehatan Jakarta Timur", "Suku Dinas K******** J****** T****"),
        ("Kec. Cakung", "Kec. C*****"),
        ("Sekretariat DPRD", "Sekretariat D***"),
        ("SMPN 12", "S*** 1*"),
        ("Pendidikan Dinas", "P********* D****"),
        ("Dinas", "Dinas"),
    ],
)
def test_an_skpd_is_masked(name: str, masked: str) -> None:
    assert mask_skpd(name) == masked


@given(st.text())
def test_a_mask_shows_one_letter_of_a_word(name: str) -> None:
    for word in mask_name(name).split():
        assert sum(char.isalnum() for char in word) <= 1


def test_degrees_may_be_left_out_of_a_mask() -> None:
    assert mask_name("Ratna Wulandari, S.E.", degrees=False) == "R**** W********"
    assert mask_name("Ratna Wulandari, S.E.") == "R**** W********, S.*."


@pytest.mark.parametrize(
    ("phone", "text"),
    [
        ("+6281200000001", "0812-0000-0001"),
        ("+622129345678", "0212-9345-678"),
        ("0812-****-**01", "0812-****-**01"),
        ("+6591234567", "+6591234567"),
        ("", ""),
    ],
)
def test_a_whole_number_is_told_in_groups(phone: str, text: str) -> None:
    assert phone_text(phone) == text


def test_words_fit_into_sentences() -> None:
    assert capitalised("nama SKPD") == "Nama SKPD"
    assert not capitalised("")
    assert without_full_stop(" Sudah dikembalikan. ") == "Sudah dikembalikan"


def test_lists_are_joined() -> None:
    assert [join_id(list("abc"[:n])) for n in range(4)] == ["", "a", "a dan b", "a, b, dan c"]


def test_everything_has_a_label() -> None:
    assert set(KIND_LABELS) == {kind.value for kind in TicketKind}
    assert set(BLOCK_ANSWERS) == {status.value for status in BlockStatus}
    assert set(STATUS_LABELS) == {status.value for status in TicketStatus}
