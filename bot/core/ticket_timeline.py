"""The timeline of a ticket: append-only, and enough to find the ticket's status again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.errors import IllegalTransition, InvalidInput
from bot.core.ticket_states import TicketKind, TicketStatus, allowed_moves


class TimelineKind(StrEnum):
    """What happened to a ticket."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    """To somebody of the bank, or to nobody any more."""
    STARTED = "started"
    FINDINGS = "findings"
    DOCUMENTS_ASKED = "documents_asked"
    DOCUMENTS_COMPLETE = "documents_complete"
    APPROVAL_ASKED = "approval_asked"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    EXTENDED = "extended"
    PAUSED = "paused"
    RESUMED = "resumed"
    """The deadline is counted on."""
    RECOUNTED = "recounted"
    """The working days changed, and the deadline with them."""
    RECLASSIFIED = "reclassified"
    """A written complaint is of another class, and its deadline by that class's row of the policy."""
    REMINDED = "reminded"
    DOCUMENT = "document"
    """One document of the checklist was received, or found missing."""
    RATED = "rated"
    EVIDENCE = "evidence"
    LINKED = "linked"
    """Another ticket belongs to it; see :class:`Relation`."""
    NOTE = "note"


class Relation(StrEnum):
    """How another ticket belongs to this one."""

    RELATED = "related"
    MERGED_INTO = "merged_into"
    """This one was a duplicate, and ended; the other one goes on."""
    MERGED_FROM = "merged_from"
    """The other one was a duplicate."""


@dataclass(kw_only=True)
class TimelineEntry:
    """One thing that happened to a ticket. Never changed once stored; not frozen only for the mapper's sake."""

    ticket_id: str
    at: datetime
    """UTC."""
    actor: str
    """Who did it: a user's name, ``holder``, ``bot``, ``system``."""
    kind: TimelineKind
    data: dict[str, Any] = field(default_factory=dict)
    """JSON. An entry that moved the ticket has ``from`` (null when it was opened) and ``to``."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a deadline stands still; at its end at the latest when the policy's days are over."""

    began_at: datetime
    ended_at: datetime | None = None
    """None where nobody has ended it."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What a ticket's deadline is counted from."""

    started_at: datetime | None
    """None while a written complaint waits for its documents."""
    extensions: int
    pauses: tuple[Pause, ...]
    documents_asked_at: datetime | None
    """When a written complaint began to wait for its documents."""


def counting(entries: Iterable[TimelineEntry]) -> Counting:
    """What the last deadline is counted from, oldest entry first."""
    started_at = asked_at = None
    extensions = 0
    pauses: tuple[Pause, ...] = ()
    for entry in entries:
        starts = entry.kind in {TimelineKind.OPENED, TimelineKind.DOCUMENTS_COMPLETE, TimelineKind.REOPENED}
        if starts and "due" in entry.data:
            started = entry.data.get("started")  # documents that came before they were recorded
            started_at, extensions, pauses = datetime.fromisoformat(started) if started else entry.at, 0, ()
        elif entry.kind is TimelineKind.OPENED:
            asked_at = entry.at
        elif entry.kind is TimelineKind.EXTENDED:
            extensions += 1
        elif entry.kind is TimelineKind.PAUSED:
            pauses = (*pauses, Pause(entry.at))
        elif entry.kind is TimelineKind.RESUMED:
            pauses = (*pauses[:-1], Pause(pauses[-1].began_at, entry.at))
    return Counting(started_at, extensions, pauses, asked_at)


def replay(entries: Iterable[TimelineEntry]) -> TicketStatus:
    """The status that a timeline leads to, oldest entry first.

    Raises:
        InvalidInput: it does not begin with the opening.
        IllegalTransition: its moves do not follow from one another, or are not in the table.
    """
    moves = [entry for entry in entries if "to" in entry.data]
    if not moves or moves[0].kind is not TimelineKind.OPENED:
        raise InvalidInput("a timeline begins with the opening")
    kind, status = TicketKind(moves[0].data["ticket_kind"]), TicketStatus(moves[0].data["to"])
    for entry in moves[1:]:
        to = TicketStatus(entry.data["to"])
        if entry.data["from"] != status.value or to not in allowed_moves(kind, status):
            raise IllegalTransition(ticket=entry.ticket_id, kind=kind.value, status=status.value, to=to.value)
        status = to
    return status
