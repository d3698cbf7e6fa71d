"""Clocks of tickets: rows with a generation, so that each fires once, also after downtime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClockStatus(StrEnum):
    """Where a clock is."""

    RUNNING = "running"
    ENDED = "ended"
    FIRED = "fired"


@dataclass(kw_only=True)
class TicketClock:
    """The deadline of a ticket as something that will happen."""

    id: str
    ticket_id: str
    generation: int
    due_at: datetime
    status: ClockStatus = ClockStatus.RUNNING
    ended_at: datetime | None = None
