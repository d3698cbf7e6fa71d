"""Counting misunderstandings: only those in a row count."""

from __future__ import annotations

from actions.base import Event, Turn, slot
from bot.core.review import Miss

MISSES_BEFORE_HUMAN = 2


def miss(turn: Turn) -> tuple[int, list[Event]]:
    """Count one more misunderstanding; those before the last message that was understood are forgotten."""
    last = turn.slot("misses") or {}
    count = int(last.get("count", 0)) + 1 if last.get("turn") == turn.number - 1 else 1
    return count, [slot("misses", {"count": count, "turn": turn.number})]


def which_miss(count: int) -> Miss:
    """What a misunderstanding is called in review, by how many there were in a row."""
    return Miss.NOT_UNDERSTOOD if count < MISSES_BEFORE_HUMAN else Miss.SECOND_MISS


def no_miss() -> list[Event]:
    """The message was understood."""
    return [slot("misses", None)]
