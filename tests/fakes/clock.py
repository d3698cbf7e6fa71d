"""A clock for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
"""Wednesday, 4 March 2026, 10.00 WIB."""


class FakeClock:
    """Stands still until it is told to move."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = at

    def advance(self, **by: Any) -> datetime:
        self.at += timedelta(**by)
        return self.at
