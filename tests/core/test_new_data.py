"""New data as holders write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import Field
from bot.core.new_data import (
    LONGEST_NAME,
    LONGEST_OFFICE,
    named_fields,
    new_name,
    new_office,
    new_phone,
    replaces_holder,
    told_values,
)

A, B = "[phone:aaaaaaaa]", "[phone:bbbbbbbb]"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Joko Susilo", "Joko Susilo"),
        ("namanya Siti Nurjanah", "Siti Nurjanah"),
        ("Ibu Endang Retnowati, S.E.", "Endang Retnowati, S.E."),
        ("Dewi Lestari, S.Ak., M.M.", "Dewi Lestari, S.Ak., M.M."),
        ("Hj. Nur Aini", "Hj. Nur Aini"),
        ("bendahara barunya Marni", "Marni"),
        ("Sri Hartati ya kak", "Sri Hartati"),
        ("salah, harusnya Joko Susilo", "Joko Susilo"),
        ("ya", None),
        ("tidak tahu", None),
        ("nanti saya kirim", None),
        ("bentar", None),
        ("Siti Nurjanah, prosesnya gimana", None),
        (A, None),
        ("12345", None),
        ("", None),
    ],
)
def test_a_name(text: str, name: str | None) -> None:
    assert new_name(text) == name


@pytest.mark.parametrize(
    ("text", "office", "sure"),
    [
        ("Dinas Lingkungan Hidup", "Dinas Lingkungan Hidup", False),
        ("sekarang Disparekraf", "Disparekraf", False),
        ("nama SKPD nya Kel. Lagoa", "Kel. Lagoa", False),
        ("Sudin Pendidikan 2", "Sudin Pendidikan 2", False),
        ("lagoa", None, False),
        ("lagoa", "lagoa", True),
        ("tidak tahu", None, True),
        ("ya", None, True),
    ],
)
def test_an_office(text: str, office: str | None, *, sure: bool) -> None:
    assert new_office(text, sure=sure) == office


@pytest.mark.parametrize(
    ("text", "asked", "phone"),
    [
        (A, True, A),
        (f"dari {A} ke {B}", True, B),
        (f"nomor lama {A}", True, None),
        (f"ganti nomor {A} ke {B} ya", False, B),
        (f"tolong perbarui nomor saya menjadi {A}", False, A),
        (f"nomor hp baru saya {A}", False, A),
        (f"nomor saya {A} hilang, mau ganti nomor", False, None),
    ],
)
def test_a_number(text: str, phone: str | None, *, asked: bool) -> None:
    assert new_phone(text, asked=asked) == phone


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ubah nama dari Sri Hartati jadi Joko Susilo karena serah terima", {Field.NAME: "Joko Susilo"}),
        ("nama skpd diganti menjadi Dinas Kebudayaan", {Field.SKPD: "Dinas Kebudayaan"}),
        (f"ganti bendahara jadi Budi Santoso dan nomor hp jadi {A}", {Field.NAME: "Budi Santoso", Field.PHONE: A}),
        ("bendahara pensiun, penggantinya Siti Nurjanah, prosesnya gimana", {Field.NAME: "Siti Nurjanah"}),
        ("ganti no hp ke kantor cabang mana", {}),
        ("mau ganti nomor hp", {}),
    ],
)
def test_values_told_at_once(text: str, told: dict[Field, str]) -> None:
    assert told_values(text) == told


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("nomor hp", (Field.PHONE,)),
        ("nama bendahara", (Field.NAME,)),
        ("nama skpd", (Field.SKPD,)),
        ("nama dan nomor", (Field.PHONE, Field.NAME)),
        ("ketiganya", tuple(Field)),
        ("semua", tuple(Field)),
        ("tidak tahu", ()),
    ],
)
def test_fields_named_in_an_answer(text: str, fields: tuple[Field, ...]) -> None:
    assert named_fields(text) == fields


def test_a_replaced_holder_may_change_more_than_the_name() -> None:
    assert replaces_holder("Pergantian bendahara, mohon diproses")
    assert not replaces_holder("nomor hp saya salah")


@given(st.text(max_size=300))
def test_whatever_is_taken_is_short_and_on_one_line(text: str) -> None:
    for value, longest in ((new_name(text), LONGEST_NAME), (new_office(text, sure=True), LONGEST_OFFICE)):
        if value is not None:
            assert 0 < len(value) <= longest
            assert "\n" not in value
            assert "[" not in value
    told_values(text)
