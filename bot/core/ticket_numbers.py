"""Ticket numbers: ``KKPD-261122-0042`` is the 42nd ticket in the sequence, opened on 22 November 2026 (WIB)."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.core.errors import InvalidInput

_CENTURY = 2000
_GAP = r"[\s./_\-\u2010-\u2015]*"
_NUMBER = re.compile(rf"(?<![A-Z0-9])KKPD{_GAP}([0-9]{{6}}){_GAP}([0-9]{{1,9}})(?![0-9])", re.IGNORECASE)


def format_ticket_number(day: date, serial: int) -> str:
    """Make a number.

    Args:
        day: when it was opened; the date in WIB.
        serial: 1 or more; beyond 9999 it takes more digits.

    Raises:
        InvalidInput: a moment instead of a date, a year outside 2000 to 2099, or a serial below 1.
    """
    if isinstance(day, datetime) or day.year // 100 != _CENTURY // 100 or serial < 1:
        raise InvalidInput("a ticket number needs a date of this century and a serial", day=str(day), serial=serial)
    return f"KKPD-{day:%y%m%d}-{serial:04d}"


def parse_ticket_number(text: str) -> str | None:
    """Find the first ticket number in free text and return it in its full form; none where there is none.

    Tolerates case, missing leading zeros, and spaces, dots or nothing for hyphens: ``kkpd 261122 42``.
    """
    found = find_ticket_number(text)
    return found[0] if found else None


def find_ticket_number(text: str) -> tuple[str, int, int] | None:
    """The number of :func:`parse_ticket_number`, and where it begins and ends in the text."""
    for match in _NUMBER.finditer(text):
        day, serial = match.groups()
        if _is_day(day) and int(serial):
            return f"KKPD-{day}-{int(serial):04d}", *match.span()
    return None


def mask_ticket_numbers(text: str) -> str:
    """The text with every ticket number replaced by one that no ticket has."""
    return _NUMBER.sub("KKPD-000000-0000", text)


def _is_day(text: str) -> bool:
    try:
        date(_CENTURY + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return False
    return True
