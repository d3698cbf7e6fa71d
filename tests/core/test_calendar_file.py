"""A bank's own days as a file: nonsense is told with its line and what to do."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Override, build_calendar
from bot.core.calendar_file import changed_days, read_overrides, without_effect
from bot.core.errors import InvalidInput

HEADER = "date,status,reason\n"


def problems(content: str | bytes) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        read_overrides(content.encode() if isinstance(content, str) else content)
    found = refused.value.data["problems"]
    assert isinstance(found, list)
    return found


def test_days_are_read_as_a_spreadsheet_saves_them() -> None:
    text = "\ufeffDate;Status;Reason\r\n2026-12-28;libur;Kantor tutup\r\n\r\n2026-11-21;KERJA;Hari kerja pengganti\r\n"
    assert read_overrides(text.encode()) == [
        Override(date(2026, 11, 21), True, "Hari kerja pengganti"),
        Override(date(2026, 12, 28), False, "Kantor tutup"),
    ]


def test_no_days_are_a_calendar_too() -> None:
    assert read_overrides(HEADER.encode()) == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("28-12-2026,libur,x", "line 2: '28-12-2026' is no date: write year-month-day, for example 2026-12-28"),
        ("2026-02-30,libur,x", "line 2: '2026-02-30' is no date"),
        ("besok,libur,x", "line 2: 'besok' is no date"),
        ("2926-12-28,libur,x", "line 2: 2926-12-28 is outside the years"),
        ("2026-12-28,tutup,x", "line 2: status is 'tutup': write libur (closed) or kerja (open)"),
        ("2026-12-28,libur,", "line 2: reason is empty"),
        (f"2026-12-28,libur,{'x' * 121}", "line 2: reason is longer"),
        ("2026-12-28,libur,x\n2026-12-28,kerja,y", "line 3: 2026-12-28 is there twice"),
        ("2026-12-28,libur", "line 2: reason is empty"),
        ('2026-12-28,libur,"x', "line 2: unexpected end of data: look for a quotation mark"),
    ],
)
def test_each_mistake_is_told_with_its_line(lines: str, told: str) -> None:
    assert any(line.startswith(told) for line in problems(HEADER + lines))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\xff\xfe", b"2026-12-28,libur,x", b"\x00\x00"])
def test_what_is_no_file_of_days_is_refused(content: bytes) -> None:
    assert problems(content)[0].startswith("line 1:")


@given(st.binary())
def test_no_bytes_break_the_reader(content: bytes) -> None:
    for given_bytes in (content, HEADER.encode() + content):
        with suppress(InvalidInput):
            read_overrides(given_bytes)


def test_what_changes_is_told_before() -> None:
    before = build_calendar(
        [Override(date(2026, 12, 28), False, "banjir"), Override(date(2026, 12, 29), False, "x")], 3
    )
    after = [Override(date(2026, 12, 28), False, "banjir besar"), Override(date(2026, 12, 29), False, "x")]
    assert changed_days(before, after) == ["- 2026-12-28 libur: banjir", "+ 2026-12-28 libur: banjir besar"]
    assert changed_days(before, []) == ["- 2026-12-28 libur: banjir", "- 2026-12-29 libur: x"]


def test_days_without_effect_are_told() -> None:
    days = [Override(date(2026, 12, 27), False, "x"), Override(date(2026, 12, 28), True, "x")]
    assert list(without_effect(days)) == [
        "Minggu, 27 Desember 2026 changes nothing: Minggu already",
        "Senin, 28 Desember 2026 changes nothing: a working day already",
    ]
    assert list(without_effect([Override(date(2026, 12, 28), False, "x")])) == []
