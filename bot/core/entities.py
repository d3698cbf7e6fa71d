"""Everything that a message tells by rule, with where it stands: what `sigap parse` lists as entities.

The journeys read the same facts with the same rules (:mod:`bot.core.details`, :mod:`bot.core.identity`), each what it
needs; here they are side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.changes import find_changes
from bot.core.details import find_amounts, find_reference
from bot.core.identity import find_last4
from bot.core.merchants import find_merchant
from bot.core.moments import moment
from bot.core.privacy import without_numbers
from bot.core.ticket_numbers import find_ticket_number


class EntityKind(StrEnum):
    """What is read by rule."""

    AMOUNT = "amount"
    TIME = "time"
    PHONE = "phone"
    TICKET = "ticket"
    REFERENCE = "reference"
    CARD_LAST4 = "card_last4"
    MERCHANT = "merchant"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Entity:
    """A fact of a message."""

    kind: EntityKind
    value: str | int
    """Rupiah for an amount; ISO 8601 for a time (a date, or a moment in WIB), or the words where they name no day;
    E.164 for a phone number; a field of :class:`bot.core.changes.Field`; otherwise as it was written."""
    start: int
    end: int

    def as_json(self) -> dict[str, str | int]:
        """As `sigap parse` prints it."""
        return {"entity": str(self.kind), "value": self.value, "start": self.start, "end": self.end}


def entities_in(text: str, *, now: datetime) -> list[Entity]:
    """All facts of a text as it was typed, in their order.

    Args:
        text: the holder's words; secrets in it are nobody's fact.
        now: aware; days are relative to it in WIB.
    """
    plain, phones = without_numbers(text)
    found = [Entity(EntityKind.PHONE, value, *span) for value, span in phones]
    return sorted([*found, *_read(plain, now)], key=lambda entity: (entity.start, entity.end))


def _read(plain: str, now: datetime) -> Iterator[Entity]:
    for amount in find_amounts(plain):
        yield Entity(EntityKind.AMOUNT, amount.value, amount.start, amount.end)
    when = moment(plain, now)
    if when:
        exact = when.at.isoformat() if when.at else when.day.isoformat()
        yield Entity(EntityKind.TIME, exact if when.exact else when.text, when.start, when.end)
    ticket = find_ticket_number(plain)
    if ticket:
        yield Entity(EntityKind.TICKET, *ticket)
    reference = find_reference(plain)
    if reference:
        yield Entity(EntityKind.REFERENCE, reference.text, reference.start, reference.end)
    last4 = find_last4(plain)
    if last4:
        yield Entity(EntityKind.CARD_LAST4, last4.text, last4.start, last4.end)
    merchant = find_merchant(plain)
    if merchant:
        yield Entity(EntityKind.MERCHANT, " ".join(merchant.text.split()), merchant.start, merchant.end)
    for field, words in find_changes(plain):
        yield Entity(EntityKind.FIELD, str(field), words.start, words.end)
