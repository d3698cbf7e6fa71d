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
        "gas", "gaskeun", "muhun blokir wae", "ya, blokir sekarang juga", "cepetan woy", "cepat blokir",
        "kok nanya terus, cepat blokir", "jadi", "eh jadi deh blokir", "iyo", "siap", "lanjutkan", "lanjut aja",
        "silakan", "monggo", "mangga", "enggih", "yes block it", "iya pak diblokir saja biar aman", "ya, demi keamanan",
        "blokir kartu saya segera karena takut dipakai orang", "ya mau diblokir",
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
        "salah orang", "tidak perlu", "tidak usah blokir", "tidak perlu diblokir", "jangan diblokir dulu pak",
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
        "ya ampun", "ya allah", "iya saya mau lapor transaksi gagal", "ya jangan dong", "ya sudah kalau begitu",
        "saya sudah blokir kemarin", "saya sudah diblokir", "takut keblokir", "cara blokir", "tolong",
        "iya saya mau lapor transaksi gagal kemarin di toko sebelah",
    ],
)  # fmt: skip
def test_neither(text: str) -> None:
    assert read_yes_no(text) is None


@pytest.mark.parametrize(
    "text",
    ["lewati", "skip", "Skip aja", "tidak ada", "gak ada min", "ga punya", "lupa", "gak tau", "nanti saja", "saya lupa",
     "belum ada", "kurang tahu", "tidak punya", "hari apa ya lupa", "lupa saya", "gak inget", "nanti", "nanti dulu",
     "nanti ya", "ga ada bukti", "tanpa bukti", "kosong", "buktinya tidak ada", "sudah lupa tanggalnya pak",
     "merchantnya apa gak tau"],
)  # fmt: skip
def test_skip(text: str) -> None:
    assert wants_skip(text)


@pytest.mark.parametrize(
    "text",
    [
        "ya", "tidak", "toko maju", "150rb", "", "uangnya tidak ada di rekening merchant itu", "jangan lupa ya",
        "toko tanpa nama", "saldo saya tidak ada",
    ],
)  # fmt: skip
def test_no_skip(text: str) -> None:
    assert not wants_skip(text)


@given(st.text(max_size=100))
def test_any_text_is_taken(text: str) -> None:
    assert read_yes_no(text) in {True, False, None}
    assert wants_skip(text) in {True, False}
