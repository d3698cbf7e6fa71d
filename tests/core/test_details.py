from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.details import amounts, reference
from bot.core.merchants import merchant
from bot.core.moments import moment

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # Wednesday, 10.00 WIB


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("150rb", (150_000,)),
        ("1,2jt", (1_200_000,)),
        ("1.25 juta", (1_250_000,)),
        ("Rp 1.250.000", (1_250_000,)),
        ("Rp500.000,-", (500_000,)),
        ("rp. 75000", (75_000,)),
        ("2 juta", (2_000_000,)),
        ("250 ribu", (250_000,)),
        ("1.500.000", (1_500_000,)),
        ("Rp 1.250.000,00", (1_250_000,)),
        ("bayar 150000 kepotong 300000", (150_000, 300_000)),
        ("sebesar 5000", (5_000,)),
        ("50k", (50_000,)),
        ("dua juta lima ratus ribu", (2_500_000,)),
        ("1 juta 250 ribu", (1_250_000,)),
        ("1jt 250rb", (1_250_000,)),
        ("sejuta dua ratus lima puluh ribu", (1_250_000,)),
        ("satu juta dua ratus ribu lima ratus rupiah", (1_200_500,)),
        ("satu setengah juta", (1_500_000,)),
        ("3 setengah juta", (3_500_000,)),
        ("1 juta setengah", (1_500_000,)),
        ("setengah juta", (500_000,)),
        ("1,5 jt", (1_500_000,)),
        ("50 ribuan", (50_000,)),
        ("150.000 x2", (150_000,)),
        ("150 ribu 200 ribu", (150_000, 200_000)),
        ("tadi bayar 200 ribu tapi di notif 2 juta", (200_000, 2_000_000)),
        ("seratus lima puluh ribu", (150_000,)),
        ("seribu", (1_000,)),
        ("150rb dan 150 ribu", (150_000,)),
        ("[phone:7f3k4q2m] tiket KKPD-261122-0042", ()),
        ("kartu akhiran 4321", ()),
        ("4321", ()),
        ("22/11/2026 14.03", ()),
        ("22-11-2026", ()),
        ("jam 14.30", ()),
        ("ref 202611220012345", ()),
        ("nomor ref: 837260", ()),
        ("081234567890", ()),
        ("tahun 2026", ()),
        ("3 kali", ()),
        ("", ()),
    ],
)
def test_amounts(text: str, wanted: tuple[int, ...]) -> None:
    assert amounts(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("300", (300_000,)),
        ("300 aja pak", (300_000,)),
        ("sekitar 5000", (5_000,)),
        ("1.250", (1_250,)),
        ("150000", (150_000,)),
        ("150rb", (150_000,)),
        ("50", ()),
        ("tiket 300", ()),
        ("tahun 2026", ()),
        ("0812", ()),
    ],
)
def test_amounts_of_a_bare_answer(text: str, wanted: tuple[int, ...]) -> None:
    assert amounts(text, bare=True) == wanted


def test_a_small_number_is_no_amount_unless_asked_for() -> None:
    assert amounts("300") == ()


@pytest.mark.parametrize(
    ("text", "day", "at", "words"),
    [
        ("gagal kemaren sore", date(2026, 11, 24), None, "kemaren sore"),
        ("kemarin jam 3 sore", date(2026, 11, 24), time(15), "kemarin jam 3 sore"),
        ("tadi pagi jam 9", date(2026, 11, 25), time(9), "tadi pagi jam 9"),
        ("barusan gagal", date(2026, 11, 25), time(10), "barusan"),
        ("tgl 17", date(2026, 11, 17), None, "tgl 17"),
        ("tanggal 28 lalu", date(2026, 10, 28), None, "tanggal 28"),
        ("17 november", date(2026, 11, 17), None, "17 november"),
        ("17 desember", date(2025, 12, 17), None, "17 desember"),
        ("17 nov 2025", date(2025, 11, 17), None, "17 nov 2025"),
        ("22/11/2026 14.03", date(2026, 11, 22), time(14, 3), "22/11/2026 14.03"),
        ("22/12/2026", date(2025, 12, 22), None, "22/12/2026"),
        ("tadi jam 11", date(2026, 11, 24), time(11), "tadi jam 11"),
        ("2026-11-22", date(2026, 11, 22), None, "2026-11-22"),
        ("22/11", date(2026, 11, 22), None, "22/11"),
        ("hari senin", date(2026, 11, 23), None, "hari senin"),
        ("senin lalu jam 10.30", date(2026, 11, 23), time(10, 30), "senin lalu jam 10.30"),
        ("hari Rabu", date(2026, 11, 25), None, "hari Rabu"),
        ("rabu kemarin", date(2026, 11, 18), None, "rabu kemarin"),
        ("2 hari lalu", date(2026, 11, 23), None, "2 hari lalu"),
        ("dua hari yang lalu", date(2026, 11, 23), None, "dua hari yang lalu"),
        ("td mlm", date(2026, 11, 24), None, "td mlm"),
        ("td malem jam 8", date(2026, 11, 24), time(20), "td malem jam 8"),
        ("tadi sore", date(2026, 11, 24), None, "tadi sore"),
        ("sejak hari Jumat", date(2026, 11, 20), None, "sejak hari Jumat"),
        ("dari kemarin gagal", date(2026, 11, 24), None, "dari kemarin"),
        ("sejak kemarin", date(2026, 11, 24), None, "sejak kemarin"),
        ("baru saja", date(2026, 11, 25), time(10), "baru saja"),
        ("tadi gagal", date(2026, 11, 25), time(10), "tadi"),
        ("sudah 2 jam", date(2026, 11, 25), time(8), "sudah 2 jam"),
        ("hari minggu lalu", date(2026, 11, 22), None, "hari minggu lalu"),
        ("kemarin, sampai sekarang belum masuk", date(2026, 11, 24), None, "kemarin"),
        ("belum masuk sampai sekarang", None, None, ""),
        ("2 jam lalu", date(2026, 11, 25), time(8), "2 jam lalu"),
        ("jam 9 tadi", date(2026, 11, 25), time(9), "jam 9 tadi"),
        ("jam 14.30", date(2026, 11, 24), time(14, 30), "jam 14.30"),
        ("semalam jam 8 malam", date(2026, 11, 24), time(20), "semalam jam 8 malam"),
        ("kemarin jam 2 malam", date(2026, 11, 24), time(2), "kemarin jam 2 malam"),
        ("kemarin jam 12 malam", date(2026, 11, 24), time(0), "kemarin jam 12 malam"),
        ("dua malam lalu", date(2026, 11, 23), None, "dua malam lalu"),
        ("hari ini pukul 09:15 WIB", date(2026, 11, 25), time(9, 15), "hari ini pukul 09:15 WIB"),
        ("setengah 3", None, None, ""),
        ("kemarin jam setengah 3 sore", date(2026, 11, 24), time(14, 30), "kemarin jam setengah 3 sore"),
        ("31/02/2026", None, None, ""),
        ("Rp 150.000", None, None, ""),
        ("transaksi gagal", None, None, ""),
        ("tiket KKPD-261122-0042", None, None, ""),
    ],
)
def test_moment(text: str, day: date | None, at: time | None, words: str) -> None:
    found = moment(text, NOW)
    if day is None:
        assert found is None
    else:
        assert found is not None
        assert (found.day, found.time, found.text) == (day, at, words)
        assert found.day <= date(2026, 11, 25)


