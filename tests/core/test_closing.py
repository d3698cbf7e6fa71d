from __future__ import annotations

import pytest

from bot.core.closing import only_reopens, read_rating, reopens


@pytest.mark.parametrize(
    ("said", "stars"),
    [
        *((str(stars), stars) for stars in range(1, 6)),
        ("5.", 5),
        (" 4 ", 4),
        ("5 bintang", 5),
        ("Bintang 4", 4),
        ("bintang lima ya", 5),
        ("nilai saya 3", 3),
        ("4/5", 4),
        ("2 dari 5", 2),
        ("5/5 kak", 5),
    ],
)
def test_a_rating_in_words(said: str, stars: int) -> None:
    assert read_rating(said) == stars


@pytest.mark.parametrize(
    "said",
    [
        "", "0", "6", "55", "05", "10", "4 5", "1 atau 2", "bintang", "bintang 6", "5 juta", "5 transaksi gagal",
        "kurang 1", "tanggal 5", "3/10", "jam 4", "²", "lima puluh", "5 bintang tapi kartu saya hilang",
    ],
)  # fmt: skip
def test_whatever_says_more_is_no_rating(said: str) -> None:
    assert read_rating(said) is None


@pytest.mark.parametrize(
    "said", ["Buka kembali", '"buka lagi".', "tolong buka lagi KKPD-260701-0001", "minta dibuka kembali"]
)
def test_a_ticket_is_wanted_back(said: str) -> None:
    assert reopens(said)
    assert only_reopens(said) == (len(said.split()) == 2)


def test_an_account_is_not_a_ticket() -> None:
    assert not reopens("buka blokir")
