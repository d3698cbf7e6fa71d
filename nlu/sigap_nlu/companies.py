"""Companies named in a message: who writes of another bank asks for nothing of this service. No Rasa."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sigap_nlu.text import read_lexicon

COLUMNS = 3
_OWN = "own"
_MONEY = {"bank", "regional", "bankapp", "wallet", "loan"}
_IN_HANDLE = 5
"""A name of so many letters is known inside a handle too (@mandiricare)."""


class _Names(NamedTuple):
    own: re.Pattern[str]
    money: re.Pattern[str]
    rest: re.Pattern[str]
    long: re.Pattern[str]


def columns(texts: Sequence[str]) -> np.ndarray:
    """A row for each message as typed, with three columns of 0 and 1.

    Named without us: who keeps money or is written to (@mandiricare); others, of whom things are bought. With us: any.
    """
    return np.array([_named(text) for text in texts], dtype=np.float32).reshape(len(texts), COLUMNS)


def _named(text: str) -> tuple[bool, bool, bool]:
    names, folded = _names(), text.lower().replace("_", " ")
    money = bool(names.money.search(folded) or any(map(names.long.search, re.findall(r"@(\w+)", folded))))
    rest = bool(names.rest.search(folded))
    own = bool(names.own.search(folded))
    return money and not own, rest and not money and not own, own and (money or rest)


@lru_cache(maxsize=1)
def _names() -> _Names:
    kinds: dict[str, list[str]] = {}
    for line in read_lexicon("companies.txt").splitlines():
        if line and not line.startswith("#"):
            kind, _, names = line.partition("\t")
            kinds[kind] = [name.replace("_", " ") for name in names.split()]
    own = kinds.pop(_OWN)
    money = [name for kind, names in kinds.items() if kind in _MONEY for name in names]
    rest = [name for kind, names in kinds.items() if kind not in _MONEY for name in names]
    long = "|".join(re.escape(name) for name in (*money, *rest) if len(name) >= _IN_HANDLE and " " not in name)
    return _Names(_any_of(own), _any_of(money), _any_of(rest), re.compile(long))


def _any_of(names: Sequence[str]) -> re.Pattern[str]:
    spelled = (re.escape(name).replace(r"\ ", r"\s+") for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?:nya|ku|mu)?(?=\d*(?!\w))")
