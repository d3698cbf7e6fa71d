"""Noise is seeded, changes what it says it changes, and leaves the rest alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.operations.evaluation.messages import Labelled
from bot.operations.evaluation.noise import KINDS, suite, variant

WORDS = st.sampled_from(
    ["saya", "transaksi", "gagal", "hp", "hilang", "min", "250rb", "cepat-cepat", "JakOne", "ke", "aaaaa"]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
FITTING = {
    "typos": SENTENCES.map(lambda text: f"{text} kartu"),
    "abbreviations": SENTENCES.map(lambda text: f"tolong {text}"),
    "caps": SENTENCES.map(lambda text: f"{text} saya"),
    "no_spaces": SENTENCES.map(lambda text: f"{text} saya"),
    "reduplication": SENTENCES.map(lambda text: f"{text} buru-buru"),
    "emoji": SENTENCES,
}
SEEDS = st.integers(0, 1000)


def test_every_kind_is_tried_here():
    assert set(FITTING) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), seed=SEEDS)
def test_a_fitting_text_really_changes_and_always_in_the_same_way(kind, data, seed):
    text = data.draw(FITTING[kind])
    changed = variant(kind, text, seed=seed)
    assert changed is not None
    assert changed != text
    assert changed == variant(kind, text, seed=seed)


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(max_size=80), seed=SEEDS)
def test_any_text_is_changed_or_left_out(kind, text, seed):
    assert variant(kind, text, seed=seed) != text


@given(
    words=st.lists(st.sampled_from(["transaksi", "gagal", "limit", "QRIS", "hp", "di", "ke"]), min_size=1), seed=SEEDS
)
def test_typos_damage_a_third_of_the_longer_words_by_one_slip(words, seed):
    longer = [word for word in words if len(word) >= 5]
    changed = (variant("typos", " ".join(words), seed=seed) or " ".join(words)).split(" ")
    pairs = list(zip(words, changed, strict=True))
    damaged = [(was, now) for was, now in pairs if was != now]
    assert len(damaged) == -(-len(longer) // 3)
    assert all(was in longer and abs(len(was) - len(now)) <= 1 for was, now in damaged)


@given(text=FITTING["abbreviations"], seed=SEEDS)
def test_abbreviations_drop_nothing_but_vowels(text, seed):
    def without(text):
        return re.sub(r"[aeiou]", "", text, flags=re.IGNORECASE)

    assert without(variant("abbreviations", text, seed=seed)) == without(text)


@given(text=FITTING["emoji"], seed=SEEDS)
def test_emoji_are_added_and_nothing_is_taken(text, seed):
    kept = [word for word in variant("emoji", text, seed=seed).split(" ") if word.isascii()]
    assert " ".join(kept) == text


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("tolong cepat-cepat ya", "tolong cepat2 ya"),
        ("kata-katanya kasar", "kata2nya kasar"),
        ("gagal gagal terus", "gagal2 terus"),
        ("sudah berjalan-jalan", "sudah berjalan2"),
    ],
)
def test_reduplication_is_written_with_a_two(text, short):
    assert variant("reduplication", text) == short


def test_another_seed_damages_other_letters():
    text = "transaksi gagal tetapi limit berkurang kemarin sore"
    assert len({variant("typos", text, seed=seed) for seed in range(10)}) > 5


def test_a_suite_holds_what_could_be_changed_and_says_where_it_comes_from():
    said = [Labelled("thank", "ok"), Labelled("check_ticket", "kira-kira kapan"), Labelled("greet", "pagi")]
    assert list(suite("reduplication", said)) == [(1, "kira2 kapan")]
