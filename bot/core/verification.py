"""Who is writing: the low bar for blocking, tries, and their limits (product rule: journey 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rapidfuzz.distance import OSA

from bot.core.identity import Claims
from bot.core.names import mentions_person, name_words, same_person
from bot.core.skpd_names import mentions_skpd, same_place, same_skpd

FACTS_NEEDED = 2
MAX_FAILURES_PER_CHAT = 3
MAX_FAILURES_PER_RECORD = 10
FAILURE_WINDOW = timedelta(hours=24)
LIFETIME = timedelta(minutes=15)
_SHORTEST_FIRST_NAME = 4
_EVERYBODY = frozenset({"muhammad"})
"""First names that tell nobody apart."""
_SHORT_WORD = 4
_DISTINCTIVE = 6


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
    """Which claimed facts fit a record; phones are E.164, already resolved from their tokens.

    Names and offices are compared strictly (:mod:`bot.core.names`), with three allowances of ours. They hold for the
    low bar of journey 1 only, where a wrong match can do no more than block a card:

    * Beside the registered phone or the card's last four digits, the first name alone counts as the name. It is the
      registered first name letter by letter, of four letters or more ("saya Dewi", 7712). With an office it does not.
    * Beside the same, the place alone counts as the office that is called after it ("dari Tebet", or
      "Tebet", which was taken for a name).
    * A word of four letters may have one typo, not in its first letter, when another word of six letters or more is
      exact and nothing was claimed that does not fit ("Madr Suartika").
    """
    phone = record.phone in phones
    card = bool(claims.card_last4) and claims.card_last4 == record.card_last4
    strong = phone or card
    fits = {
        Fact.NAME: _person_fits(claims, record.name) or (strong and _first_name_fits(claims, record.name)),
        Fact.SKPD: _skpd_fits(claims, record.skpd)
        or (strong and any(same_place(said, record.skpd) for said in (claims.skpd, claims.name) if said)),
        Fact.PHONE: phone,
        Fact.CARD: card,
    }
    return tuple(fact for fact, fit in fits.items() if fit)


def _person_fits(claims: Claims, registered: str) -> bool:
    if claims.name and (
        same_person(claims.name, registered)
        or mentions_person(claims.name, registered)
        or _one_typo(claims.name, registered)
    ):
        return True
    return bool(claims.residue) and mentions_person(claims.residue, registered)


def _first_name_fits(claims: Claims, registered: str) -> bool:
    mine = name_words(claims.name or "")
    first = next((word for word in name_words(registered) if len(word) > 1), "")
    return mine == [first] and len(first) >= _SHORTEST_FIRST_NAME and first not in _EVERYBODY


def _one_typo(claimed: str, registered: str) -> bool:
    mine, theirs = name_words(claimed[:200]), name_words(registered)
    odd = [word for word in mine if word not in theirs]
    left = [word for word in theirs if word not in mine]
    exact = any(len(word) >= _DISTINCTIVE for word in mine if word in theirs)
    return len(odd) == 1 and exact and any(_nearly(odd[0], word) for word in left)


def _nearly(claimed: str, registered: str) -> bool:
    return (
        len(claimed) == len(registered) == _SHORT_WORD
        and claimed[0] == registered[0]
        and OSA.distance(claimed, registered, score_cutoff=1) <= 1
    )


def _skpd_fits(claims: Claims, registered: str) -> bool:
    if claims.skpd and (same_skpd(claims.skpd, registered) or mentions_skpd(claims.skpd, registered)):
        return True
    return bool(claims.residue) and mentions_skpd(claims.residue, registered)
