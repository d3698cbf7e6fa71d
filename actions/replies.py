"""Counting misunderstandings: only those in a row count."""

from __future__ import annotations

from actions.base import Event, Turn, slot

MISSES_BEFORE_HUMAN = 2


def miss(turn: Turn) -> tuple[int, list[Event]]:
    """Count one more misunderstanding; those before the last message that was understood are forgotten."""
    last = turn.slot("misses") or {}
    count = int(last.get("count", 0)) + 1 if last.get("turn") == turn.number - 1 else 1
    return count, [slot("misses", {"count": count, "turn": turn.number})]


def no_miss() -> list[Event]:
    """The message was understood."""
    return [slot("misses", None)]
