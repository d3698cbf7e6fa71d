"""Who of the bank does something, by the name that stands on timelines and on the audit trail."""

from __future__ import annotations

from bot.core.errors import InvalidInput

_OURS = frozenset({"system", "bot", "holder", "bank"})
"""Actors that are nobody."""


def person(name: str) -> str:
    """Who of the bank does something, with single blanks.

    Raises:
        InvalidInput: no name, or one of ours.
    """
    name = " ".join(name.split())
    if not name or name.casefold() in _OURS:
        raise InvalidInput("say who you are", field="by", name=name)
    return name


def same_actor(one: str, other: str) -> bool:
    """Whether two names of the bank's people are the same user."""
    return one.strip().casefold() == other.strip().casefold()
