"""Requests to block an account: a small saga between us and the bank.

``requested`` -> ``done`` | ``refused`` | ``unknown``; ``unknown`` is asked again with the same key until the bank
answers. Nothing is blocked twice: the bank knows the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.errors import IllegalTransition

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)


class BlockStatus(StrEnum):
    """Where a request is."""

    REQUESTED = "requested"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"


OPEN = frozenset({BlockStatus.REQUESTED, BlockStatus.UNKNOWN})


@dataclass(kw_only=True)
class Block:
    """One request to block one holder's account."""

    id: str
    key: str
    holder_ref: str
    conversation_id: str
    ticket_id: str
    reason: str
    requested_at: datetime
    next_try_at: datetime
    status: BlockStatus = BlockStatus.REQUESTED
    attempts: int = 0
    answered_at: datetime | None = None
    blocked_at: datetime | None = None
    """When the account was blocked, in the bank's own record."""
    refusal: str | None = None

    def confirm(self, *, blocked_at: datetime, now: datetime) -> None:
        """The bank says that it is blocked."""
        self._answer(BlockStatus.DONE, now)
        self.blocked_at = blocked_at

    def refuse(self, *, reason: str, now: datetime) -> None:
        """The bank says no."""
        self._answer(BlockStatus.REFUSED, now)
        self.refusal = reason

    def no_answer(self, *, now: datetime) -> None:
        """The bank did not answer: unknown, to be asked again after a growing pause."""
        if self.status not in OPEN:
            raise IllegalTransition("answered already", block=self.id, status=self.status)
        self.status = BlockStatus.UNKNOWN
        self.attempts += 1
        self.next_try_at = now + pause(self.attempts)

    def _answer(self, status: BlockStatus, now: datetime) -> None:
        if self.status not in OPEN:
            raise IllegalTransition("answered already", block=self.id, status=self.status, wanted=status)
        self.status, self.answered_at = status, now
        self.attempts += 1


def pause(attempts: int) -> timedelta:
    """How long to wait before the bank is asked again: doubling from 5 s up to 5 minutes."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
