"""A need told beside a more urgent one: remembered, offered once afterwards, and forgotten in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from bot.core.intents import COMPLAINTS, EMERGENCIES, QUESTIONS, REQUESTS

LIFETIME = timedelta(minutes=30)
"""What was not taken up by then is old news."""
NEEDS = EMERGENCIES | COMPLAINTS | REQUESTS | QUESTIONS
"""What can be remembered."""


@dataclass(frozen=True, slots=True)
class OtherNeed:
    """What the holder also asked for."""

    intent: str
    text: str
    """The part of the message that tells of it."""
    told_at: datetime
    """Aware."""
    offered: bool = False
    """It was offered already, and is not offered again."""

    def lives(self, now: datetime) -> bool:
        """Whether it still may be taken up."""
        return now - self.told_at < LIFETIME

    def once_offered(self) -> Self:
        """The same, after it was offered."""
        return replace(self, offered=True)

    def as_slot(self) -> dict[str, Any]:
        """As the session keeps it."""
        return {
            "intent": self.intent,
            "text": self.text,
            "told_at": self.told_at.isoformat(),
            "offered": self.offered,
        }

    @classmethod
    def of_slot(cls, kept: Mapping[str, Any] | None) -> Self | None:
        """As it was kept; none where nothing was, or nothing of ours."""
        if not kept or kept.get("intent") not in NEEDS:
            return None
        told_at = datetime.fromisoformat(str(kept["told_at"]))
        return cls(str(kept["intent"]), str(kept.get("text") or ""), told_at, bool(kept.get("offered")))
