"""Clocks of tickets: rows with a generation, so that each fires once, also after downtime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClockKind(StrEnum):
    """What a clock is for."""

    DEADLINE = "deadline"
    REMINDER = "reminder"
    """The deadline comes near."""
    DOCUMENTS_DUE = "documents_due"
    """Until then the holder of a written complaint can complete the documents."""
    DOCUMENTS_REMINDER = "documents_reminder"


class ClockStatus(StrEnum):
    """Where a clock is."""

    RUNNING = "running"
    ENDED = "ended"
    FIRED = "fired"


@dataclass(kw_only=True)
class TicketClock:
    """Something that will happen to a ticket: its deadline, or a reminder of it."""

    id: str
    ticket_id: str
    due_at: datetime
    kind: ClockKind = ClockKind.DEADLINE
    generation: int = 0
    """Clocks that were started together; given by the store, one more than those before."""
    status: ClockStatus = ClockStatus.RUNNING
    ended_at: datetime | None = None
