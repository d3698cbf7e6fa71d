"""Requests to change a holder's registered data: approved by two different people, then carried out by the bank.

``waiting`` -> ``approved_once`` -> ``approved`` -> ``applied`` | ``refused`` | ``unknown``; ``unknown`` is asked again
with the same key until the bank answers. ``approved_once`` -> ``waiting`` where a document turns out to be missing: who
approved looked at another one. Until both have approved, one person can reject. What the bank has refused
is closed by a rejection too. Nobody decides on what they have not seen: each decision names the version it is about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.actors import person, same_actor
from bot.core.blocks import pause
from bot.core.changes import Field
from bot.core.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed

APPROVERS = 2


class ChangeStatus(StrEnum):
    """Where a request is."""

    WAITING = "waiting"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    """By both; the bank is being asked."""
    UNKNOWN = "unknown"
    """The bank has not answered."""
    APPLIED = "applied"
    REFUSED = "refused"
    """By the bank."""
    REJECTED = "rejected"


UNDECIDED = frozenset({ChangeStatus.WAITING, ChangeStatus.APPROVED_ONCE})
WITH_THE_BANK = frozenset({ChangeStatus.APPROVED, ChangeStatus.UNKNOWN})
OPEN = UNDECIDED | WITH_THE_BANK
"""A holder has one such request at a time."""


@dataclass(frozen=True, slots=True)
class Values:
    """What is registered, and what is to be registered instead. Personal data: sealed wherever it is kept."""

    old: Mapping[Field, str] = field(repr=False)
    """All three."""
    new: Mapping[Field, str] = field(repr=False)
    """Those that change."""

    def as_text(self) -> str:
        """For sealing."""
        return json.dumps({"old": dict(self.old), "new": dict(self.new)}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Values:
        """Read back."""
        parts = json.loads(text)
        old, new = ({Field(name): value for name, value in parts[part].items()} for part in ("old", "new"))
        return cls(old, new)


@dataclass(kw_only=True)
class DataChange:
    """One request to change one holder's data. A plain object for the store to map; change it through its methods."""

    id: str
    key: str
    """Idempotency key, also of the request to the bank."""
    ticket_id: str
    holder_ref: str
    conversation_id: str
    fields: list[str]
    """Of :class:`bot.core.changes.Field`, in their order."""
    sealed: bytes
    """What is registered and what is to be, encrypted; see :class:`Values`."""
    acknowledged_at: datetime
    """When the holder acknowledged the liability notice."""
    requested_at: datetime
    status: ChangeStatus = ChangeStatus.WAITING
    first_approver: str | None = None
    first_approved_at: datetime | None = None
    second_approver: str | None = None
    second_approved_at: datetime | None = None
    rejected_by: str | None = None
    rejected_at: datetime | None = None
    reason: str | None = None
    """Why it was rejected; the holder is told."""
    next_try_at: datetime | None = None
    """When the bank is asked, or asked again."""
    attempts: int = 0
    answered_at: datetime | None = None
    applied_at: datetime | None = None
    """When it was changed, in the bank's own record."""
    refusal: str | None = None
    version: int = 1
    """Of the decisions and the documents; a decision that was thought of on another version is refused."""
    revision: int = 1
    """For the store's optimistic lock; the store counts it up."""

    @property
    def approvers(self) -> tuple[str, ...]:
        """Who has approved."""
        return tuple(filter(None, (self.first_approver, self.second_approver)))

    def approve(self, *, by: str, seen: int, now: datetime) -> None:
        """One of two different people says yes.

        Raises:
            InvalidInput: no name, or one of ours.
            IllegalTransition: it has been decided.
            Conflict: somebody decided after it was looked at.
            NotAllowed: the same person again.
        """
        by = person(by)
        self._decide_on(seen, UNDECIDED)
        if any(same_actor(by, other) for other in self.approvers):
            raise NotAllowed("the second approval comes from somebody else", why="same_person", by=by)
        if self.first_approver is None:
            self.first_approver, self.first_approved_at = by, now
            self.status = ChangeStatus.APPROVED_ONCE
        else:
            self.second_approver, self.second_approved_at = by, now
            self.status, self.next_try_at = ChangeStatus.APPROVED, now
        self.version += 1

    def withdraw_approval(self) -> str | None:
        """A document that was looked at is no use: who approved it has to look again. Returns who that was, if any."""
        if self.status is not ChangeStatus.APPROVED_ONCE:
            return None
        who, self.first_approver, self.first_approved_at = self.first_approver, None, None
        self.status = ChangeStatus.WAITING
        self.version += 1
        return who

    def add_documents(self) -> None:
        """There is more to look at than what a decision under way has seen."""
        self.version += 1

    def reject(self, *, by: str, seen: int, now: datetime, reason: str) -> None:
        """One person says no; also the end of what the bank has refused.

        Raises:
            InvalidInput: no name, one of ours, or no reason.
            IllegalTransition: it has been decided.
            Conflict: somebody decided after it was looked at.
        """
        by, reason = person(by), reason.strip()
        if not reason:
            raise InvalidInput("say why: the holder is told", field="reason")
        self._decide_on(seen, UNDECIDED | {ChangeStatus.REFUSED})
        self.rejected_by, self.rejected_at, self.reason = by, now, reason
        self.status = ChangeStatus.REJECTED
        self.version += 1

    def confirm(self, *, applied_at: datetime, now: datetime) -> None:
        """The bank says that it has been changed."""
        self._answer(ChangeStatus.APPLIED, now)
        self.applied_at = applied_at

    def refuse(self, *, reason: str, now: datetime) -> None:
        """The bank says no."""
        self._answer(ChangeStatus.REFUSED, now)
        self.refusal = reason
        self.version += 1

    def no_answer(self, *, now: datetime) -> None:
        """The bank did not answer: unknown, to be asked again after a growing pause."""
        if self.status not in WITH_THE_BANK:
            raise IllegalTransition("the bank is not being asked", change=self.id, status=str(self.status))
        self.status = ChangeStatus.UNKNOWN
        self.attempts += 1
        self.next_try_at = now + pause(self.attempts)

    def _decide_on(self, seen: int, statuses: frozenset[ChangeStatus]) -> None:
        if self.status not in statuses:
            raise IllegalTransition("it has been decided already", status=str(self.status), by=self._decided_by())
        if seen != self.version:
            raise Conflict("somebody decided meanwhile: look at it again", seen=seen, version=self.version)

    def _decided_by(self) -> str:
        return self.rejected_by or ", ".join(self.approvers)

    def _answer(self, status: ChangeStatus, now: datetime) -> None:
        if self.status not in WITH_THE_BANK:
            raise IllegalTransition("the bank is not being asked", change=self.id, status=str(self.status))
        self.status, self.answered_at, self.next_try_at = status, now, None
        self.attempts += 1
