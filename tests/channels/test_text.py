from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import LIMIT, shorten, split_text, units


def test_short_text_is_one_part():
    assert split_text("  halo \n") == ["halo"]
    assert split_text(" \n ") == []


def test_paragraphs_before_lines_before_sentences_before_words():
    assert split_text("aaaa bbbb\n\ncccc\ndddd", 16) == ["aaaa bbbb", "cccc\ndddd"]
    assert split_text("aaaa bbbb cccc\ndddd eeee", 20) == ["aaaa bbbb cccc", "dddd eeee"]
    assert split_text("Satu dua tiga. Empat lima", 20) == ["Satu dua tiga.", "Empat lima"]
    assert split_text("x" * 25, 20) == ["x" * 20, "x" * 5]


def test_emoji_count_twice():
    parts = split_text("🙏" * 5000)
    assert [units(part) for part in parts] == [LIMIT, LIMIT, 10000 - 2 * LIMIT]


@given(st.text(alphabet="ab .\n🙏", max_size=200), st.integers(2, 30))
def test_nothing_but_white_space_is_lost(text: str, limit: int):
    parts = split_text(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_titles():
    assert shorten("Ya", 64) == "Ya"
    assert shorten("x" * 65, 64) == "x" * 63 + "…"
