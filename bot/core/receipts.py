"""Receipts: the holder's proof of when something was reported, with a code by which people of the bank know it is ours.

The number is the ticket's with another head; the code is the ticket's number with a keyed digest of what the receipt
says. A receipt needs no row of its own: everything on it follows from the ticket.
"""

from __future__ import annotations

import hmac
import re

from bot.core.errors import InvalidInput
from bot.core.ports import Sealer
from bot.core.tickets import Ticket, TicketKind
from bot.core.wording import as_utc

KINDS = frozenset({TicketKind.BLOCK, TicketKind.DATA_CHANGE})
"""What a receipt is given for."""
_HEAD = "TT"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit."""
_LENGTH = 12
_BITS = 5
_CODE = re.compile(
    rf"(?P<day>\d{{6}})-(?P<serial>\d{{4,9}})-(?P<seal>[{_DIGITS}]{{4}}-[{_DIGITS}]{{4}}-[{_DIGITS}]{{4}})"
)


def receipt_number(ticket: Ticket) -> str:
    """``TT-261122-0042`` for the ticket KKPD-261122-0042."""
    return f"{_HEAD}-{ticket.number.partition('-')[2]}"


def receipt_code(sealer: Sealer, ticket: Ticket) -> str:
    """The ticket's number and 60 bits that only we can make: ``261122-0042-7KQ4-M2XD-9RTB``."""
    number = int(sealer.index(_said(ticket)), 16) >> 4  # of 256 bits the first 252, then from the top
    digits = [_DIGITS[(number >> (252 - _BITS * place)) & 31] for place in range(1, _LENGTH + 1)]
    seal = "-".join("".join(digits[at : at + 4]) for at in range(0, _LENGTH, 4))
    return f"{ticket.number.partition('-')[2]}-{seal}"


def ticket_of_code(text: str) -> str:
    """The number of the ticket that a code speaks of, whether or not the code is ours.

    Raises:
        InvalidInput: it does not look like a code.
    """
    found = _CODE.fullmatch(_plain(text))
    if found is None:
        raise InvalidInput("a code looks like 261122-0042-7KQ4-M2XD-9RTB", field="code")
    return f"KKPD-{found['day']}-{found['serial']}"


def is_ours(sealer: Sealer, ticket: Ticket, text: str) -> bool:
    """Whether we have given this code for this ticket; compared in constant time."""
    return hmac.compare_digest(_plain(text).encode(), receipt_code(sealer, ticket).encode())


def _plain(text: str) -> str:
    """As it is written on the receipt, however it was typed."""
    text = re.sub(r"[\s\u2010-\u2015]+", "-", text.strip().upper()).removeprefix(f"{_HEAD}-")
    day, _, rest = re.sub(r"-+", "-", text).partition("-")
    serial, _, seal = rest.partition("-")
    return f"{day}-{serial}-{seal.translate(str.maketrans('OIL', '011'))}"


def _said(ticket: Ticket) -> str:
    """What a receipt vouches for: of whom, what, and when to the second."""
    at = as_utc(ticket.opened_at).isoformat(timespec="seconds")
    return f"receipt 1|{ticket.number}|{ticket.kind}|{ticket.category}|{ticket.holder_ref}|{at}"
