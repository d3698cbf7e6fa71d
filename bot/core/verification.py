"""Who is writing: the low bar for blocking, tries, and their limits (product rule: journey 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.identity import Claims
from bot.core.names import mentions_person, mentions_skpd, same_person, same_skpd

FACTS_NEEDED = 2
MAX_FAILURES_PER_CHAT = 3
MAX_FAILURES_PER_RECORD = 10
FAILURE_WINDOW = timedelta(hours=24)
LIFETIME = timedelta(minutes=15)


class Fact(StrEnum):
    """The registered facts that count."""

    NAME = "name"
    SKPD = "skpd"
    PHONE = "phone"
    CARD = "card_last4"


@dataclass(kw_only=True)
class Verification:
    """A chat has named enough matching facts of one record: good for blocking that record, and for nothing else."""

    id: str
    conversation_id: str
    holder_ref: str
    facts: list[str] = field(default_factory=list)
    created_at: datetime
    given_up_at: datetime | None = None

    def fresh(self, *, now: datetime) -> bool:
        """Whether it still counts (15 minutes)."""
        return self.given_up_at is None and now - self.created_at < LIFETIME


@dataclass(kw_only=True)
class Attempt:
    """One try to be verified."""

    id: str
    key: str
    conversation_id: str
    at: datetime
    matched: bool
    holder_ref: str | None = None
    """The record the try came closest to (one fact fits), so that guessing against a record is limited too."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The registered facts of a record, for matching."""

    ref: str
    name: str
    skpd: str
    phone: str
    card_last4: str


def matching_facts(claims: Claims, phones: Sequence[str], record: Registered) -> tuple[Fact, ...]:
    """Which claimed facts fit a record; phones are E.164, already resolved from their tokens."""
    found = []
    if _person_fits(claims, record.name):
        found.append(Fact.NAME)
    if _skpd_fits(claims, record.skpd):
        found.append(Fact.SKPD)
    if record.phone in phones:
        found.append(Fact.PHONE)
    if claims.card_last4 and claims.card_last4 == record.card_last4:
        found.append(Fact.CARD)
    return tuple(found)


def _person_fits(claims: Claims, registered: str) -> bool:
    if claims.name and (same_person(claims.name, registered) or mentions_person(claims.name, registered)):
        return True
    return bool(claims.residue) and mentions_person(claims.residue, registered)


def _skpd_fits(claims: Claims, registered: str) -> bool:
    if claims.skpd and (same_skpd(claims.skpd, registered) or mentions_skpd(claims.skpd, registered)):
        return True
    return bool(claims.residue) and mentions_skpd(claims.residue, registered)
