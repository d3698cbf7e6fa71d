"""Numbers that look like secrets and are none: tickets, amounts, dates, times, references, regulations.

They are settled before anything is masked, so that a complaint keeps its facts. All patterns are bounded, and work on
a folded text (see :mod:`bot.core.shadow`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.core.shadow import Span

_CARD_LENGTHS = range(13, 20)
_LONGEST_AMOUNT = 12
_DAYS, _MONTHS, _YEARS = 31, 12, range(1900, 2100)


def passes_luhn(digits: str) -> bool:
    """Whether the check digit fits, as on payment cards."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004  # the digit sum of a two-digit product
    return total % 10 == 0


def is_common_card(digits: str) -> bool:
    """A number of one of the card schemes used here (Visa, Mastercard, JCB, American Express, UnionPay, Discover)."""
    if not passes_luhn(digits):
        return False
    head, size = int(digits[:4]), len(digits)
    if size == 16:  # noqa: PLR2004
        return (
            digits[0] == "4"
            or 51 <= head // 100 <= 55  # noqa: PLR2004
            or 2221 <= head <= 2720  # noqa: PLR2004
            or 3528 <= head <= 3589  # noqa: PLR2004
            or digits.startswith(("60", "62", "64", "65"))
        )
    return (size == 15 and digits.startswith(("34", "37"))) or (size in {13, 19} and digits[0] == "4")  # noqa: PLR2004


def is_date(day: str, month: str, year: str) -> bool:
    """Whether these could be a day, a month and a year (two or four digits)."""
    full = int(year) if len(year) == 4 else 2000 + int(year)  # noqa: PLR2004
    return 1 <= int(day) <= _DAYS and 1 <= int(month) <= _MONTHS and full in _YEARS


def _date(found: re.Match[str]) -> bool:
    return is_date(found["day"], found["month"], found["year"])


def _amount(found: re.Match[str]) -> bool:
    return sum(char.isdigit() for char in found.group()) <= _LONGEST_AMOUNT


def _round_amount(found: re.Match[str]) -> bool:
    return found.group().endswith("00")


def _reference(found: re.Match[str]) -> bool:
    digits = re.sub(r"[^0-9]", "", found["value"])
    return bool(digits) and not (len(digits) in _CARD_LENGTHS and is_common_card(digits))


def _always(_: re.Match[str]) -> bool:
    return True


_START = r"(?<![0-9])"
_END = r"(?![0-9])"
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (re.compile(r"kkpd\s?-\s?[0-9]{6}\s?-\s?[0-9]{4}" + _END), _always),
    (re.compile(_START + r"(?:\(?021\)?[ -]?)?1500[ .-]?351" + _END), _always),
    (
        re.compile(
            r"\b(?:ref|reff|refno|referensi|referensinya|reference|rrn|trx|trxid|invoice|inv|order|pesanan|struk|resi|"
            r"rekening|norek|rek|va|virtual account|id transaksi|no transaksi|nomor transaksi|idpel|npwp|nip|tiket|"
            r"ticket|tid|mid|sp2d|spm)\b[^\w\n]{0,4}(?:(?:no|nomor|nomer|id|kode|nya|saya|sy|adalah|itu)\b[^\w\n]{1,3}){0,3}"
            r"(?P<value>[a-z0-9][a-z0-9/.-]{2,40})"
        ),
        _reference,
    ),
    (re.compile(r"(?<![a-z])(?:rp|idr)[\s.:]{0,4}[0-9][0-9.,]{0,20}(?:-)?"), _amount),
    (re.compile(r"(?<![0-9.,])[0-9][0-9.,]{0,15}(?:\s?(?:rb|rbu|ribu|jt|jta|juta|miliar|milyar)|k)\b"), _amount),
    (re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,-|,00)?(?![0-9.,])"), _round_amount),
    (
        re.compile(
            r"(?<![0-9])(?<![0-9][./-])(?P<day>[0-9]{1,2})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)"
            r"(?P<year>[0-9]{4})" + _END
        ),
        _date,
    ),
    (
        re.compile(
            r"(?<![0-9])(?<![0-9][./-])(?P<year>[0-9]{4})(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)"
            r"(?P<day>[0-9]{1,2})(?![0-9])(?![./-][0-9])"
        ),
        _date,
    ),
    (
        re.compile(
            r"(?<![0-9])(?<![0-9]/)(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{2})(?![0-9])(?!/[0-9])"
        ),
        _date,
    ),
    (
        re.compile(
            r"(?<![0-9])(?<![0-9][.:,/\s-])(?:[01]?[0-9]|2[0-3])(?:[.:][0-5][0-9]|:[0-5][0-9]:[0-5][0-9])"
            r"(?![0-9])(?![\s.:,/-][0-9])"
        ),
        _always,
    ),
    (re.compile(_START + r"[0-9]{1,4}/[0-9]{1,5}/[a-z]{1,5}\b"), _always),
    (re.compile(r"(?<![0-9])(?<![0-9]/)[0-9]{1,3}/(?:19|20)[0-9]{2}(?![0-9/])"), _always),
)


def lookalikes(text: str) -> Iterator[Span]:
    """Spans of a folded text that are to be left as they are."""
    for pattern, holds in _RULES:
        for found in pattern.finditer(text):
            if holds(found):
                yield found.span("value") if "value" in found.re.groupindex else found.span()
