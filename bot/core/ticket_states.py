"""Kinds and statuses of tickets, and the table of moves between statuses, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class TicketKind(StrEnum):
    """What a ticket is about; decides its deadline and its moves."""

    BLOCK = "block"
    ORAL = "oral"
    WRITTEN = "written"
    DATA_CHANGE = "data_change"
    REGISTRATION = "registration"


class TicketStatus(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING_DOCUMENTS = "waiting_documents"
    WAITING_APPROVAL = "waiting_approval"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


_S = TicketStatus
type Moves = Mapping[TicketStatus, frozenset[TicketStatus]]

OPEN_STATUSES = frozenset({_S.OPEN, _S.IN_PROGRESS, _S.WAITING_DOCUMENTS, _S.WAITING_APPROVAL})
CLOSED_STATUSES = frozenset({_S.RESOLVED, _S.REJECTED, _S.CANCELLED})
_ENDS = frozenset({_S.REJECTED, _S.CANCELLED})
COMPLAINTS = frozenset({TicketKind.ORAL, TicketKind.WRITTEN})
"""Kinds that the source wants examined and analysed before they are resolved."""

_WRITTEN_MOVES: Moves = {
    _S.OPEN: _ENDS | {_S.IN_PROGRESS, _S.WAITING_DOCUMENTS, _S.RESOLVED},
    _S.IN_PROGRESS: _ENDS | {_S.WAITING_DOCUMENTS, _S.RESOLVED},
    _S.WAITING_DOCUMENTS: _ENDS | {_S.OPEN},
    _S.RESOLVED: frozenset({_S.OPEN}),
}

TRANSITIONS: Mapping[TicketKind, Moves] = {
    # Never reopened: a new loss is a new block with its own clock and its own receipt.
    TicketKind.BLOCK: {
        _S.OPEN: _ENDS | {_S.IN_PROGRESS, _S.RESOLVED},
        _S.IN_PROGRESS: _ENDS | {_S.RESOLVED},
    },
    # Escalated: the written complaint carries on; this one can still end when the answer is found meanwhile.
    TicketKind.ORAL: {
        _S.OPEN: _WRITTEN_MOVES[_S.OPEN] | {_S.ESCALATED},
        _S.IN_PROGRESS: _WRITTEN_MOVES[_S.IN_PROGRESS] | {_S.ESCALATED},
        _S.WAITING_DOCUMENTS: _WRITTEN_MOVES[_S.WAITING_DOCUMENTS] | {_S.ESCALATED},
        _S.ESCALATED: _ENDS | {_S.RESOLVED},
        _S.RESOLVED: _WRITTEN_MOVES[_S.RESOLVED],
    },
    TicketKind.WRITTEN: _WRITTEN_MOVES,
    TicketKind.REGISTRATION: _WRITTEN_MOVES,
    # Resolved only through an approval; another change is another ticket with its own approvals.
    TicketKind.DATA_CHANGE: {
        _S.OPEN: _ENDS | {_S.IN_PROGRESS, _S.WAITING_DOCUMENTS, _S.WAITING_APPROVAL},
        _S.IN_PROGRESS: _ENDS | {_S.WAITING_DOCUMENTS, _S.WAITING_APPROVAL},
        _S.WAITING_DOCUMENTS: _ENDS | {_S.OPEN},
        _S.WAITING_APPROVAL: _ENDS | {_S.IN_PROGRESS, _S.WAITING_DOCUMENTS, _S.RESOLVED},
    },
}
"""Allowed moves. A status that is not listed for a kind has no way out."""


def allowed_moves(kind: TicketKind, status: TicketStatus) -> frozenset[TicketStatus]:
    """Where a ticket of this kind can go from this status; empty at an end."""
    return TRANSITIONS[kind].get(status, frozenset())


def is_open(status: TicketStatus) -> bool:
    """Whether work is still owed under this ticket's own clock. An escalated ticket is neither open nor closed."""
    return status in OPEN_STATUSES


def is_closed(status: TicketStatus) -> bool:
    """Whether the ticket has an outcome: resolved, rejected or cancelled."""
    return status in CLOSED_STATUSES


def is_terminal(kind: TicketKind, status: TicketStatus) -> bool:
    """Whether nothing can follow, not even reopening."""
    return not allowed_moves(kind, status)
