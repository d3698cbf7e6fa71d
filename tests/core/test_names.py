from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.names import mentions_person, same_person
from bot.core.skpd_names import mentions_skpd, same_skpd


@pytest.mark.parametrize(
    ("claimed", "registered"),
    [
        ("Ratna Wulandari", "Ratna Wulandari"),
        ("ratna wulandari", "RATNA WULANDARI, S.E."),
        ("Wulandari Ratna", "Ratna Wulandari"),
        ("Bu Ratna Wulandari SE MM", "Hj. Ratna Wulandari, S.E., M.M."),
        ("ratna wulandri", "Ratna Wulandari"),
        ("R. Wulandari", "Ratna Wulandari"),
        ("ratna w", "Ratna Wulandari"),
        ("M. Rizky Pratama", "Muhammad Rizky Pratama"),
        ("Moh Rizky", "Muhammad Rizky Pratama"),
        ("Muh. Rizky Pratama, S. Kom", "Mohammad Rizky Pratama"),
        ("Abd. Rahman", "Abdul Rahman"),
        ("abdulrahman", "Abdul Rahman"),
        ("Siti Aminah", "Siti Nur Aminah"),
        ("Ratna Wulandari Putri", "Ratna Wulandari"),
        ("sukarno", "Soekarno"),
        ("pak sukarno", "Sukarno"),
        ("Drs. H. Budi Santoso, M.Si.", "Budi Santoso"),
        ("dr. Andi Wijaya", "ANDI WIJAYA"),
        ("ｒａｔｎａ\u200b wulandari", "Ratna Wulandari"),
    ],
)
def test_same_person(claimed: str, registered: str) -> None:
    assert same_person(claimed, registered)
    assert mentions_person(f"saya {claimed} bendahara disdik", registered)


@pytest.mark.parametrize(
    ("claimed", "registered"),
    [
        ("Ratna", "Ratna Wulandari"),
        ("Rina", "Dina"),
        ("Rina Sari", "Dina Sari"),
        ("Siti Nur Halimah", "Siti Nur Aminah"),
        ("Budi Santoso", "Ratna Wulandari"),
        ("R W", "Ratna Wulandari"),
        ("Ahmad Sukarno", "Sukarno"),
        ("Bu", "Ratna Wulandari"),
        ("", "Ratna Wulandari"),
        ("Muhammad", "Muhammad Rizky"),
        ("Ratna Wulandari Budi Santoso", "Ratna Wulandari"),
        ("S.E. M.M.", "Ratna Wulandari, S.E., M.M."),
    ],
)
def test_another_person(claimed: str, registered: str) -> None:
    assert not same_person(claimed, registered)


def test_a_list_of_names_does_not_help() -> None:
    names = [f"nama{chr(97 + n)} palsu{chr(97 + n)}" for n in range(20)]
    assert not mentions_person(", ".join([*names, "ratna wulandari"]), "Ratna Wulandari")
    offices = [f"dinas urusan{chr(97 + n)}" for n in range(12)]
    assert not mentions_skpd(", ".join([*offices, "dinas pendidikan"]), "Dinas Pendidikan")


@pytest.mark.parametrize(
    ("text", "registered"),
    [
        ("saya ratna wulandari bendahara disdik", "Ratna Wulandari"),
        ("hp hilang min, atas nama bu ratna wulandari s.e. tolong blokir", "Ratna Wulandari, S.E."),
        ("nama: Ratna Wulandari", "Ratna Wulandari"),
    ],
)
def test_mentions_person(text: str, registered: str) -> None:
    assert mentions_person(text, registered)


def test_one_first_name_is_no_mention() -> None:
    assert not mentions_person("saya ratna dari disdik", "Ratna Wulandari")


