"""Which tickets a list shows: everything of it stands in the page's address, so that it can be kept and passed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from bot.core.channels import ChannelName
from bot.core.policy import DeadlinePolicy, Matter
from bot.core.ticket_states import OPEN_STATUSES, TicketKind, TicketStatus
from bot.core.tickets import BEST_RATING
from bot.core.wording import CATEGORY_LABELS, as_wib, midnight

ACTIVE, ALL = "active", "all"
"""States besides those of one ticket: work is owed; and any."""
NOBODY = "-"
"""As assignee: tickets that are nobody's."""
RISK_SAME_DAY, RISK_DAYS = timedelta(hours=4), timedelta(hours=24)
"""A deadline nearer than this is at risk: of kinds that are due the same day, and of those that have working days."""
LONGEST_SEARCH = 100


class DueBand(StrEnum):
    """How a ticket stands to its deadline. The first three are of tickets that work is owed for."""

    TODAY = "today"
    """Until midnight (WIB), and not over yet."""
    RISK = "risk"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    """Resolved, not later than promised."""
    LATE = "late"


class Basis(StrEnum):
    """What of a ticket falls into the period."""

    OPENED = "opened"
    RESOLVED = "resolved"
    RATED = "rated"


class Order(StrEnum):
    """What comes first."""

    DUE = "due"
    """The nearest deadline; tickets without one last."""
    NEWEST = "newest"
    """By what falls into the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """What was asked for; nothing means any."""

    state: str = ACTIVE
    kind: TicketKind | None = None
    category: str | None = None
    matter: Matter | None = None
    channel: ChannelName | None = None
    assignee: str | None = None
    due: DueBand | None = None
    basis: Basis = Basis.OPENED
    first: date | None = None
    """First day of the period (WIB), which belongs to it."""
    last: date | None = None
    """Last day of the period (WIB), which belongs to it."""
    rating: int | None = None
    search: str = ""
    order: Order | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """From the page's address; what is no value of ours means any."""
        rating = given.get("rating", "")
        rating = rating if rating and rating in "12345"[:BEST_RATING] else ""
        due, basis = _one_of(DueBand, given.get("due")), _one_of(Basis, given.get("by")) or Basis.OPENED
        # What was resolved or rated is no longer owed: asked for together, any state is meant.
        over = bool(rating) or basis is not Basis.OPENED or due in {DueBand.IN_TIME, DueBand.LATE}
        state = given.get("state", ACTIVE)
        state = state if state in {ACTIVE, ALL, *TicketStatus} else ACTIVE
        return cls(
            state=ALL if state == ACTIVE and over else state,
            kind=_one_of(TicketKind, given.get("kind")),
            category=given.get("category") if given.get("category") in CATEGORY_LABELS else None,
            matter=_one_of(Matter, given.get("class")),
            channel=_one_of(ChannelName, given.get("channel")),
            assignee=given.get("assignee", "")[:LONGEST_SEARCH] or None,
            due=due,
            basis=basis,
            first=asked_day(given.get("from", "")),
            last=asked_day(given.get("to", "")),
            rating=int(rating) if rating else None,
            search=" ".join(given.get("q", "").split())[:LONGEST_SEARCH],
            order=_one_of(Order, given.get("sort")),
        )

    def as_query(self) -> dict[str, str]:
        """As it stands in the address; what is as usual is left out."""
        given = {
            "state": "" if self.state == ACTIVE else self.state,
            "kind": self.kind,
            "category": self.category,
            "class": self.matter,
            "channel": self.channel,
            "assignee": self.assignee,
            "due": self.due,
            "by": "" if self.basis is Basis.OPENED else self.basis,
            "from": self.first,
            "to": self.last,
            "rating": self.rating,
            "q": self.search,
            "sort": self.order,
        }
        return {name: str(value) for name, value in given.items() if value}

    @property
    def sorted_by(self) -> Order:
        """As asked for; otherwise what is owed by its deadline, and what is over from the newest on."""
        return self.order or (Order.DUE if self.state == ACTIVE and self.basis is Basis.OPENED else Order.NEWEST)

    @property
    def contradicts_itself(self) -> bool:
        """Whether no ticket can be like this: only resolved ones were rated, only written ones have a class."""
        statuses = self.statuses
        over = self.rating is not None or self.basis is not Basis.OPENED or self.due in {DueBand.IN_TIME, DueBand.LATE}
        owed = self.due in {DueBand.TODAY, DueBand.RISK, DueBand.OVERDUE}
        return any((
            over and owed,
            over and statuses is not None and TicketStatus.RESOLVED not in statuses,
            owed and statuses is not None and statuses.isdisjoint(OPEN_STATUSES),
            self.matter is not None and self.kind not in {None, TicketKind.WRITTEN},
        ))  # fmt: skip

    @property
    def statuses(self) -> frozenset[TicketStatus] | None:
        """Those it can have; none: any."""
        if self.state == ALL:
            return None
        return OPEN_STATUSES if self.state == ACTIVE else frozenset({TicketStatus(self.state)})


@dataclass(frozen=True, slots=True)
class Span:
    """Moments from ``start`` on, before ``end``, in UTC; none: without that limit."""

    start: datetime | None
    end: datetime | None

    @classmethod
    def of_days(cls, first: date | None, last: date | None) -> Self:
        """From the first moment of a day (WIB) to the last of another."""
        return cls(
            midnight(first) if first else None,
            midnight(last + timedelta(days=1)) if last and last < date.max else None,
        )


def today(now: datetime) -> date:
    """The date in WIB."""
    return as_wib(now).date()


def same_day_kinds(policy: DeadlinePolicy) -> frozenset[TicketKind]:
    """Kinds whose deadline is on the day on which they come."""
    return frozenset(rule.kind for rule in policy.rules if rule.working_days is None)


def _one_of[E: StrEnum](members: type[E], value: str | None) -> E | None:
    return members(value) if value in set(members) else None


def asked_day(text: str) -> date | None:
    """A day as it stands in an address; none where it is no day that can have tickets."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None  # noqa: PLR2004 - the century of ticket numbers
