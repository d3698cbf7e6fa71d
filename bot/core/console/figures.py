"""What the supervisor's page tells, and the port that counts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.core.blocks import BlockStatus
from bot.core.channels import ChannelName
from bot.core.console.ticket_filter import Span
from bot.core.policy import Matter
from bot.core.ticket_states import TicketKind, TicketStatus


@dataclass(frozen=True, slots=True)
class Slice:
    """Of which tickets; none: of all."""

    kind: TicketKind | None = None
    channel: ChannelName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Tickets that work is owed for, as they stand now."""

    all: int = 0
    today: int = 0
    risk: int = 0
    overdue: int = 0
    nobodys: int = 0
    approvals: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """Conversations that wait for a person now."""

    waiting: int
    urgent: int
    longest_since: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """Of somebody: tickets that work is owed for."""

    owed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations in seconds; median and ninth decile are none where there was nothing."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Opened:
    """Tickets that were opened in the period, counted three times over."""

    days: Mapping[date, int]
    """WIB."""
    statuses: Mapping[TicketStatus, int]
    """As they are now."""
    categories: Mapping[str, int]
    """Without those that have none."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Tickets that were resolved in the period."""

    times: Spread
    """From the opening."""
    in_time: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolutions:
    """The same, altogether, by kind, and by day."""

    all: Resolved
    kinds: Mapping[TicketKind, Resolved]
    days: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Requests to block that were made in the period."""

    requested: int
    refused: int
    pending: int
    times: Spread
    """Of those that were carried out: from the request until the account was blocked."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Calls for a person in the period."""

    called: int
    taken: Spread
    """Until somebody took the conversation."""
    replied: Spread
    """Until the first answer of a person."""


@dataclass(frozen=True, slots=True)
class Talks:
    """Conversations in which a holder wrote, counted once on each day."""

    active: int
    handed: int
    """Of these, those in which a person was called on that day."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Texts that were not understood, last written in the period; on all channels, for a text is kept once."""

    texts: int
    open: int
    """Nobody has decided on them yet."""


class Behind(StrEnum):
    """Figures that are of something else than tickets, by what is behind them."""

    CALLS = "calls"
    """Calls for a person: who was never answered first, then who waited longest for somebody to take them."""
    REPLIES = "replies"
    """Those that a person answered, the latest answer first."""
    ALONE = "alone"
    """Conversations of a day in which a holder wrote and no person was called."""
    MISSED = "missed"
    """Texts that were not understood."""
    BLOCKS = "blocks"
    """Requests to block: those that the bank refused first, then those that it has not answered for certain."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One of those that a figure counts; what it has none of is none."""

    at: datetime
    conversation_id: str | None
    channel: ChannelName | None
    sender: str | None
    sender_name: str | None
    taken_at: datetime | None = None
    """Of a call: when somebody took the conversation."""
    replied_at: datetime | None = None
    """Of a call: when a person answered."""
    block: BlockStatus | None = None
    """How a request to block stands."""
    blocked_at: datetime | None = None
    number: str | None = None
    """Of the ticket."""
    text: str | None = None
    """What was not understood; without numbers that lead to a person."""
    times: int = 1


@dataclass(frozen=True, slots=True)
class ComplaintCount:
    """Complaints that were open when a period began, or came in it, by how they stood when it ended."""

    category: str
    """Empty where it is not known."""
    kind: TicketKind
    matter: Matter | None
    carried: bool
    """Open when the period began."""
    status: TicketStatus
    """When the period ended; as it is now, where it has not ended."""
    count: int


class Figures(Protocol):
    """Counts."""

    async def owed(self, of: Slice, *, now: datetime, same_day: frozenset[TicketKind]) -> Owed:
        """How it stands now."""

    async def shares(self, of: Slice, *, now: datetime) -> Mapping[str, Share]:
        """The same by assignee."""

    async def queue(self) -> Queue:
        """Who waits now, on all channels."""

    async def opened(self, of: Slice, span: Span) -> Opened:
        """What came."""

    async def resolved(self, of: Slice, span: Span) -> Resolutions:
        """What was resolved."""

    async def ratings(self, of: Slice, span: Span) -> Mapping[int, int]:
        """How often each rating was given."""

    async def blocks(self, channel: ChannelName | None, span: Span) -> Blocks:
        """How fast accounts were blocked."""

    async def waits(self, channel: ChannelName | None, span: Span) -> Waits:
        """How long holders waited for a person."""

    async def keep_talks(self, *, before: date, most: int) -> int:
        """Count the talks of days that are over and have not been counted yet, the latest first; once for good."""

    async def talks(self, channel: ChannelName | None, *, first: date, last: date) -> Talks:
        """How much the bot did by itself; days that have been counted as they were, the others as they stand."""

    async def missed(self, span: Span) -> Missed:
        """What was not understood."""

    async def behind(
        self, what: Behind, channel: ChannelName | None, span: Span, *, limit: int, skip: int
    ) -> Sequence[Instance]:
        """What a figure counts, page by page."""

    async def complaints(self, span: Span) -> Sequence[ComplaintCount]:
        """Oral and written complaints through a period with both ends; the timeline tells how they stood."""
