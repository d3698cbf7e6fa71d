"""The supervisor's page: how it stands now and how a period went, each figure with the tickets behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Response

from bot.console.charts import Bar, Column, bars, time_chart
from bot.console.routing import Call, Page
from bot.console.ticket_words import length
from bot.console.tickets import address
from bot.console.troubles import Trouble
from bot.core.console.exports import Quarter
from bot.core.console.figures import Behind, Spread
from bot.core.console.overview import LONGEST_PERIOD, Overview, OverviewFilter
from bot.core.console.roles import Permission
from bot.core.console.ticket_filter import ALL, NOBODY, Basis, DueBand, TicketFilter, today
from bot.core.incidents import CATEGORIES
from bot.core.ticket_states import TicketKind, TicketStatus
from bot.core.tickets import BEST_RATING
from bot.core.wording import CATEGORY_LABELS, KIND_LABELS, STATUS_LABELS, number_text, short_day

ADDRESS = "/console/supervisor"
_PERIODS = {"1": "Hari ini", "7": "7 hari", "30": "30 hari", "92": "92 hari"}
_MOST_CATEGORIES = 8
_MOST_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Ways:
    """From a figure to its tickets."""

    asked: OverviewFilter

    def now(self, *, due: DueBand | None = None, status: TicketStatus | None = None, assignee: str = "") -> str:
        """Of those that work is owed for."""
        wanted = TicketFilter(
            kind=self.asked.of.kind, channel=self.asked.of.channel, due=due, assignee=assignee or None
        )
        return address((replace(wanted, state=str(status)) if status else wanted).as_query())

    def period(
        self,
        *,
        basis: Basis = Basis.OPENED,
        of: Column | None = None,
        kind: TicketKind | None = None,
        status: TicketStatus | None = None,
        category: str | None = None,
        due: DueBand | None = None,
        rating: int | None = None,
    ) -> str:
        """Of the period, or of one of its days or weeks."""
        wanted = TicketFilter(
            state=str(status) if status else ALL,
            kind=kind or self.asked.of.kind,
            channel=self.asked.of.channel,
            category=category,
            due=due,
            basis=basis,
            first=of.first if of else self.asked.first,
            last=of.last if of else self.asked.last,
            rating=rating,
        )
        return address(wanted.as_query())

    def behind(self, what: Behind) -> str:
        """What is no ticket."""
        return f"{ADDRESS}/{what}?{urlencode(self.asked.as_query())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was written about an incident and not taken: it stays in its form, with what is wrong beside the field."""

    trouble: Trouble
    number: str = ""
    """Of an incident that runs; empty for a new one."""
    field: str = ""
    text: str = ""
    """Said of that field."""
    typed: Mapping[str, str]


async def show(call: Call) -> Response:
    """The page."""
    return await show_page(call)


async def show_page(call: Call, tried: Tried | None = None) -> Response:
    """The page; with what was not taken, where something was not."""
    now = call.console.parts.now()
    asked = OverviewFilter.of_address(call.request.query_params, now=now)
    seen = await call.console.parts.overviews.look(asked=asked)
    running = await call.console.parts.incidents.listed()
    ways = Ways(asked)
    return call.show(
        "supervisor.html",
        status=tried.trouble.status if tried else HTTPStatus.OK,
        tried=tried,
        typed=tried.typed if tried else {},
        asked_for=asked,
        seen=seen,
        incidents=running,
        incident_categories=CATEGORIES,
        names={one.name: one.display for one in seen.team},
        now=now,
        ways=ways,
        due=DueBand,
        basis=Basis,
        behind=Behind,
        statuses=TicketStatus,
        nobody=NOBODY,
        periods=_periods(asked),
        period_text=span_text(asked.first, asked.last),
        span_text=span_text,
        chart=time_chart(seen.days),
        outcomes=_outcomes(seen, ways),
        categories=_categories(seen, ways),
        ratings=_ratings(seen, ways),
        took=took,
        percent=percent,
        longest=LONGEST_PERIOD,
        kind_labels=KIND_LABELS,
        quarters=_quarters(today(now)),
    )


def took(spread: Spread, name: str) -> str:
    """The median or the ninth decile of durations, as people read them."""
    seconds = getattr(spread, name)
    if seconds is None:
        return "-"
    return f"{number_text(seconds)} dtk" if seconds < 60 else length(timedelta(seconds=seconds))  # noqa: PLR2004


def percent(part: int, whole: int) -> str:
    """``94 %``; nothing of nothing is ``-``."""
    return f"{number_text(100 * part / whole)} %" if whole else "-"


def _periods(asked: OverviewFilter) -> list[dict[str, object]]:
    chosen = {"kind": asked.of.kind, "channel": asked.of.channel}
    query = {name: str(value) for name, value in chosen.items() if value}
    return [
        {"name": name, "address": f"{ADDRESS}?{urlencode({'days': days} | query)}", "current": asked.days == days}
        for days, name in _PERIODS.items()
    ]


def _quarters(day: date) -> list[Quarter]:
    """The present one first."""
    found = [Quarter.of(day)]
    while len(found) < _MOST_QUARTERS:
        found.append(found[-1].before)
    return found


def span_text(first: date, last: date) -> str:
    """A day, or from one to another."""
    return short_day(first) if first == last else f"{short_day(first)} sampai {short_day(last)}"


def _outcomes(seen: Overview, ways: Ways) -> list[Bar]:
    counted = seen.outcomes.items()
    return bars((status, STATUS_LABELS[status], count, ways.period(status=status)) for status, count in counted)


def _categories(seen: Overview, ways: Ways) -> list[Bar]:
    shown = seen.categories[:_MOST_CATEGORIES]
    return bars((one, CATEGORY_LABELS.get(one, one), count, ways.period(category=one)) for one, count in shown)


def _ratings(seen: Overview, ways: Ways) -> list[Bar]:
    if not seen.ratings:
        return []
    every = [(value, seen.ratings.get(value, 0)) for value in range(BEST_RATING, 0, -1)]
    return bars(
        (str(value), f"{value} dari {BEST_RATING}", count, ways.period(basis=Basis.RATED, rating=value))
        for value, count in every
    )


PAGES = (Page("GET", ADDRESS, show, Permission.SUPERVISE),)
