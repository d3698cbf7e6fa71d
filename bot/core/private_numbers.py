"""Numbers and addresses that lead to a person: NIK, telephone, e-mail. They are kept, but not in plain sight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

import phonenumbers

from bot.core.leaks import looks_like_nik
from bot.core.shadow import Group, Piece, Run, Span, runs_of, windows
from bot.core.words import lexicon


class PrivateKind(StrEnum):
    """What is replaced by a token, and can be looked up again on purpose."""

    NIK = "nik"
    PHONE = "phone"
    EMAIL = "email"


_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}\s{0,2}@\s{0,2}[^\W_]{1,63}(?:-[^\W_]{1,62}){0,4}(?:\.[^\W_]{1,63}(?:-[^\W_]{1,62}){0,2}){0,4}"
    r"\.[a-z]{2,24}(?![a-z0-9])"
)
_MOBILE = re.compile(r"8[1-9][0-9]{7,10}")
_LANDLINE = re.compile(r"[2-79][0-9]{7,10}")
_NIK_WORDS = lexicon("nik niknya ktp ktpnya ektp kependudukan")
_MONEY = lexicon("rp sebesar senilai saldo nominal limit tagihan total transfer bayar")
_BREAKS = frozenset(",;:/|\\\n_*'\"•·~")
_NIK_LENGTH = 16
_HEAD = range(3, 5)


def find_emails(text: str) -> Iterator[tuple[str, Span]]:
    """E-mail addresses in lower case."""
    for found in _EMAIL.finditer(text):
        yield "".join(found.group().split()), found.span()


def find_niks(pieces: list[Piece]) -> Iterator[tuple[str, Span]]:
    """Identity numbers: plausible in themselves, or introduced as such."""
    for run in runs_of(pieces):
        until = -1
        for window in windows(run, _NIK_LENGTH, _NIK_LENGTH):
            digits = _digits(window)
            if window[0].start < until:
                continue
            if looks_like_nik(digits) or _follows(window[0].first, pieces, _NIK_WORDS, 5):
                until = window[-1].end
                yield digits, (window[0].start, until)


def find_phones(pieces: list[Piece]) -> Iterator[tuple[str, Span]]:
    """Telephone numbers in E.164."""
    for run in runs_of(pieces):
        for part in _parts(run, pieces):
            until = -1
            for window in windows(part, 8, 15):
                if window[0].start >= until and (number := _phone(window, pieces)):
                    until = window[-1].end
                    yield number, (_with_prefix(window[0].first, pieces), until)


def _digits(window: tuple[Group, ...]) -> str:
    return "".join(group.digits for group in window)


def _follows(place: int, pieces: list[Piece], words: frozenset[str], reach: int) -> bool:
    return any(piece.text in words for piece in pieces[max(0, place - reach) : place])


def _parts(run: Run, pieces: list[Piece]) -> Iterator[Run]:
    """A telephone number goes neither over commas nor over lines."""
    part: list[Group] = []
    for group in run.groups:
        if part and any(piece.text in _BREAKS for piece in pieces[part[-1].last + 1 : group.first]):
            yield Run(tuple(part))
            part = []
        part.append(group)
    yield Run(tuple(part))


def _with_prefix(first: int, pieces: list[Piece]) -> int:
    start = first
    while start and pieces[start - 1].text in {"+", "("} and pieces[start - 1].end == pieces[start].start:
        start -= 1
    return pieces[start].start


def _phone(window: tuple[Group, ...], pieces: list[Piece]) -> str | None:
    digits, first = _digits(window), window[0].first
    before = "".join(piece.text for piece in pieces[max(0, first - 2) : first])
    if before.endswith(("+", "+(")):
        return _indonesian(digits[2:].removeprefix("0")) if digits.startswith("62") else _foreign(digits)
    if _ends_late(window):
        return None
    if digits.startswith("0"):
        return _indonesian(digits[1:])
    if digits.startswith(("628", "6208", "6221")):
        return _indonesian(digits[2:].removeprefix("0"))
    alone = len(window) == 1 or len(window[0].digits) in _HEAD
    if digits.startswith("8") and alone and not _follows(first, pieces, _MONEY, 3) and _MOBILE.fullmatch(digits):
        parsed = phonenumbers.parse(digits, "ID")
        return f"+62{digits}" if phonenumbers.is_valid_number(parsed) else None
    return None


def _ends_late(window: tuple[Group, ...]) -> bool:
    """Whether the first group is a whole number by itself, and what follows is something else."""
    return len(window) > 1 and len(window[0].digits) > 9 and window[0].digits.startswith(("08", "628", "8"))  # noqa: PLR2004


def _indonesian(national: str) -> str | None:
    return f"+62{national}" if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national) else None


def _foreign(digits: str) -> str | None:
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(parsed)
        else None
    )
