"""What somebody says about a ticket that is closed: how they rate it, and that they want it back."""

from __future__ import annotations

import re

from bot.core.tickets import BEST_RATING

_NUMBERS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5} | {str(n): n for n in range(1, BEST_RATING + 1)}
_AROUND = frozenset(
    {"bintang", "bintangnya", "nilai", "nilainya", "rating", "ratingnya", "skor", "skornya", "penilaian", "angka"}
    | {"kasih", "beri", "saya", "aja", "saja", "ya", "deh", "min", "kak", "pak", "bu"}
)
_OUT_OF = re.compile(rf"\b([1-{BEST_RATING}])\s*(?:/|dari)\s*{BEST_RATING}\b")
_REOPEN = re.compile(r"\b(?:buka\s*(?:lagi|kembali|ulang)|reopen|dibuka\s*(?:lagi|kembali))\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def read_rating(text: str) -> int | None:
    """The rating, 1 to 5, that a message consists of ("5", "bintang 4"); none where it says anything else too."""
    words = _WORD.findall(_OUT_OF.sub(r"\1", text.casefold()))
    rest = [word for word in words if word not in _AROUND]
    if len(rest) != 1:
        return None
    return _NUMBERS.get(rest[0])


def reopens(text: str) -> bool:
    """Whether a message asks, among other things, for a ticket to be opened again."""
    return _REOPEN.search(text) is not None


def only_reopens(text: str) -> bool:
    """Whether a message says that and nothing else."""
    return _REOPEN.fullmatch(text.strip(" .,\"'")) is not None
