"""What messages tell by rule, as people write it; and what only looks like a fact."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entities import entities_in

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # Wednesday, 10.00 WIB
TABLE = Path(__file__).with_name("entities.txt")

FALSE_FRIENDS = (
    "saya di rumah, aplikasi ga bisa dibuka",
    "saldo di aplikasi ga sesuai",
    "kok lama sekali, sudah 5 hari kerja belum ada kabar",
    "5 hari kerja",
    "sudah coba 2 kali tetap gagal",
    "jam kerja kantor cabang jam berapa",
    "nomor hp saya tidak aktif",
    "nama saya Rina",
    "gagal bayar di dinas saya",
    "transaksi di kantor gagal",
    "di warung gagal terus",
    "scan di kasir ga bisa",
    "gopek",
    "ratusan ribu",
    "di merchant langganan",
    "bayar di atm",
    "di jakarta",
    "di bank",
    "di hp saya",
    "di menu riwayat",
    "ke call center",
    "permendagri 79/2022",
    "kode error 5003",
    "",
)


def _rows() -> list[tuple[str, list[str]]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(text, facts.strip().split(" ")) for text, facts in zip(lines[::2], lines[1::2], strict=True)]


@pytest.mark.parametrize(("text", "facts"), _rows())
def test_what_was_said_is_read_where_it_stands(text: str, facts: list[str]) -> None:
    found = entities_in(text, now=NOW)

    assert " ".join(f"{it.kind}={it.value}:{text[it.start : it.end]}" for it in found) == " ".join(facts)


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_what_only_looks_like_a_fact_is_none(text: str) -> None:
    assert entities_in(text, now=NOW) == []


@given(st.one_of(st.text(max_size=200), st.text("0123456789 .,/-rpjtbamkldi", max_size=80)))
def test_places_are_within_the_text(text: str) -> None:
    for found in entities_in(text, now=NOW):
        assert 0 <= found.start < found.end <= len(text)
