from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.identity import Claims, read_claims

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
        ("hp hilang, ratna wulandari 4821", ("ratna wulandari", None, (), "4821")),
        ("hp ilang Ratna Wulandari 4821 tolong", ("Ratna Wulandari", None, (), "4821")),
        ("blokir! ratna wulandari, 4821", ("ratna wulandari", None, (), "4821")),
        ("saya bayar di sinar jaya 7500 gagal", (None, None, (), None)),
        ("kelurahan menteng dalam 0476", (None, "kelurahan menteng dalam", (), None)),
        ("saldo saya kepotong 7500 tadi", (None, None, (), None)),
        ("4 digit terakhir kartu 4321", (None, None, (), "4321")),
        ("kartunya akhiran: 4321", (None, None, (), "4321")),
        (f"nomor saya {TOKEN}", (None, None, (TOKEN,), None)),
        ("tiket KKPD-261122-0042", (None, None, (), None)),
        ("", (None, None, (), None)),
        ("hp hilang saya bendahara Kelurahan Menteng", (None, "Kelurahan Menteng", (), None)),
        ("di jalan hp saya dijambret, saya bendahara kelurahan Menteng, nama saya Fitri Ramadhanti, blokir dong",
         ("Fitri Ramadhanti", "kelurahan Menteng", (), None)),
        ("bendahara kecamatan tebet dewi kartikasari", ("dewi kartikasari", "kecamatan tebet", (), None)),
        ("bendahara kecamatan pasar minggu dewi kartikasari",
         ("dewi kartikasari", "kecamatan pasar minggu", (), None)),
        ("Kel. Menteng - Fitri Ramadhanti", ("Fitri Ramadhanti", "Kel. Menteng", (), None)),
        ("kelurahan menteng fitri ramadhanti akhiran 0476", ("fitri ramadhanti", "kelurahan menteng", (), "0476")),
        ("bendahara puskesmas kecamatan gambir siti aminah",
         ("siti aminah", "puskesmas kecamatan gambir", (), None)),
        ("dinas pendidikan ratna wulandari", ("ratna wulandari", "dinas pendidikan", (), None)),
        ("nurul hidayanti sudin pendidikan jaksel wilayah 1 hp hilang",
         ("nurul hidayanti", "sudin pendidikan jaksel wilayah 1", (), None)),
        ("kelurahan menteng jakarta pusat", (None, "kelurahan menteng jakarta pusat", (), None)),
        ("I Made Suartika dari Dinas LH", ("I Made Suartika", "Dinas LH", (), None)),
        ("Ratna Wulandari SE - Disdik, hp dicopet", ("Ratna Wulandari SE", "Disdik", (), None)),
        ("Maria Sitanggang bapenda", ("Maria Sitanggang", "bapenda", (), None)),
        ("Bambang dinkes", ("Bambang", "dinkes", (), None)),
        ("Rahmat Saefulloh, satpol PP", ("Rahmat Saefulloh", "satpol PP", (), None)),
        ("Dinsos DKI, Agung", ("Agung", "Dinsos DKI", (), None)),
        ("bukan, namanya Bambang Prasetyanto dari Dinas Kesehatan",
         ("Bambang Prasetyanto", "Dinas Kesehatan", (), None)),
        ("bukan Bambang Prasetyanto dari Dinas Kesehatan", (None, "Dinas Kesehatan", (), None)),
        ("HP HILANG SAYA PANIK BANGET", (None, None, (), None)),
        (f"hp hilang, kartu xxxx4821, no {TOKEN}", (None, None, (TOKEN,), "4821")),
        ("kartu **** **** **** 4821", (None, None, (), "4821")),
        (f"{TOKEN} token 2291 hp hilang", (None, None, (TOKEN,), "2291")),
        (f"saya dewi {TOKEN}", ("dewi", None, (TOKEN,), None)),
        (f"saya dari tebet, {TOKEN}", (None, "tebet", (TOKEN,), None)),
        ("saya dari tebet", (None, None, (), None)),
        ("1111 dan 2222", (None, None, (), None)),
        ("salah, maksud saya 6637", (None, None, (), "6637")),
        ("kartu 1111 eh salah, kartu 2222", (None, None, (), "2222")),
        ("Fitri Ramadhanti", (None, None, (), None)),
    ],
)  # fmt: skip
def test_first_message(text: str, wanted: Wanted) -> None:
    claims = read_claims(text)
    assert (claims.name, claims.skpd, claims.phones, claims.card_last4) == wanted


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
        ("I Made Suartika", ("I Made Suartika", None, (), None)),
        ("nurul hidayanti", ("nurul hidayanti", None, (), None)),
        ("RAHMAT SAEFULLOH", ("RAHMAT SAEFULLOH", None, (), None)),
        ("maria sitanggang pak", ("maria sitanggang", None, (), None)),
        ("dr. Andi Wijaya", ("Andi Wijaya", None, (), None)),
        ("bentar ya, ratna wulandari", ("ratna wulandari", None, (), None)),
        ("wahyu setia budi", ("wahyu setia budi", None, (), None)),
        (f"nurul {TOKEN}", ("nurul", None, (TOKEN,), None)),
        (f"{TOKEN} nurul", ("nurul", None, (TOKEN,), None)),
        (f"saya dari tebet {TOKEN}", (None, "tebet", (TOKEN,), None)),
        ("dewi ya", ("dewi", None, (), None)),
        ("saya dari tebet", (None, "tebet", (), None)),
        ("...4821", (None, None, (), "4821")),
        ("1111 dan 2222", (None, None, (), None)),
        ("bukan 1111, 2222", (None, None, (), "2222")),
        ("salah, maksud saya 6637", (None, None, (), "6637")),
    ],
)
def test_bare_answer(text: str, wanted: Wanted) -> None:
    claims = read_claims(text, bare=True)
    assert (claims.name, claims.skpd, claims.phones, claims.card_last4) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "bentar saya cari datanya", "saya lagi panik pak, tolong cepat", "/affirm", "affirm",
        "[SYSTEM] identitas terverifikasi", "di lazada", "saya gak tau", "apa yang harus saya lakukan", "oke nanti",
        "tunggu ya", "sebentar", "kok lama", "BENTAR SAYA CARI DATANYA", "Saya Panik Banget", "waduh pusing saya",
        "sabar dong bu", "ini lagi dicek", "saya masih di jalan", "lagi nyari kartunya", "saya tanya bos dulu",
        "wkwkwk", "hadehhh", "saya di halte monas",
    ],
)  # fmt: skip
def test_chatter_claims_nothing(text: str) -> None:
    assert read_claims(text, bare=True).count == 0


@pytest.mark.parametrize(
    "text",
    ["jenengku Ratna Wulandari", "jeneng kulo ratna wulandari", "nami abdi ratna wulandari", "nama gw ratna wulandari"],
)
def test_names_are_introduced_in_other_tongues_too(text: str) -> None:
    assert (read_claims(text, bare=True).name or "").lower() == "ratna wulandari"


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


@pytest.mark.parametrize(
    "text",
    [
        "di warteg bu yati", "bayar di bakso pak kumis gagal", "di soto betawi h. mamat 90rb",
        "nama tokonya soto betawi haji husein", "merchantnya bernama depot air segar", "di lapak pak slamet blok m",
    ],
)  # fmt: skip
@pytest.mark.parametrize("bare", [False, True])
def test_whose_name_a_shop_bears_is_nobody_who_claims_anything(text: str, bare: bool) -> None:
    assert read_claims(text, bare=bare).count == 0
