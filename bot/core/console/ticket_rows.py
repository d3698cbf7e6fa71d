"""Rows of ticket lists, and the port that reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.channels import ChannelName
from bot.core.console.ticket_filter import Order, TicketFilter
from bot.core.policy import Matter
from bot.core.ticket_states import OPEN_STATUSES, TicketKind, TicketStatus

PAGE = 50
LAST4 = re.compile(r"[0-9]{4}")
"""The last digits of a card, as they are searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """One ticket in a list, or in an export."""

    id: str
    number: str
    kind: TicketKind
    category: str | None
    matter: Matter | None
    status: TicketStatus
    channel: ChannelName | None
    sender: str | None
    sender_name: str | None
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    rated_at: datetime | None
    outcome: str | None
    reason: str | None
    rating: int | None
    summary: str
    version: int

    @property
    def is_open(self) -> bool:
        """Whether work is owed."""
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketScope:
    """A filter with what it means now."""

    asked: TicketFilter
    now: datetime
    same_day: frozenset[TicketKind]
    number: str | None = None
    """What was searched for is this ticket's number."""
    holders: Sequence[str] = ()
    """Records of the bank that what was searched for fits."""
    chats: Sequence[str] = ()
    """Conversations with somebody who is called so there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ends, and the next begins."""

    moment: datetime | None
    id: str

    def __str__(self) -> str:
        return f"{self.moment.isoformat() if self.moment else ''}~{self.id}"

    @staticmethod
    def of(text: str) -> Place | None:
        """As it stands in an address; none where it is no place."""
        moment, found, ticket_id = text.partition("~")
        if not found or not ticket_id:
            return None
        try:
            at = datetime.fromisoformat(moment) if moment else None
        except ValueError:
            return None
        return None if at and at.tzinfo is None else Place(at, ticket_id)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter that somebody has kept under a name."""

    id: str
    name: str
    query: str
    """As it stands in the address."""


class TicketLists(Protocol):
    """Reads lists of tickets; keeps views."""

    async def page(self, scope: TicketScope, *, after: Place | None = None, limit: int = PAGE) -> Sequence[TicketRow]:
        """The next tickets in the filter's order."""

    async def count(self, scope: TicketScope, *, at_most: int) -> int:
        """How many there are, counted no further than that."""

    async def chats(self, name: str) -> Sequence[str]:
        """Conversations with somebody whose name in the chat has these words, or words that begin so."""

    async def views(self, user_id: str) -> Sequence[SavedView]:
        """What somebody has kept, by name."""

    async def keep_view(self, user_id: str, view: SavedView) -> None:
        """Keep it; one of the same name is replaced."""

    async def drop_view(self, user_id: str, view_id: str) -> None:
        """Forget one of somebody's own; no other is touched."""


def place_of(row: TicketRow, asked: TicketFilter) -> Place:
    """Where a list that ends with this row goes on."""
    if asked.sorted_by is Order.DUE:
        return Place(row.due_at, row.id)
    return Place(getattr(row, f"{asked.basis}_at"), row.id)
