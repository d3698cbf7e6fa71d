"""Tickets: their kinds, statuses and allowed moves, the rules of each act, and the timeline that remembers them.

Each act changes the ticket and returns the :class:`TimelineEntry` that the caller stores in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.core.deadlines import Deadline
from bot.core.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed
from bot.core.policy import Matter
from bot.core.ticket_numbers import format_ticket_number, parse_ticket_number
from bot.core.ticket_states import (
    COMPLAINTS,
    TicketKind,
    TicketStatus,
    allowed_moves,
    is_closed,
    is_open,
    is_terminal,
)
from bot.core.ticket_timeline import Relation, TimelineEntry, TimelineKind, replay
from bot.core.wording import as_utc

__all__ = [
    "BEST_RATING",
    "NO_DEADLINE_YET",
    "REOPEN_PERIOD",
    "Relation",
    "Ticket",
    "TicketKind",
    "TicketStatus",
    "TimelineEntry",
    "TimelineKind",
    "allowed_moves",
    "format_ticket_number",
    "is_closed",
    "is_open",
    "is_terminal",
    "open_ticket",
    "parse_ticket_number",
    "replay",
]

REOPEN_PERIOD = timedelta(days=30)
"""After resolving, to the second. The source names no period; one month covers a billing cycle of the card."""

BEST_RATING = 5

NO_DEADLINE_YET = "Batas waktu mulai dihitung setelah dokumen lengkap."
"""Stands for the explanation while a written complaint waits for its documents."""


@dataclass(kw_only=True, eq=False)
class Ticket:
    """One ticket. A plain mutable object, so that the store can map it; change it through its methods only."""

    id: str
    number: str
    """As :func:`format_ticket_number`."""
    kind: TicketKind
    category: str | None = None
    """The name of the intent that it came from."""
    status: TicketStatus = TicketStatus.OPEN
    conversation_id: str | None = None
    holder_ref: str | None = None
    """The bank's reference of the record."""
    holder_phone: str | None = None
    summary: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    """JSON: what the journey collected (amounts in integer rupiah). Replaced as a whole, never changed in place."""
    opened_at: datetime
    """UTC, as all moments here."""
    due_at: datetime | None
    """None while a written complaint waits for its documents: its clock has not started."""
    due_explanation: str
    policy_version: int
    calendar_version: int
    opened_by_key: str
    """Idempotency key of the request that opened it; unique."""
    resolved_at: datetime | None = None
    outcome: str | None = None
    reason: str | None = None
    rating: int | None = None
    """1 (worst) to 5."""
    rated_at: datetime | None = None
    escalated_at: datetime | None = None
    reopened_count: int = 0
    examination: str | None = None
    """*Pemeriksaan internal* (source, 1.b)."""
    analysis: str | None = None
    """*Analisis untuk memastikan kebenaran pengaduan* (source, 1.b)."""
    matter: Matter | None = None
    """The class of a written complaint."""
    oral_ticket_id: str | None = None
    """Of a written complaint: the oral one that it goes on from."""
    documents_due_at: datetime | None = None
    """Of a written complaint: until when the holder can complete the documents."""
    assignee: str | None = None
    """Who of the bank is to work on it: a user's name."""
    version: int = 1
    """For the store's optimistic lock; the store counts it up."""

    @property
    def is_open(self) -> bool:
        """As the function :func:`is_open`."""
        return is_open(self.status)

    def can_move(self, to: TicketStatus) -> bool:
        """Whether the table has an edge from the present status."""
        return to in allowed_moves(self.kind, self.status)

    def can_reopen(self, now: datetime) -> bool:
        """Whether :meth:`reopen` would be accepted at this moment."""
        in_time = self.resolved_at is not None and as_utc(now) <= self.resolved_at + REOPEN_PERIOD
        return in_time and self.status is TicketStatus.RESOLVED and self.can_move(TicketStatus.OPEN)

    def require_seen(self, seen: int | None) -> None:
        """Somebody decides on what they have looked at: on this version.

        Args:
            seen: the version that was looked at; none where nobody looked.

        Raises:
            Conflict: it has changed since.
        """
        if seen is not None and seen != self.version:
            raise Conflict("it has changed since it was looked at", ticket=self.number, seen=seen, version=self.version)

    def start_work(self, *, now: datetime, actor: str) -> TimelineEntry:
        """Somebody works on it. Also the way back from an approval that was not given.

        Raises:
            IllegalTransition: the status does not permit it (so for every act below that moves the ticket).
        """
        return self._move(TicketStatus.IN_PROGRESS, TimelineKind.STARTED, now, actor)

    def assign(self, *, now: datetime, actor: str, to: str | None) -> TimelineEntry:
        """Say who is to work on it; none: nobody in particular.

        Raises:
            NotAllowed: the ticket is closed.
        """
        self._require_not_closed("assign")
        entry = self._entry(TimelineKind.ASSIGNED, now, actor, before=self.assignee, assignee=to)
        self.assignee = to
        return entry

    def ask_documents(self, *, now: datetime, actor: str, missing: Iterable[str]) -> TimelineEntry:
        """Wait for documents of the holder. A clock that has started goes on running.

        Raises:
            InvalidInput: nothing is named as missing.
        """
        names = [_text(name, "missing") for name in missing]
        if not names:
            raise InvalidInput("name the missing documents", field="missing")
        return self._move(TicketStatus.WAITING_DOCUMENTS, TimelineKind.DOCUMENTS_ASKED, now, actor, missing=names)

    def complete_documents(self, *, now: datetime, actor: str, deadline: Deadline | None = None) -> TimelineEntry:
        """The documents are complete. Starts the clock of a written complaint (source, 2.a), once and for all.

        Raises:
            InvalidInput: the clock has to start and no deadline is given; or it runs already and one is given.
        """
        self._require_move(TicketStatus.OPEN, only_from=TicketStatus.WAITING_DOCUMENTS)
        if (deadline is None) == (self.due_at is None):
            raise InvalidInput("give a deadline exactly when the clock has not started", ticket=self.number)
        data = self._deadline_data(deadline) | {"started": deadline.started_at.isoformat()} if deadline else {}
        entry = self._move(TicketStatus.OPEN, TimelineKind.DOCUMENTS_COMPLETE, now, actor, **data)
        if deadline:
            self._take(deadline)
        return entry

    def ask_approval(self, *, now: datetime, actor: str) -> TimelineEntry:
        """Wait for the approvals of a data change. That they come from two people is the approvals' own rule."""
        return self._move(TicketStatus.WAITING_APPROVAL, TimelineKind.APPROVAL_ASKED, now, actor)

    def record_findings(
        self,
        *,
        now: datetime,
        actor: str,
        examination: str | None = None,
        analysis: str | None = None,
    ) -> TimelineEntry:
        """Record what the internal examination and the analysis found (source, 1.b); one now, the other later, is fine.

        Raises:
            NotAllowed: the ticket is closed.
            InvalidInput: neither is given, or one is blank.
        """
        self._require_not_closed("record_findings")
        given = {"examination": examination, "analysis": analysis}
        found = {name: _text(text, name) for name, text in given.items() if text is not None}
        if not found:
            raise InvalidInput("give the examination, the analysis, or both", ticket=self.number)
        entry = self._entry(TimelineKind.FINDINGS, now, actor, **found)
        self.examination = found.get("examination", self.examination)
        self.analysis = found.get("analysis", self.analysis)
        return entry

    def resolve(self, *, now: datetime, actor: str, outcome: str, reason: str | None = None) -> TimelineEntry:
        """Close it with an outcome.

        Raises:
            NotAllowed: a complaint without both findings (``missing`` names them).
            InvalidInput: no outcome.
        """
        self._require_move(TicketStatus.RESOLVED)
        missing = [name for name in ("examination", "analysis") if getattr(self, name) is None]
        if missing and self.kind in COMPLAINTS:
            raise NotAllowed("a complaint is resolved after its examination and analysis", missing=missing)
        outcome = _text(outcome, "outcome")
        entry = self._move(TicketStatus.RESOLVED, TimelineKind.RESOLVED, now, actor, outcome=outcome, reason=reason)
        self.resolved_at, self.outcome, self.reason = entry.at, outcome, reason
        return entry

    def reject(self, *, now: datetime, actor: str, reason: str) -> TimelineEntry:
        """Close it as unfounded or not ours, with a reason that the holder can be told.

        Raises:
            InvalidInput: no reason.
        """
        reason = _text(reason, "reason")
        entry = self._move(TicketStatus.REJECTED, TimelineKind.REJECTED, now, actor, reason=reason)
        self.reason = reason
        return entry

    def cancel(self, *, now: datetime, actor: str, reason: str) -> TimelineEntry:
        """Close it because it is no longer wanted or was opened twice.

        Raises:
            InvalidInput: no reason.
        """
        reason = _text(reason, "reason")
        entry = self._move(TicketStatus.CANCELLED, TimelineKind.CANCELLED, now, actor, reason=reason)
        self.reason = reason
        return entry

    def escalate(self, *, now: datetime, actor: str, reason: str) -> TimelineEntry:
        """Ask for a written complaint instead (source, 1.c); oral complaints only.

        Raises:
            InvalidInput: no reason.
        """
        reason = _text(reason, "reason")
        entry = self._move(TicketStatus.ESCALATED, TimelineKind.ESCALATED, now, actor, reason=reason)
        self.escalated_at = entry.at
        return entry

    def extend(self, *, now: datetime, actor: str, reason: str, deadline: Deadline) -> TimelineEntry:
        """Give it more time, before the time is over; the holder is told in writing (POJK 22/2023).

        How often is the policy's rule: the deadline was computed with it.

        Raises:
            NotAllowed: closed, its clock has not started, or the deadline is over.
            InvalidInput: no reason, or a deadline that is not later.
        """
        reason = _text(reason, "reason")
        before = self._require_running("extend", now)
        if deadline.due_at <= before:
            raise InvalidInput("an extension ends later", ticket=self.number, due=deadline.due_at.isoformat())
        return self._recounted(TimelineKind.EXTENDED, now, actor, deadline, reason=reason)

    def pause(self, *, now: datetime, actor: str, reason: str, deadline: Deadline) -> TimelineEntry:
        """Let its deadline stand still, before it is over.

        How often and how long is the policy's rule: the deadline was computed with it.

        Raises:
            NotAllowed: closed, its clock has not started, or the deadline is over.
            InvalidInput: no reason.
        """
        reason = _text(reason, "reason")
        self._require_running("pause", now)
        return self._recounted(TimelineKind.PAUSED, now, actor, deadline, reason=reason)

    def resume(self, *, now: datetime, actor: str, deadline: Deadline) -> TimelineEntry:
        """Let its deadline go on.

        Raises:
            NotAllowed: closed, its clock has not started, or the deadline is over.
        """
        self._require_running("resume", now)
        return self._recounted(TimelineKind.RESUMED, now, actor, deadline)

    def mark_document(
        self, *, now: datetime, actor: str, name: str, received: bool, on: date | None = None
    ) -> TimelineEntry:
        """One document of the checklist was received, or found missing.

        Args:
            now: when this is recorded.
            actor: who records it.
            name: of the document.
            received: whether it is there.
            on: the date on which it came, where that was given.

        Raises:
            NotAllowed: the ticket is closed.
            InvalidInput: no name.
        """
        self._require_not_closed("mark_document")
        return self._entry(
            TimelineKind.DOCUMENT,
            now,
            actor,
            name=_text(name, "name"),
            received=received,
            **({"on": on.isoformat()} if on else {}),
        )

    def recount(self, *, now: datetime, actor: str, deadline: Deadline) -> TimelineEntry:
        """The calendar has changed, and the deadline with it."""
        return self._recounted(TimelineKind.RECOUNTED, now, actor, deadline, calendar=deadline.calendar_version)

    def recount_documents(self, *, now: datetime, actor: str, due_at: datetime, calendar: int) -> TimelineEntry:
        """The calendar has changed, and the time for completing the documents with it."""
        before = self.documents_due_at.isoformat() if self.documents_due_at else None
        data = {"documents_due_before": before, "documents_due": due_at.isoformat(), "calendar": calendar}
        entry = self._entry(TimelineKind.RECOUNTED, now, actor, **data)
        self.documents_due_at = due_at
        return entry

    def reclassify(
        self,
        *,
        now: datetime,
        actor: str,
        matter: Matter,
        reason: str,
        deadline: Deadline | None = None,
        documents_due_at: datetime | None = None,
    ) -> TimelineEntry:
        """A written complaint is of another class than was thought, so that another row of the policy counts.

        Args:
            now: the present.
            actor: who says so.
            matter: the class.
            reason: why, for the timeline and the holder.
            deadline: by the row of that class, where the clock runs.
            documents_due_at: the same, where it waits for documents.

        Raises:
            NotAllowed: not a written complaint, closed, or of that class already.
            InvalidInput: no reason, or not what its clock needs.
        """
        reason = _text(reason, "reason")
        if self.kind is not TicketKind.WRITTEN or not self.is_open or matter is self.matter:
            raise NotAllowed(
                "only an open written complaint of another class is reclassified",
                ticket=self.number,
                kind=str(self.kind),
                status=str(self.status),
            )
        if (deadline is None) == (self.due_at is not None):
            raise InvalidInput("give a deadline exactly when the clock runs", ticket=self.number)
        data: dict[str, Any] = {"class_before": str(self.matter), "class": str(matter), "reason": reason}
        if deadline and self.due_at:
            data |= {"due_before": self.due_at.isoformat(), **self._deadline_data(deadline)}
        elif documents_due_at:
            data |= {"documents_due": documents_due_at.isoformat()}
        entry = self._entry(TimelineKind.RECLASSIFIED, now, actor, **data)
        self.matter = matter
        if deadline:
            self._take(deadline)
        self.documents_due_at = documents_due_at or self.documents_due_at
        return entry

    def remind(self, *, now: datetime, of: str) -> TimelineEntry:
        """A reminder came: of the ``deadline``, or of ``documents``."""
        return self._entry(TimelineKind.REMINDED, now, "system", of=of)

    def reopen(self, *, now: datetime, actor: str, reason: str, deadline: Deadline) -> TimelineEntry:
        """Take up a resolved ticket again, with a new deadline, and examine it afresh.

        What was found, decided and rated so far stays in the timeline only.

        Raises:
            NotAllowed: later than :data:`REOPEN_PERIOD` after it was resolved.
            InvalidInput: no reason, or a deadline of another kind.
        """
        reason = _text(reason, "reason")
        self._require_move(TicketStatus.OPEN, only_from=TicketStatus.RESOLVED)
        if not self.can_reopen(now):
            raise NotAllowed("the period for reopening is over", ticket=self.number, days=REOPEN_PERIOD.days)
        data = self._deadline_data(deadline)
        entry = self._move(TicketStatus.OPEN, TimelineKind.REOPENED, now, actor, reason=reason, **data)
        self._take(deadline)
        self.resolved_at = self.outcome = self.reason = self.rating = self.rated_at = None
        self.examination = self.analysis = None
        self.reopened_count += 1
        return entry

    def rate(self, *, now: datetime, actor: str, rating: int) -> TimelineEntry:
        """Record the holder's rating, 1 to 5; once for each time that the ticket is resolved.

        Raises:
            NotAllowed: not resolved, or rated already.
            InvalidInput: not 1 to 5.
        """
        if isinstance(rating, bool) or not 1 <= rating <= BEST_RATING:
            raise InvalidInput("a rating is 1 to 5", rating=rating)
        if self.status is not TicketStatus.RESOLVED or self.rating is not None:
            raise NotAllowed("rated once, when resolved", ticket=self.number, status=self.status.value)
        entry = self._entry(TimelineKind.RATED, now, actor, rating=rating)
        self.rating, self.rated_at = rating, entry.at
        return entry

    def add_evidence(self, *, now: datetime, actor: str, evidence_id: str, name: str | None = None) -> TimelineEntry:
        """Add a supporting document, by the id under which it is kept.

        Raises:
            NotAllowed: the ticket is closed; reopen it first.
            InvalidInput: no id.
        """
        self._require_not_closed("add_evidence")
        return self._entry(TimelineKind.EVIDENCE, now, actor, evidence_id=_text(evidence_id, "evidence_id"), name=name)

    def add_note(self, *, now: datetime, actor: str, text: str, key: str | None = None) -> TimelineEntry:
        """Add a note for colleagues, at any time; ``key`` is what a second press of the same button brings again.

        Raises:
            InvalidInput: the note is blank.
        """
        data = {"key": key} if key else {}
        return self._entry(TimelineKind.NOTE, now, actor, text=_text(text, "text"), **data)

    def link(self, *, now: datetime, actor: str, number: str, relation: Relation) -> TimelineEntry:
        """Another ticket belongs to this one; whoever links notes it on both.

        Raises:
            InvalidInput: it is this one.
        """
        if number == self.number:
            raise InvalidInput("a ticket is not linked to itself", ticket=number)
        return self._entry(TimelineKind.LINKED, now, actor, number=number, relation=str(relation))

    def _entry(self, kind: TimelineKind, now: datetime, actor: str, **data: Any) -> TimelineEntry:
        return TimelineEntry(ticket_id=self.id, at=as_utc(now), actor=_text(actor, "actor"), kind=kind, data=data)

    def _move(self, to: TicketStatus, kind: TimelineKind, now: datetime, actor: str, **data: Any) -> TimelineEntry:
        self._require_move(to)
        entry = self._entry(kind, now, actor, **{"from": self.status.value, "to": to.value}, **data)
        self.status = to
        return entry

    def _require_move(self, to: TicketStatus, *, only_from: TicketStatus | None = None) -> None:
        if not self.can_move(to) or only_from not in {None, self.status}:
            raise IllegalTransition(
                ticket=self.number,
                kind=self.kind.value,
                status=self.status.value,
                to=to.value,
                allowed=sorted(status.value for status in allowed_moves(self.kind, self.status)),
            )

    def _require_not_closed(self, act: str) -> None:
        if is_closed(self.status):
            raise NotAllowed("the ticket is closed", ticket=self.number, status=self.status.value, act=act)

    def _require_running(self, act: str, now: datetime) -> datetime:
        """Its deadline, which is not over."""
        if not self.is_open or self.due_at is None or as_utc(now) > self.due_at:
            status = str(self.status)
            raise NotAllowed("its deadline does not run", ticket=self.number, status=status, act=act)
        return self.due_at

    def _recounted(
        self, kind: TimelineKind, now: datetime, actor: str, deadline: Deadline, **data: Any
    ) -> TimelineEntry:
        """Another deadline instead of the one that it has."""
        before = self.due_at.isoformat() if self.due_at else None
        entry = self._entry(kind, now, actor, due_before=before, **self._deadline_data(deadline), **data)
        self._take(deadline)
        return entry

    def _deadline_data(self, deadline: Deadline) -> dict[str, Any]:
        if deadline.kind is not self.kind:
            raise InvalidInput("a deadline of another kind", ticket=self.number, kind=deadline.kind.value)
        return {"due": deadline.due_at.isoformat()}

    def _take(self, deadline: Deadline) -> None:
        self.due_at, self.due_explanation = deadline.due_at, deadline.explanation
        self.policy_version, self.calendar_version = deadline.policy_version, deadline.calendar_version


