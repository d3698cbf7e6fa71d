"""What people of the bank take along: lists of tickets, and the quarterly report of complaints."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from bot.core.console.figures import ComplaintCount
from bot.core.console.ticket_filter import Span, TicketFilter, today
from bot.core.console.ticket_list import TicketList
from bot.core.console.ticket_rows import TicketRow, TicketScope, place_of
from bot.core.console.users import User
from bot.core.errors import InvalidInput
from bot.core.journeys.kit import Kit
from bot.core.ticket_states import OPEN_STATUSES, TicketKind, TicketStatus

BATCH = 1000
MOST_SHEET_ROWS = 100_000
"""Of a workbook, which has to be written as a whole before it is sent; a CSV has no limit."""
PRODUCT = "QRIS KKPD"
"""The one product that this call center serves."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int
    """1 to 4."""

    @classmethod
    def of(cls, day: date) -> Self:
        """The one that a day is in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str, *, now: datetime) -> Self:
        """As :meth:`__str__` writes it.

        Raises:
            InvalidInput: not a quarter, or it has not begun.
        """
        year, _, number = text.partition("-")
        if not (year.isascii() and year.isdigit() and len(year) == 4 and number in set("1234")):  # noqa: PLR2004
            raise InvalidInput("not a quarter", reason="quarter")
        quarter = cls(int(year), int(number))
        if quarter > cls.of(today(now)) or quarter.year < 2000:  # noqa: PLR2004 - the century of ticket numbers
            raise InvalidInput("the quarter has not begun", reason="quarter")
        return quarter

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def before(self) -> Quarter:
        """The one before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def span(self) -> Span:
        """Its moments, from its first midnight (WIB) to the one after its end."""
        following = date(self.year + self.number // 4, 3 * (self.number % 4) + 1, 1)
        return Span(Span.of_days(self.first, None).start, Span.of_days(following, None).start)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """One problem on one way, through a quarter. What was there and what came is what ended and what is still open."""

    category: str
    kind: TicketKind
    carried: int
    """Open when the quarter began."""
    received: int
    resolved: int
    rejected: int
    cancelled: int
    escalated: int
    """Goes on in writing, and is counted there."""
    open: int
    """When the quarter was over; as it stands now, where it is not over."""


@dataclass(frozen=True, slots=True)
class ComplaintReport:
    """Complaints of a quarter: product x problem x status."""

    quarter: Quarter
    made_at: datetime
    lines: Sequence[ProblemLine]
    counts: Sequence[ComplaintCount]


@dataclass(frozen=True, slots=True)
class Exports:
    """Use cases. Each leaves a trace on the audit trail before anything leaves the house."""

    kit: Kit

    async def begin(self, *, user: User, asked: TicketFilter, form: str) -> TicketScope:
        """Note that somebody takes a list along.

        Raises:
            InvalidInput: a workbook would be too long.
        """
        scope, _ = await TicketList(self.kit).scope(asked)
        async with self.kit.open_unit() as unit:
            if form == "xlsx":
                count = await unit.ticket_lists.count(scope, at_most=MOST_SHEET_ROWS + 1)
                if count > MOST_SHEET_ROWS:
                    raise InvalidInput("too many rows for a workbook", reason="export_too_long")
            filters = {name: value for name, value in asked.as_query().items() if name != "q"}
            await self.kit.audit(
                unit,
                "tickets.exported",
                actor=user.name,
                subject="tickets",
                form=form,
                filters=filters,
                searched=bool(asked.search),
            )
            await unit.commit()
        return scope

    async def batches(self, scope: TicketScope) -> AsyncIterator[Sequence[TicketRow]]:
        """The list, a thousand at a time, each read by itself: what is opened meanwhile may be there or not."""
        after = None
        while True:
            async with self.kit.open_unit() as unit:
                rows = await unit.ticket_lists.page(scope, after=after, limit=BATCH)
            if rows:
                yield rows
            if len(rows) < BATCH:
                return
            after = place_of(rows[-1], scope.asked)

    async def complaints(self, *, user: User, quarter: Quarter) -> ComplaintReport:
        """The report for the regulator."""
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            counts = await unit.figures.complaints(quarter.span)
            await self.kit.audit(unit, "complaints.reported", actor=user.name, subject=str(quarter))
            await unit.commit()
        return ComplaintReport(quarter, now, lines_of(counts), counts)


def lines_of(counts: Sequence[ComplaintCount]) -> list[ProblemLine]:
    """Each problem and way on a line."""
    found: Counter[tuple[str, TicketKind, str]] = Counter()
    for one in counts:
        where = "open" if one.status in OPEN_STATUSES else str(one.status)
        found[one.category, one.kind, where] += one.count
        found[one.category, one.kind, "carried" if one.carried else "received"] += one.count
    return [
        ProblemLine(
            category=category,
            kind=kind,
            carried=found[category, kind, "carried"],
            received=found[category, kind, "received"],
            resolved=found[category, kind, TicketStatus.RESOLVED],
            rejected=found[category, kind, TicketStatus.REJECTED],
            cancelled=found[category, kind, TicketStatus.CANCELLED],
            escalated=found[category, kind, TicketStatus.ESCALATED],
            open=found[category, kind, "open"],
        )
        for category, kind in sorted({(category, kind) for category, kind, _ in found})
    ]
