"""Hours in which a holder is not woken for what can wait."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

from bot.core.errors import InvalidInput
from bot.core.wording import as_utc, as_wib

NEVER = ("", "off")
_HOURS = re.compile(r"\s*(\d{1,2})[.:](\d{2})\s*-\s*(\d{1,2})[.:](\d{2})\s*")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the day to another, in WIB; over midnight where the second is the earlier one."""

    start: time | None
    """None: there are no quiet hours."""
    end: time | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """``21.00-07.00``; ``off`` for none.

        Raises:
            InvalidInput: neither of them, or hours that are not quiet at all.
        """
        if text.strip().lower() in NEVER:
            return cls(None, None)
        found = _HOURS.fullmatch(text)
        try:
            start, end = (time(int(found[h]), int(found[m])) for h, m in ((1, 2), (3, 4))) if found else (None, None)
        except ValueError:
            start = end = None
        if start is None or start == end:
            raise InvalidInput("quiet hours are written as 21.00-07.00, or off", value=text)
        return cls(start, end)

    def until(self, moment: datetime) -> datetime | None:
        """When the quiet hours end that this moment lies in (UTC); None outside of them. Their last moment is the end.

        Raises:
            InvalidInput: the moment is naive.
        """
        local = as_wib(moment)
        if self.start is None or self.end is None or not self._holds(local.time()):
            return None
        end = datetime.combine(local.date(), self.end, local.tzinfo)
        return as_utc(end if end > local else end + timedelta(days=1))

    def _holds(self, at: time) -> bool:
        if self.start is None or self.end is None:
            return False
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


QUIET = QuietHours(time(21), time(7))
"""Unless the bank chooses others."""