def open_ticket(
    *,
    id: str,  # noqa: A002
    number: str,
    kind: TicketKind,
    now: datetime,
    actor: str,
    opened_by_key: str,
    deadline: Deadline | None,
    summary: str = "",
    category: str | None = None,
    conversation_id: str | None = None,
    holder_ref: str | None = None,
    holder_phone: str | None = None,
    details: dict[str, Any] | None = None,
    matter: Matter | None = None,
    oral_ticket_id: str | None = None,
    documents_due_at: datetime | None = None,
    policy_version: int = 0,
) -> tuple[Ticket, TimelineEntry]:
    """Open a ticket, and the timeline with it.

    A written complaint without a deadline waits for its documents; :meth:`Ticket.complete_documents` starts its clock.

    Raises:
        InvalidInput: any other kind without a deadline, a deadline of another kind, or a naive moment.
    """
    if deadline is None and kind is not TicketKind.WRITTEN:
        raise InvalidInput("only a written complaint can wait for its deadline", ticket=number, kind=kind.value)
    status = TicketStatus.OPEN if deadline else TicketStatus.WAITING_DOCUMENTS
    ticket = Ticket(
        id=id,
        number=number,
        kind=kind,
        category=category,
        status=status,
        conversation_id=conversation_id,
        holder_ref=holder_ref,
        holder_phone=holder_phone,
        summary=summary,
        details=details or {},
        opened_at=as_utc(now),
        due_at=None,
        due_explanation=NO_DEADLINE_YET,
        policy_version=policy_version,
        calendar_version=0,
        opened_by_key=_text(opened_by_key, "opened_by_key"),
        matter=matter,
        oral_ticket_id=oral_ticket_id,
        documents_due_at=documents_due_at,
    )
    data = {"from": None, "to": status.value, "ticket_kind": kind.value}
    if deadline:
        data |= ticket._deadline_data(deadline)  # noqa: SLF001
        ticket._take(deadline)  # noqa: SLF001
    return ticket, ticket._entry(TimelineKind.OPENED, now, actor, **data)  # noqa: SLF001


def _text(value: str, name: str) -> str:
    text = value.strip()
    if not text:
        raise InvalidInput("must not be blank", field=name)
    return text
