from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.identity import Claims, looks_like_claims, read_claims

TOKEN = "[phone:7f3k4q2m]"
type Wanted = tuple[str | None, str | None, tuple[str, ...], str | None]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"saya Ratna Wulandari dari Dinas Pendidikan, no hp {TOKEN}, kartu akhiran 4321",
         ("Ratna Wulandari", "Dinas Pendidikan", (TOKEN,), "4321")),
        ("hp saya hilang min, saya Ratna Wulandari dari Disdik tolong blokir", ("Ratna Wulandari", "Disdik", (), None)),
        ("saya ratna wulandari dari disdik", ("ratna wulandari", "disdik", (), None)),
        ("saya ratna wulandari bendahara disdik hp ilang", ("ratna wulandari", "disdik", (), None)),
        ("Nama: Ratna Wulandari\nSKPD: Dinas Kesehatan", ("Ratna Wulandari", "Dinas Kesehatan", (), None)),
        ("a.n. Ratna Wulandari", ("Ratna Wulandari", None, (), None)),
        ("kartu atas nama Siti Aminah", ("Siti Aminah", None, (), None)),
        ("nama bendahara Siti Aminah", ("Siti Aminah", None, (), None)),
        ("bendaharanya bu Siti Aminah", ("bu Siti Aminah", None, (), None)),
        ("saya Ratna Wulandari, S.E. dari kecamatan Gambir", ("Ratna Wulandari, S.E", "kecamatan Gambir", (), None)),
        ("saya dari kecamatan Gambir", (None, "kecamatan Gambir", (), None)),
        ("hp saya hilang", (None, None, (), None)),
        ("saya kehilangan hp tolong blokir", (None, None, (), None)),
        ("saya mau lapor", (None, None, (), None)),
        ("bukan bendahara, staf", (None, None, (), None)),
        ("transaksi tahun 2026 jam 1430 Rp 5000", (None, None, (), None)),
        ("saya Nyoman Mentari dari Dinkes", ("Nyoman Mentari", "Dinkes", (), None)),
        ("pindah ke dinas lain", (None, None, (), None)),
        ("inspektorat menanyakan dasar hukum", (None, "inspektorat", (), None)),
        ("saya diminta kode oleh petugas bank", (None, None, (), None)),
        ("4321", (None, None, (), None)),
        ("4 digit terakhir kartu 4321", (None, None, (), "4321")),
        ("kartunya akhiran: 4321", (None, None, (), "4321")),
        (f"nomor saya {TOKEN}", (None, None, (TOKEN,), None)),
        ("tiket KKPD-261122-0042", (None, None, (), None)),
        ("", (None, None, (), None)),
    ],
)  # fmt: skip
def test_first_message(text: str, wanted: Wanted) -> None:
    claims = read_claims(text)
    assert (claims.name, claims.skpd, claims.phones, claims.card_last4) == wanted
    assert looks_like_claims(text) == any(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ratna Wulandari / Disdik", ("Ratna Wulandari", "Disdik", (), None)),
        ("ratna wulandari, disdik, 4321", ("ratna wulandari", "disdik", (), "4321")),
        ("ratna wulandari disdik 4321", ("ratna wulandari", "disdik", (), "4321")),
        ("4321", (None, None, (), "4321")),
        ("4 3 2 1", (None, None, (), "4321")),
        ("Ratna Wulandari", ("Ratna Wulandari", None, (), None)),
        ("dinas pendidikan", (None, "dinas pendidikan", (), None)),
        ("Dinas Pendidikan Provinsi DKI Jakarta", (None, "Dinas Pendidikan Provinsi DKI Jakarta", (), None)),
        ("bukan, yang benar Siti Aminah dari Dinkes", ("Siti Aminah", "Dinkes", (), None)),
        ("bu ratna wulandari", ("bu ratna wulandari", None, (), None)),
        ("saya ratna wulandari", ("ratna wulandari", None, (), None)),
        (TOKEN, (None, None, (TOKEN,), None)),
        ("gak tau", (None, None, (), None)),
        ("lupa min", (None, None, (), None)),
        ("tahun 2026", (None, None, (), None)),
        ("jam 1430", (None, None, (), None)),
        ("Rp 5000", (None, None, (), None)),
        ("22/11/2026", (None, None, (), None)),
        ("KKPD-261122-0042", (None, None, (), None)),
        ("blokir aja", (None, None, (), None)),
    ],
)
def test_bare_answer(text: str, wanted: Wanted) -> None:
    claims = read_claims(text, bare=True)
    assert (claims.name, claims.skpd, claims.phones, claims.card_last4) == wanted


def test_later_claims_win() -> None:
    first = Claims(name="Ratna", skpd="Disdik", card_last4="1111")
    second = Claims(name="Siti Aminah", phones=(TOKEN,))
    assert first.merge(second) == Claims(name="Siti Aminah", skpd="Disdik", phones=(TOKEN,), card_last4="1111")
    assert first.merge(second).count == 4
    assert Claims().count == 0


def test_the_residue_holds_what_was_not_taken() -> None:
    assert read_claims("hp saya hilang, saya Ratna Wulandari dari Disdik").residue == "hp saya hilang, saya dari"


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_taken(text: str, bare: bool) -> None:
    assert 0 <= read_claims(text, bare=bare).count <= 4


@pytest.mark.parametrize("unit", ["kartu ", "saya ", "dinas ", "4321 ", "nama ", "bu ", "a", "akhiran 4 ", "[phone:"])
def test_nasty_input_ends(unit: str) -> None:
    assert read_claims((unit * 10_000)[:10_000], bare=True).count >= 0
