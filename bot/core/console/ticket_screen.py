"""One ticket as people of the bank see it: what was told, by when, what has happened, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.blocks import Block
from bot.core.channels import Attachment, AttachmentKind
from bot.core.console.desk import EvidenceReader, Teammate
from bot.core.console.talk import About, about_record
from bot.core.conversations import Conversation
from bot.core.deadlines import paused_until
from bot.core.documents import Document, documents_of
from bot.core.errors import NotFound
from bot.core.journeys.change_documents import documents_count
from bot.core.journeys.kit import Kit, ticket_of
from bot.core.journeys.timing import policy_of
from bot.core.messages import MediaFile, MediaStatus
from bot.core.policy import DeadlineRule
from bot.core.ports import UnitOfWork
from bot.core.receipts import KINDS as RECEIPTS
from bot.core.receipts import receipt_number
from bot.core.ticket_states import COMPLAINTS, TicketKind, TicketStatus
from bot.core.ticket_timeline import counting
from bot.core.tickets import Relation, Ticket, TimelineEntry, TimelineKind, is_closed


class Act(StrEnum):
    """What can be done with a ticket at the console."""

    ASSIGN = "assign"
    FINDINGS = "findings"
    RESOLVE = "resolve"
    REJECT = "reject"
    ESCALATE = "escalate"
    REGISTER = "register"
    MARK = "mark"
    EXTEND = "extend"
    PAUSE = "pause"
    RESUME = "resume"
    RECLASSIFY = "reclassify"
    MERGE = "merge"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketScreen:
    """One look at a ticket."""

    ticket: Ticket
    about: About
    timeline: Sequence[TimelineEntry]
    files: Sequence[MediaFile]
    conversation: Conversation | None
    beside: Sequence[Ticket]
    """Other tickets of the same chat or holder, newest first."""
    oral: Ticket | None
    """Of a written complaint: the oral one that it goes on from."""
    written: Ticket | None
    """Of an oral complaint: the written one that goes on from it."""
    linked: Sequence[tuple[Relation, Ticket]]
    """Tickets that people have noted as belonging to this one."""
    block: Block | None
    """What the bank was asked for, and has answered."""
    receipt: str | None
    """Number of the receipt that the holder was given."""
    documents: tuple[Document, ...]
    """The checklist of a written complaint, or what one will need; and that of a data change."""
    rule: DeadlineRule
    """The policy's row that its deadline rests on."""
    extensions: int
    paused_until: datetime | None
    """When the pause that lasts now ends by itself."""
    team: Sequence[Teammate]
    display: Mapping[str, str]
    """How people of the bank are called, by sign-in name; those who have left too."""
    acts: frozenset[Act]
    """What its state allows now."""

    @property
    def mark(self) -> str:
        """Changes with everything that happens to the ticket."""
        return _mark(self.ticket, self.timeline)

    @property
    def duplicates_of(self) -> Sequence[Ticket]:
        """Tickets that this one may be a duplicate of."""
        return [one for one in self.beside if why_not_merged(self.ticket, one) is None]

    @property
    def missing(self) -> tuple[str, ...]:
        """Findings that an outcome has to wait for."""
        if self.ticket.kind not in COMPLAINTS:
            return ()
        return tuple(name for name in ("examination", "analysis") if getattr(self.ticket, name) is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketScreens:
    """Reads tickets and their evidence."""

    kit: Kit
    read_evidence: EvidenceReader

    async def one(self, *, number: str) -> TicketScreen:
        """Everything about a ticket.

        Raises:
            NotFound: no such ticket.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number)
            timeline = await unit.tickets.timeline(ticket.id)
            beside = await unit.tickets.beside(ticket)
            written = await unit.tickets.written_of(ticket.id) if ticket.kind is TicketKind.ORAL else None
            oral = await unit.tickets.get(ticket.oral_ticket_id) if ticket.oral_ticket_id else None
            rule = (await policy_of(self.kit, unit, ticket)).rule_for(ticket.kind, ticket.matter)
            linked = await _linked(unit, timeline)
            files = await unit.media.of_ticket(ticket.id)
            block = await unit.blocks.of_ticket(ticket.id) if ticket.kind is TicketKind.BLOCK else None
            change = await unit.changes.of_ticket(ticket.id) if ticket.kind is TicketKind.DATA_CHANGE else None
            conversation = await self.kit.chat_of(unit, ticket)
            team = await unit.desk.team(now=now)
            people = await unit.users.listed()
            calendar = await unit.calendars.current()
        events = counting(timeline)
        standing = paused_until(events.pauses, calendar, rule=rule, now=now) if ticket.is_open else None
        return TicketScreen(
            ticket=ticket,
            about=await about_record(self.kit, ticket.holder_ref),
            timeline=timeline,
            files=files,
            conversation=conversation,
            beside=beside,
            oral=oral,
            written=written,
            linked=linked,
            block=block,
            receipt=receipt_number(ticket) if ticket.kind in RECEIPTS else None,
            documents=documents_of(ticket) if ticket.kind in COMPLAINTS | {TicketKind.DATA_CHANGE} else (),
            rule=rule,
            extensions=events.extensions,
            paused_until=standing,
            team=team,
            display={one.name: one.display for one in people},
            acts=allowed_acts(
                ticket,
                now=now,
                registered=written is not None,
                can_extend=events.extensions < rule.extension_times,
                can_pause=len(events.pauses) < rule.pause_times,
                paused=standing is not None,
                undecided=change is not None and documents_count(ticket, change),
            ),
        )

    async def mark(self, *, number: str) -> str:
        """:attr:`TicketScreen.mark` as of now, for a page that is open.

        Raises:
            NotFound: no such ticket.
        """
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number)
            return _mark(ticket, await unit.tickets.timeline(ticket.id))

    async def file(self, *, number: str, media_id: str) -> Attachment:
        """A file of the ticket's evidence.

        Raises:
            NotFound: no such ticket, or no such file of it; both look the same.
        """
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number)
            media = await unit.media.get(media_id)
        if media.ticket_id != ticket.id or media.status is not MediaStatus.STORED or media.path is None:
            raise NotFound("no such file", id=media_id)
        content = await self.read_evidence(media.path)
        mime = media.mime or ""
        return Attachment(
            kind=AttachmentKind.of(mime), file_name=media.file_name or media.id, mime=mime, content=content
        )


def _mark(ticket: Ticket, timeline: Sequence[TimelineEntry]) -> str:
    return f"{ticket.version}.{len(timeline)}"


async def _linked(unit: UnitOfWork, timeline: Sequence[TimelineEntry]) -> list[tuple[Relation, Ticket]]:
    """Each ticket once, with the last that was said of it."""
    relations = {
        str(entry.data["number"]): Relation(entry.data["relation"])
        for entry in timeline
        if entry.kind is TimelineKind.LINKED
    }
    found = [(relation, await unit.tickets.by_number(number)) for number, relation in relations.items()]
    return [(relation, ticket) for relation, ticket in found if ticket]


def allowed_acts(
    ticket: Ticket,
    *,
    now: datetime,
    registered: bool,
    can_extend: bool,
    can_pause: bool,
    paused: bool,
    undecided: bool,
) -> frozenset[Act]:
    """What a ticket's state allows.

    Args:
        ticket: which one.
        now: the present, aware.
        registered: of an oral complaint: a written one goes on from it.
        can_extend: the policy's row allows one more extension.
        can_pause: the policy's row allows one more pause.
        paused: the deadline stands still.
        undecided: of a data change: its documents still count.
    """
    by_people = ticket.kind is not TicketKind.DATA_CHANGE  # which two people decide on
    oral = ticket.kind is TicketKind.ORAL
    runs = ticket.is_open and ticket.due_at is not None and now <= ticket.due_at
    waits = ticket.status is TicketStatus.WAITING_DOCUMENTS and ticket.due_at is None
    conditions = {
        Act.ASSIGN: not is_closed(ticket.status),
        Act.FINDINGS: ticket.kind in COMPLAINTS and not is_closed(ticket.status),
        Act.RESOLVE: by_people and ticket.can_move(TicketStatus.RESOLVED),
        Act.REJECT: by_people and ticket.can_move(TicketStatus.REJECTED),
        Act.ESCALATE: ticket.can_move(TicketStatus.ESCALATED),
        Act.REGISTER: oral and not registered and (ticket.is_open or ticket.status is TicketStatus.ESCALATED),
        Act.MARK: waits if ticket.kind is TicketKind.WRITTEN else undecided,
        Act.EXTEND: ticket.kind is TicketKind.WRITTEN and runs and can_extend,
        Act.PAUSE: runs and can_pause and not paused,
        Act.RESUME: runs and paused,
        Act.RECLASSIFY: ticket.kind is TicketKind.WRITTEN and ticket.is_open,
        Act.MERGE: ticket.kind in MERGED and ticket.is_open,
        Act.REOPEN: ticket.can_reopen(now),
    }
    return frozenset(act for act, allowed in conditions.items() if allowed)


MERGED = frozenset({TicketKind.ORAL, TicketKind.REGISTRATION})
"""Kinds of which one can be a duplicate of another: no block, no approval and no checklist hangs on them."""


def why_not_merged(ticket: Ticket, main: Ticket) -> str | None:
    """Why one cannot end as a duplicate of the other: ``kind``, ``owner``, ``closed``, ``later``; none where it can.

    The one that goes on is due no later: no promise gets longer by a merger.
    """
    of_one = ticket.holder_ref == main.holder_ref or None in {ticket.holder_ref, main.holder_ref}
    same_chat = ticket.conversation_id is not None and ticket.conversation_id == main.conversation_id
    same_holder = ticket.holder_ref is not None and ticket.holder_ref == main.holder_ref
    if ticket.kind not in MERGED or ticket.kind is not main.kind:
        return "kind"
    if not (of_one and (same_chat or same_holder)):
        return "owner"
    if not (ticket.is_open and main.is_open):
        return "closed"
    if main.due_at is None or ticket.due_at is None or main.due_at > ticket.due_at:
        return "later"
    return None
