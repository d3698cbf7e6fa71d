"""Mistakes in files are told in Indonesian, every one of them."""

from __future__ import annotations

import pytest

from bot.console.told_problems import told_problem, told_problems
from bot.core.branches import branch_of, read_branches
from bot.core.calendar_file import read_overrides
from bot.core.errors import InvalidInput

ENGLISH = (" is ", "write", "must", "missing", "holds")
BRANCHES = "name,address,city,districts,hours,latitude,longitude"
FILES = (
    (read_overrides, "x"),
    (read_overrides, 'date,status,reason\n2026-01-01,libur,"x'),
    (read_overrides, "date,status,reason\n1.1.2026,tutup,\n2026-01-02,libur," + "x" * 121 + "\n1066-01-01,kerja,a"),
    (read_overrides, "date,status,reason\n2026-01-02,libur,a\n2026-01-02,libur,a"),
    (read_branches, BRANCHES),
    (read_branches, f"{BRANCHES}\n,,,,,x,y\n{'n' * 301},a,c,d,h,-6.1,106.8"),
    (read_branches, f"{BRANCHES}\na,a,c,d,h,-6.1,106.8\nA,a,c,d,h,-6.1,106.8"),
)


@pytest.mark.parametrize(("read", "content"), FILES)
def test_every_mistake_has_its_words(read, content: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(content.encode())
    told = told_problems(refused.value)
    assert told
    for problem in told:
        assert not any(word in problem for word in ENGLISH), problem


def test_a_file_that_is_no_text() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_overrides(b"PK\x03\x04\xff\xfe")
    assert told_problems(refused.value) == [
        "Baris 1: berkas bukan UTF-8; simpan sebagai CSV UTF-8, bukan sebagai lembar kerja."
    ]


def test_what_has_no_words_stays() -> None:
    assert told_problem("who knows") == "who knows"
    with pytest.raises(InvalidInput) as refused:
        branch_of({})
    assert "Nama kosong." in told_problems(refused.value)
