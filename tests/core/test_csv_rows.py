"""Tables that people take along."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.csv_rows import plain_cell, write_csv


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-5+1", "-", "@SUM(A1)", "  =1", "\t=1", "\r=1", "\n1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-6.17", "-5", "12,5", "KKPD-261122-0042", "a=b", "'x"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert plain_cell(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20), min_size=1))
def test_what_is_written_is_read_again(cells: list[str]) -> None:
    content = write_csv(["column"] * len(cells), [cells]).decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(content, newline=""))
    assert row == [plain_cell(cell) for cell in cells]
    assert not any(cell.lstrip().startswith(("=", "+", "@")) for cell in row)
