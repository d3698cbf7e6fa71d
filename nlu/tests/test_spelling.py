"""Slips of the finger, undone where it is clear what was meant."""

import pytest

from sigap_nlu.spelling import Spelling
from sigap_nlu.text import said

KNOWN = ["transaksi gagal terus", "transaksi saya hilang", "saldo terpotong", "saldo saya terpotong", "gagal terus kok"]


@pytest.fixture(scope="module")
def spelling():
    return Spelling.of(KNOWN)


@pytest.mark.parametrize("typed", ["transaksii", "trasnaksi", "tranzaksi", "trnsks", "trnsksi", "Transaski"])
def test_one_slip_or_no_vowels(spelling, typed):
    meant = "transaksi" if typed != "trnsks" else "trnsks"
    assert spelling.mended(said(f"{typed} saya")).raw == f"{meant} saya"


@pytest.mark.parametrize(
    "typed", ["gagal", "hp", "Rina", "xylofon", "1,5 juta", "[phone:ab12cd34]", "KKPD-261122-0042", ""]
)
def test_what_is_known_short_or_no_word_stays(spelling, typed):
    assert spelling.mended(said(typed)) == said(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("transaksisayagagalterus", "transaksi saya gagal terus"),
        ("SaldoTerpotong", "saldo terpotong"),
        ("saldosaya", "saldo saya"),
        ("transaksisayadixylofongagal", "transaksi saya dixylofon gagal"),
        ("min, saldosayaterpotong kok", "min, saldo saya terpotong kok"),
    ],
)
def test_words_run_together_are_told_apart(spelling, typed, meant):
    assert spelling.mended(said(typed)) == said(meant)


@pytest.mark.parametrize("typed", ["saldosaya kok", "xqzwvkjhgfdpl", "a" * 10_000, "kokkok"])
def test_short_runs_and_mashed_keys_stay(spelling, typed):
    assert spelling.mended(said(typed)) == said(typed)


def test_meaning_follows(spelling):
    assert spelling.mended(said("sldo terpotng")).words == said("saldo terpotong").words


def test_words_of_the_lexicon_are_never_mended(spelling):
    assert Spelling({"blokir": 9}).mended(said("blokr")).raw == "blokr"
