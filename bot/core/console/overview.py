"""The supervisor's page: what is due, who waits, who has how much, and how a period went."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Self

from bot.core.channels import ChannelName
from bot.core.console.desk import Teammate
from bot.core.console.figures import (
    Behind,
    Blocks,
    Instance,
    Missed,
    Opened,
    Owed,
    Queue,
    Resolutions,
    Share,
    Slice,
    Talks,
    Waits,
)
from bot.core.console.ticket_filter import Span, asked_day, same_day_kinds, today
from bot.core.console.ticket_rows import PAGE
from bot.core.journeys.kit import Kit
from bot.core.ticket_states import TicketKind, TicketStatus

LONGEST_PERIOD = 92
"""Days: a quarter. What is longer is a matter for reports."""
PRESETS: Mapping[str, int] = {"1": 1, "7": 7, "30": 30, "92": 92}
"""Periods that end today, by their days."""
USUAL = "7"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewFilter:
    """What was asked for."""

    first: date
    last: date
    days: str
    """The preset; empty where the days were named."""
    of: Slice

    @classmethod
    def of_address(cls, given: Mapping[str, str], *, now: datetime) -> Self:
        """From the page's address; what cannot be used is as usual. The future has no figures."""
        end = today(now)
        kind, channel = given.get("kind"), given.get("channel")
        of = Slice(
            TicketKind(kind) if kind in set(TicketKind) else None,
            ChannelName(channel) if channel in set(ChannelName) else None,
        )
        first, last = asked_day(given.get("from", "")), asked_day(given.get("to", ""))
        if first and last and first <= last and first <= end:
            last = min(last, end, first + timedelta(days=LONGEST_PERIOD - 1))
            return cls(first=first, last=last, days="", of=of)
        days = given.get("days", USUAL)
        days = days if days in PRESETS else USUAL
        return cls(first=end - timedelta(days=PRESETS[days] - 1), last=end, days=days, of=of)

    def as_query(self) -> dict[str, str]:
        """As it stands in the address."""
        period = {"days": self.days} if self.days else {"from": str(self.first), "to": str(self.last)}
        chosen = {"kind": self.of.kind, "channel": self.of.channel}
        return period | {name: str(value) for name, value in chosen.items() if value}


@dataclass(frozen=True, kw_only=True)
class Overview:
    """One look."""

    asked: OverviewFilter
    now: datetime
    owed: Owed
    shares: Mapping[str, Share]
    team: Sequence[Teammate]
    queue: Queue
    opened: Opened
    resolved: Resolutions
    ratings: Mapping[int, int]
    blocks: Blocks
    waits: Waits
    talks: Talks
    missed: Missed

    @cached_property
    def opened_count(self) -> int:
        """All that came."""
        return sum(self.opened.days.values())

    @cached_property
    def days(self) -> list[tuple[date, int, int]]:
        """Each day with how many were opened, and how many resolved."""
        length = (self.asked.last - self.asked.first).days + 1
        every = [self.asked.first + timedelta(days=number) for number in range(length)]
        return [(day, self.opened.days.get(day, 0), self.resolved.days.get(day, 0)) for day in every]

    @cached_property
    def outcomes(self) -> Mapping[TicketStatus, int]:
        """How those stand now that were opened in the period."""
        return {one: self.opened.statuses[one] for one in TicketStatus if one in self.opened.statuses}

    @cached_property
    def categories(self) -> list[tuple[str, int]]:
        """What they are about, the most frequent first."""
        return Counter(self.opened.categories).most_common()

    @cached_property
    def rating(self) -> float | None:
        """The mean."""
        rated = sum(self.ratings.values())
        return sum(value * count for value, count in self.ratings.items()) / rated if rated else None


@dataclass(frozen=True, slots=True)
class Overviews:
    """Use cases."""

    kit: Kit

    async def look(self, *, asked: OverviewFilter) -> Overview:
        """All figures of one moment."""
        now, span = self.kit.now(), Span.of_days(asked.first, asked.last)
        parts = await asyncio.gather(
            self._counts(asked, now, span), self._resolved(asked, span), self._waits(asked, span)
        )  # side by side: one after the other, a quarter would take longer than a page may
        counts, resolved, waits = parts
        return Overview(asked=asked, now=now, resolved=resolved, waits=waits, **counts)

    async def _counts(self, asked: OverviewFilter, now: datetime, span: Span) -> dict[str, Any]:
        """How it stands, and how much came."""
        async with self.kit.open_unit() as unit:
            figures = unit.figures
            return {
                "owed": await figures.owed(asked.of, now=now, same_day=same_day_kinds(self.kit.policy)),
                "shares": await figures.shares(asked.of, now=now),
                "team": await unit.desk.team(now=now),
                "queue": await figures.queue(),
                "opened": await figures.opened(asked.of, span),
                "ratings": await figures.ratings(asked.of, span),
                "blocks": await figures.blocks(asked.of.channel, span),
                "talks": await figures.talks(asked.of.channel, first=asked.first, last=asked.last),
                "missed": await figures.missed(span),
            }

    async def _resolved(self, asked: OverviewFilter, span: Span) -> Resolutions:
        async with self.kit.open_unit() as unit:
            return await unit.figures.resolved(asked.of, span)

    async def _waits(self, asked: OverviewFilter, span: Span) -> Waits:
        async with self.kit.open_unit() as unit:
            return await unit.figures.waits(asked.of.channel, span)

    async def behind(self, what: Behind, *, asked: OverviewFilter, page: int) -> tuple[Sequence[Instance], bool]:
        """What a figure counts, and whether there is more; of what is counted by day, the last day asked for."""
        first = asked.last if what is Behind.ALONE else asked.first
        async with self.kit.open_unit() as unit:
            found = await unit.figures.behind(
                what, asked.of.channel, Span.of_days(first, asked.last), limit=PAGE + 1, skip=PAGE * page
            )
        return found[:PAGE], len(found) > PAGE

    async def count_days(self, *, now: datetime) -> int:
        """Count the conversations of days that are over, so that nobody who looks has to wait for it."""
        async with self.kit.open_unit() as unit:
            counted = await unit.figures.keep_talks(before=today(now), most=LONGEST_PERIOD)
            await unit.commit()
        return counted
