"""How people ask for what is stored about them; what only sounds like it is left to the engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.own_data import Wish, read_wish


@pytest.mark.parametrize(
    "text",
    [
        "data saya", "Data saya?", "lihat data saya dong", "min, mau lihat data pribadi saya", "cek dataku",
        "data apa saja yang disimpan tentang saya", "apa aja data yg disimpan soal saya?", "tolong tampilkan data gue",
    ],
)  # fmt: skip
def test_asking_to_see_it(text: str) -> None:
    assert read_wish(text) is Wish.SHOW


@pytest.mark.parametrize(
    "text",
    [
        "hapus data saya", "Tolong hapuskan semua data saya ya", "saya mau hapus data pribadi saya", "hapus chat ini",
        "hapus riwayat percakapan saya", "hapus seluruh data saya dari sini", "mohon dihapus data saya",
    ],
)  # fmt: skip
def test_asking_to_delete_it(text: str) -> None:
    assert read_wish(text) is Wish.ERASE


@pytest.mark.parametrize(
    "text",
    [
        "data saya di jakone tidak sesuai", "data saya: Rohmat, BPBD, 9920", "bukan data saya",
        "ya benar itu data saya",
        "data saya disimpan dengan aman ga",
        "paket data saya cepat habis", "ubah data saya", "hapus tiket saya",
        "data saya kayaknya bocor", "hp saya hilang", "data", "hapus transaksi yang gagal", "saya", "",
        "kalo hp rusak data saya tetep aman kan", "tolong hapus data saya di pinjol, ada yang pakai kartu saya",
    ],
)  # fmt: skip
def test_what_is_something_else(text: str) -> None:
    assert read_wish(text) is None


@given(st.text(max_size=300))
def test_any_text_is_read_in_time(text: str) -> None:
    assert read_wish(text) in {None, *Wish}


def test_a_long_text_is_read_in_time() -> None:
    assert read_wish("min " * 1000 + "data saya x") is None