@pytest.mark.parametrize(
    "text",
    [
        "minggu lalu", "minggu kemarin", "bulan lalu", "tahun lalu", "sudah 2 minggu", "udah seminggu", "2 minggu lalu",
        "akhir-akhir ini", "belakangan ini", "beberapa hari lalu", "sudah 3 hari", "sudah lama", "3 hari ini",
    ],
)  # fmt: skip
def test_words_that_name_no_day_claim_none(text: str) -> None:
    found = moment(f"gagal terus {text}", NOW)
    assert found is not None
    assert (found.exact, found.text, found.time) == (False, text, None)


@pytest.mark.parametrize("text", ["kemarin", "tgl 17", "2 hari lalu", "hari senin", "jam 9", "sudah 2 jam"])
def test_words_that_name_a_day_are_exact(text: str) -> None:
    found = moment(text, NOW)
    assert found is not None
    assert found.exact


def test_tonight_is_said_in_the_evening() -> None:
    found = moment("tadi malam", datetime(2026, 11, 25, 15, 0, tzinfo=UTC))  # 22.00 WIB
    assert found is not None
    assert found.day == date(2026, 11, 25)


def test_the_day_is_that_of_wib() -> None:
    late = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # 01.00 WIB of the 25th
    found = moment("kemarin", late)
    assert found is not None
    assert found.day == date(2026, 11, 24)
    assert found.at is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("gagal di Toko Maju Jaya kemarin", "Toko Maju Jaya"),
        ("bayar di warung bu sri 50rb", "warung bu sri"),
        ("transaksi ke merchant Sinar Abadi gagal", "Sinar Abadi"),
        ("merchant: Alfamart Cikini", "Alfamart Cikini"),
        ("scan di Indomaret Salemba jam 9", "Indomaret Salemba"),
        ("di RM Padang Sederhana, saldo kepotong", "RM Padang Sederhana"),
        ("di rumah makan Sederhana tadi", "rumah makan Sederhana"),
        ("saldo kepotong di jakone", None),
        ("gagal terus", None),
        ("uang belum masuk ke merchant", None),
        ("", None),
    ],
)
def test_merchant(text: str, wanted: str | None) -> None:
    assert merchant(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ref 202611220012345", "202611220012345"),
        ("no ref: ABC123456 ya", "ABC123456"),
        ("kode referensi 837261", "837261"),
        ("rrn nya 123456789012", "123456789012"),
        ("nomor referensi belum ada", None),
        ("KKPD-261122-0042", None),
        ("", None),
    ],
)
def test_reference(text: str, wanted: str | None) -> None:
    assert reference(text) == wanted


@given(st.one_of(st.text(max_size=200), st.text("0123456789 .,/-rpjtbamkl", max_size=80)))
def test_any_text_is_taken(text: str) -> None:
    assert all(value > 0 for value in amounts(text))
    found = moment(text, NOW)
    assert found is None or found.day <= date(2026, 11, 25)
    merchant(text)
    reference(text)


@pytest.mark.parametrize("unit", ["1.", "1 ", "rp ", "satu ", "di ", "ref ", "1/1/", "jam 1 ", "minggu ", "toko a "])
def test_nasty_input_ends(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    amounts(text)
    moment(text, NOW)
    merchant(text)
    reference(text)
