"""The audit trail as it is read: what is asked for, what is found, and the port that finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

ROWS = 50
"""Entries on a page."""


class Topic(StrEnum):
    """What entries are about."""

    SIGN_IN = "sign_in"
    REVEAL = "reveal"
    VERIFY = "verify"
    BLOCK = "block"
    TICKET = "ticket"
    CHANGE = "change"
    CONVERSATION = "conversation"
    EXPORT = "export"
    PRIVACY = "privacy"
    SETTINGS = "settings"


TOPICS: Mapping[Topic, tuple[str, ...]] = {
    Topic.SIGN_IN: ("console.%",),
    Topic.REVEAL: ("%.revealed",),
    Topic.VERIFY: (
        "%identified",
        "holder.verified_by_agent",
        "conversation.bound",
        "conversation.several_records",
        "conversation.vouched",
    ),
    Topic.BLOCK: ("block.%",),
    Topic.TICKET: ("ticket.%", "written.%", "clock.%", "receipt.%", "incident.%"),
    Topic.CHANGE: ("change.%",),
    Topic.CONVERSATION: ("conversation.%",),
    Topic.EXPORT: ("%.exported", "complaints.%"),
    Topic.PRIVACY: ("privacy.%", "retention.%"),
    Topic.SETTINGS: ("user.%", "canned.%", "calendar.%", "branch%", "policy.%", "review.%"),
}
"""Names of actions, as patterns of SQL's LIKE. An action may belong to several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailSearch:
    """Which entries; all of them where nothing is said."""

    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""
    who: str = ""
    """The actor, exactly."""
    what: str = ""
    """A :class:`Topic`, or the name of an action."""
    ref: str = ""
    """What it concerns, exactly: a ticket, a holder's reference, a conversation, a user."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """Which actions; none for all."""
        if self.what in set(Topic):
            return TOPICS[Topic(self.what)]
        return (self.what.replace("\\", "").replace("%", "").replace("_", r"\_"),) if self.what else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """One entry, as it is sealed."""

    seq: int
    id: str
    at: datetime
    actor: str
    action: str
    subject: str
    data: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a check of the whole chain has found."""

    entries: int
    """Those that fit, from the first one."""
    digest: str
    """Of the last of them. Noted elsewhere, it proves later that nothing before it was changed or cut off."""
    broken: int | None = None
    """The first entry that does not fit; none where all do."""


class Trail(Protocol):
    """Rows of the audit trail, for reading."""

    async def found(self, search: TrailSearch, *, before: int | None = None, limit: int = ROWS) -> Sequence[TrailEntry]:
        """Entries, newest first; from below a number on."""

    async def actions(self) -> Sequence[str]:
        """Names of all actions that have been written."""

    async def check(self) -> ChainState:
        """Recompute the chain from its first entry."""

    async def digest_of(self, seq: int) -> str | None:
        """The digest that an entry has; none where there is no such entry."""
