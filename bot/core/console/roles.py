"""Who may do what at the console: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody of the bank is at the console."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "admin"


class Permission(StrEnum):
    """What one of them may do. A page names the one that it needs, and nothing else decides."""

    OWN_ACCOUNT = "own_account"
    """One's own password, second factor and sessions."""
    SEE_CONVERSATIONS = "see_conversations"
    ANSWER = "answer"
    """Take, answer, note, transfer one's own, return, close; be present."""
    ASSIGN = "assign"
    """Give a conversation to somebody, or take it away from somebody."""
    REVEAL = "reveal"
    """See a holder's data unmasked, with a reason, on the audit trail."""
    BLOCK = "block"
    VOUCH = "vouch"
    """Say whose chat it is, after having called the registered number."""
    SEE_TICKETS = "see_tickets"
    WORK_TICKETS = "work_tickets"
    APPROVE = "approve"
    SUPERVISE = "supervise"
    """Reports, loads, incidents, exports."""
    SEE_AUDIT = "see_audit"
    ADMINISTER = "administer"
    """Users, canned replies, calendar, retention."""


_AGENT = frozenset(
    {
        Permission.OWN_ACCOUNT,
        Permission.SEE_CONVERSATIONS,
        Permission.ANSWER,
        Permission.REVEAL,
        Permission.BLOCK,
        Permission.VOUCH,
        Permission.SEE_TICKETS,
        Permission.WORK_TICKETS,
    }
)

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.SUPERVISOR: _AGENT | {Permission.ASSIGN, Permission.APPROVE, Permission.SUPERVISE},
    Role.AUDITOR: frozenset({Permission.OWN_ACCOUNT, Permission.SEE_TICKETS, Permission.SEE_AUDIT}),
    Role.ADMINISTRATOR: frozenset({Permission.OWN_ACCOUNT, Permission.ADMINISTER}),
}
"""The table. Nobody has all: who makes users does not read holders' conversations, who audits changes nothing."""

SECOND_FACTOR_FORCED = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


def may(role: Role, permission: Permission) -> bool:
    """Whether the table has it."""
    return permission in PERMISSIONS[role]
