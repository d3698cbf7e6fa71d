"""Opening a ticket: number, deadline with its explanation, timeline, clock and evidence, in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.core import tickets
from bot.core.conversations import Conversation
from bot.core.deadlines import due
from bot.core.journeys.kit import Kit
from bot.core.journeys.timing import start_deadline
from bot.core.messages import MediaFile
from bot.core.ports import UnitOfWork
from bot.core.tickets import Ticket, TicketKind
from bot.core.wording import as_wib

LOOSE_EVIDENCE_LIFETIME = timedelta(hours=2)
"""A file sent this long before a complaint belongs to it."""
SUMMARY_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new ticket is made of."""

    kind: TicketKind
    category: str
    key: str
    summary: str
    holder_ref: str | None = None
    holder_phone: str | None = None
    """Private token."""
    details: Mapping[str, Any] = field(default_factory=dict)


async def open_ticket(kit: Kit, unit: UnitOfWork, conversation: Conversation, opening: Opening) -> Ticket:
    """Open a ticket, or return the one that the same key has opened before. The caller commits."""
    known = await unit.tickets.by_key(opening.key)
    if known:
        return known
    now = kit.now()
    deadline = due(opening.kind, now, await unit.calendars.current(), policy=kit.policy)
    ticket, opened = tickets.open_ticket(
        id=kit.new_id(),
        number=tickets.format_ticket_number(as_wib(now).date(), await unit.tickets.next_serial()),
        kind=opening.kind,
        now=now,
        actor="holder",
        opened_by_key=opening.key,
        deadline=deadline,
        summary=shorten(opening.summary),
        category=opening.category,
        conversation_id=conversation.id,
        holder_ref=opening.holder_ref or conversation.bound_to(now=now),
        holder_phone=opening.holder_phone or conversation.bound_phone,
        details=dict(opening.details),
    )
    await unit.tickets.add(ticket)
    await unit.tickets.note(opened)
    await start_deadline(kit, unit, ticket, deadline)
    await kit.audit(
        unit, "ticket.opened", actor=f"conversation:{conversation.id}", subject=ticket.number, kind=str(ticket.kind)
    )
    return ticket


async def attach_loose_evidence(
    kit: Kit, unit: UnitOfWork, ticket: Ticket, *, conversation_id: str
) -> Sequence[MediaFile]:
    """Give files that the chat sent lately, and that belong to no ticket yet, to this one. Returns them.

    What was refused, or could not be had, is no evidence.
    """
    files = await unit.media.loose(conversation_id, since=kit.now() - LOOSE_EVIDENCE_LIFETIME)
    for file in files:
        entry = ticket.add_evidence(now=kit.now(), actor="holder", evidence_id=file.id, name=file.file_name)
        file.ticket_id = ticket.id
        await unit.tickets.note(entry)
    return files


def shorten(text: str) -> str:
    """One line of at most 160 characters."""
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY_LENGTH else f"{line[: SUMMARY_LENGTH - 1].rstrip()}…"