@pytest.mark.parametrize(
    ("claimed", "registered"),
    [
        ("Disdik", "Dinas Pendidikan"),
        ("disdik dki", "Dinas Pendidikan Provinsi DKI Jakarta"),
        ("Dinas Pendidikan Pemprov DKI", "DINAS PENDIDIKAN"),
        ("dinas pendidkan", "Dinas Pendidikan"),
        ("dinkes", "Dinas Kesehatan"),
        ("Dishub", "Dinas Perhubungan"),
        ("Disporar", "Dinas Pemuda dan Olahraga"),
        ("disnaker", "Dinas Tenaga Kerja, Transmigrasi dan Energi"),
        ("dukcapil", "Dinas Kependudukan dan Pencatatan Sipil"),
        ("diskominfo", "Dinas Komunikasi, Informatika dan Statistik"),
        ("dlh", "Dinas Lingkungan Hidup"),
        ("DPMPTSP", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"),
        ("bappeda", "Badan Perencanaan Pembangunan Daerah"),
        ("Bapenda", "Badan Pendapatan Daerah"),
        ("BPKAD", "Badan Pengelola Keuangan Daerah"),
        ("bpkd", "Badan Pengelolaan Keuangan dan Aset Daerah"),
        ("BKD", "Badan Kepegawaian Daerah"),
        ("satpol pp", "Satuan Polisi Pamong Praja"),
        ("Setda", "Sekretariat Daerah"),
        ("setwan", "Sekretariat DPRD"),
        ("RSUD Tarakan", "Rumah Sakit Umum Daerah Tarakan"),
        ("Kec. Gambir", "Kecamatan Gambir"),
        ("kel gambir", "Kelurahan Gambir"),
        ("kecamatan gambir jakpus", "Kecamatan Gambir"),
        ("puskesmas gambir", "UPT Puskesmas Kecamatan Gambir"),
        ("sudin pendidikan jakbar", "Suku Dinas Pendidikan Jakarta Barat"),
        ("Dinas Pariwisata", "Dinas Pariwisata dan Ekonomi Kreatif"),
        ("inspektorat", "Inspektorat Provinsi DKI Jakarta"),
        ("Dinas LH", "Dinas Lingkungan Hidup"),
        ("sudin pendidikan jaksel wilayah 1", "Suku Dinas Pendidikan Wilayah I Jakarta Selatan"),
        ("kelurahan menteng jakarta pusat", "Kelurahan Menteng"),
    ],
)
def test_same_skpd(claimed: str, registered: str) -> None:
    assert same_skpd(claimed, registered)
    assert mentions_skpd(f"halo saya ratna dari {claimed} mau lapor", registered)


@pytest.mark.parametrize(
    ("claimed", "registered"),
    [
        ("Dinas Kesehatan", "Dinas Pendidikan"),
        ("dinas", "Dinas Pendidikan"),
        ("Suku Dinas Pendidikan Jakarta Barat", "Dinas Pendidikan"),
        ("Sudin Pendidikan Jakarta Timur", "Suku Dinas Pendidikan Jakarta Barat"),
        ("sudin pendidikan", "Suku Dinas Pendidikan Jakarta Barat"),
        ("Kelurahan Gambir", "Kecamatan Gambir"),
        ("badan pengelola", "Badan Pengelola Keuangan Daerah"),
        ("setwan", "Sekretariat Daerah"),
        ("kecamatan", "Kecamatan Gambir"),
        ("gambir", "Kecamatan Gambir"),
        ("sudin pendidikan jaksel wilayah 2", "Suku Dinas Pendidikan Wilayah I Jakarta Selatan"),
        ("pemprov dki", "Dinas Pendidikan"),
        ("", "Dinas Pendidikan"),
    ],
)
def test_another_skpd(claimed: str, registered: str) -> None:
    assert not same_skpd(claimed, registered)
    assert not mentions_skpd(claimed, registered)


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_taken(claimed: str, registered: str) -> None:
    for check in (same_person, same_skpd, mentions_person, mentions_skpd):
        assert check(claimed, registered) in {True, False}
