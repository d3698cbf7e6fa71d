from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.yesno import read_yes_no, wants_skip


@pytest.mark.parametrize(
    "text",
    [
        "ya", "Iya", "y", "yoi", "betul", "bener min", "benar", "ok", "OKE", "lanjut", "setuju", "boleh", "nggih",
        "muhun",
        "iya blokir aja", "cepetan blokir", "yes", "ya betul itu saya",
        "iya, tolong segera diblokir ya".replace("di", ""),
        "sip lanjutkan", "gak salah", "tidak masalah", "iya 👍", "Ya.", "ｙａ", "blokir sekarang",
    ],
)  # fmt: skip
def test_yes(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "tidak", "gak", "ga", "nggak", "bukan", "jangan", "no", "salah", "bukan saya", "jangan dulu", "engga", "ndak",
        "mboten", "henteu", "bukan itu", "salah min", "tidak benar", "jangan blokir", "gak usah", "bukan orangnya",
        "gak jadi",
        "salah orang",
    ],
)  # fmt: skip
def test_no(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "iya tapi bukan dinas itu", "👍", "", "ratna wulandari", "hp saya hilang", "apa iya?", "ya atau tidak",
        "iya bukan",
        "kenapa harus blokir", "saya mau tanya tagihan", "4321", "mungkin",
        "iya saya mau lapor transaksi gagal kemarin di toko sebelah",
    ],
)  # fmt: skip
def test_neither(text: str) -> None:
    assert read_yes_no(text) is None


@pytest.mark.parametrize(
    "text",
    ["lewati", "skip", "Skip aja", "tidak ada", "gak ada min", "ga punya", "lupa", "gak tau", "nanti saja", "saya lupa",
     "belum ada", "kurang tahu", "tidak punya"],
)  # fmt: skip
def test_skip(text: str) -> None:
    assert wants_skip(text)


@pytest.mark.parametrize(
    "text", ["ya", "tidak", "toko maju", "150rb", "", "uangnya tidak ada di rekening merchant itu"]
)
def test_no_skip(text: str) -> None:
    assert not wants_skip(text)


@given(st.text(max_size=100))
def test_any_text_is_taken(text: str) -> None:
    assert read_yes_no(text) in {True, False, None}
    assert wants_skip(text) in {True, False}
