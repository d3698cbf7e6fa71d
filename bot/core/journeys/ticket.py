"""Journey 6: after a ticket exists. Status, more evidence, reopening, rating; only what this chat may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.blocks import BlockStatus
from bot.core.calendar import WorkCalendar
from bot.core.deadlines import due
from bot.core.documents import as_lines, documents_of, missing, received
from bot.core.errors import NotAllowed, NotFound
from bot.core.journeys.change_documents import add_files
from bot.core.journeys.kit import Kit
from bot.core.journeys.opening import attach_loose_evidence
from bot.core.journeys.timing import policy_of, start_deadline
from bot.core.journeys.verify import BindContact
from bot.core.ports import UnitOfWork
from bot.core.tickets import Ticket, TicketKind, TicketStatus, is_closed
from bot.core.wording import BLOCK_ANSWERS, CATEGORY_LABELS, KIND_LABELS, STATUS_LABELS, day_and_time, moment_text


@dataclass(frozen=True, slots=True)
class Documents:
    """How the documents of a ticket stand, a line for each."""

    received: str
    missing: str
    """Empty where they are complete."""
    until: str
    """By when what is missing has to be there."""


@dataclass(frozen=True, slots=True)
class Added:
    """What was added to a ticket."""

    files: int
    documents: Documents | None
    """Of a data change: how its documents stand with that."""


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as its holder is shown it."""

    number: str
    label: str
    status: str
    status_text: str
    opened: str
    due: str
    explanation: str
    overdue: bool
    closed: bool
    can_reopen: bool
    can_rate: bool
    reason: str
    documents: Documents | None
    """None for a ticket that needs none, and where it is over."""
    blocked: bool = False
    """The account was blocked under it, and it is not over."""


@dataclass(frozen=True, slots=True)
class MyTickets:
    """What one chat may see and do with tickets."""

    kit: Kit

    async def listed(self, *, conversation_id: str) -> Sequence[TicketView]:
        """All visible tickets, newest first."""
        await BindContact(self.kit).by_number(conversation_id=conversation_id)
        async with self.kit.open_unit() as unit:
            return [await self._shown(unit, ticket) for ticket in await self._visible(unit, conversation_id)]

    async def one(self, *, conversation_id: str, number: str) -> TicketView:
        """One ticket.

        Raises:
            NotFound: no such ticket, or not for this chat; both look the same.
        """
        await BindContact(self.kit).by_number(conversation_id=conversation_id)
        async with self.kit.open_unit() as unit:
            return await self._shown(unit, await self._mine(unit, conversation_id, number))

    async def add(self, *, conversation_id: str, number: str, note: str = "") -> Added:
        """Add the chat's loose files, and a note, to a ticket.

        Raises:
            NotFound: not visible to this chat.
            NotAllowed: the ticket is closed.
        """
        async with self.kit.open_unit() as unit:
            ticket = await self._mine(unit, conversation_id, number, lock=True)
            if is_closed(ticket.status):  # nobody would read it there
                raise NotAllowed("the ticket is closed", number=number)
            files = await attach_loose_evidence(self.kit, unit, ticket, conversation_id=conversation_id)
            changes_data = ticket.kind is TicketKind.DATA_CHANGE
            if changes_data:
                await add_files(self.kit, unit, ticket, files)
            if note.strip():
                await unit.tickets.note(ticket.add_note(now=self.kit.now(), actor="holder", text=note))
            await self._audit(unit, "ticket.added_to", ticket, conversation_id, files=len(files))
            await unit.commit()
        return Added(len(files), view(ticket, now=self.kit.now()).documents if changes_data else None)

    async def reopen(self, *, conversation_id: str, number: str, reason: str) -> TicketView:
        """Take a resolved ticket up again, with a new deadline.

        Raises:
            NotFound: not visible to this chat.
            NotAllowed: too late, or never possible for this kind.
        """
        async with self.kit.open_unit() as unit:
            calendar = await unit.calendars.current()
            ticket = await self._mine(unit, conversation_id, number, lock=True)
            await take_up_again(self.kit, unit, ticket, calendar, actor="holder", reason=reason)
            await self._audit(unit, "ticket.reopened", ticket, conversation_id)
            await unit.commit()
        return view(ticket, now=self.kit.now())

    async def rate(self, *, conversation_id: str, number: str, rating: int) -> None:
        """Rate how a ticket was resolved, 1 to 5.

        Raises:
            NotFound: not visible to this chat.
            NotAllowed: not resolved, or rated already.
            InvalidInput: not 1 to 5.
        """
        async with self.kit.open_unit() as unit:
            ticket = await self._mine(unit, conversation_id, number, lock=True)
            await unit.tickets.note(ticket.rate(now=self.kit.now(), actor="holder", rating=rating))
            await self._audit(unit, "ticket.rated", ticket, conversation_id, rating=rating)
            await unit.commit()

    async def _audit(self, unit: UnitOfWork, action: str, ticket: Ticket, conversation_id: str, **data: object) -> None:
        await self.kit.audit(unit, action, actor=f"conversation:{conversation_id}", subject=ticket.number, **data)

    async def _shown(self, unit: UnitOfWork, ticket: Ticket) -> TicketView:
        """With what the bank has said, where a block is what the ticket is about: that is what its holder asks for."""
        shown = view(ticket, now=self.kit.now())
        block = await unit.blocks.of_ticket(ticket.id) if ticket.kind is TicketKind.BLOCK and ticket.is_open else None
        if block is None:
            return shown
        told = BLOCK_ANSWERS[block.status].format(at=day_and_time(block.blocked_at) if block.blocked_at else "")
        status = f"{told}; tindak lanjut: {shown.status_text.lower()}"
        return replace(shown, status_text=status, blocked=block.status is BlockStatus.DONE)

    async def _visible(self, unit: UnitOfWork, conversation_id: str) -> Sequence[Ticket]:
        conversation = await unit.conversations.get(conversation_id)
        return await unit.tickets.visible_to(conversation, now=self.kit.now())

    async def _mine(self, unit: UnitOfWork, conversation_id: str, number: str, *, lock: bool = False) -> Ticket:
        for ticket in await self._visible(unit, conversation_id):
            if ticket.number == number:
                return await unit.tickets.get(ticket.id, lock=lock)
        raise NotFound("no such ticket for this chat", number=number)


async def take_up_again(
    kit: Kit, unit: UnitOfWork, ticket: Ticket, calendar: WorkCalendar, *, actor: str, reason: str
) -> None:
    """Reopen a ticket, which is locked, with a new deadline by the policy that it was opened under.

    Raises:
        NotAllowed: too late, or never possible for this kind.
    """
    now = kit.now()
    policy = await policy_of(kit, unit, ticket)
    deadline = due(ticket.kind, now, calendar, policy=policy, matter=ticket.matter)
    await unit.tickets.note(ticket.reopen(now=now, actor=actor, reason=reason, deadline=deadline))
    await start_deadline(kit, unit, ticket, deadline)


def view(ticket: Ticket, *, now: datetime) -> TicketView:
    """A ticket as its holder is shown it."""
    kind = KIND_LABELS[ticket.kind]
    category = CATEGORY_LABELS.get(ticket.category or "", "")
    return TicketView(
        number=ticket.number,
        label=kind if not category or category == kind else f"{kind}: {category.lower()}",
        status=str(ticket.status),
        status_text=STATUS_LABELS[ticket.status],
        opened=day_and_time(ticket.opened_at),
        due=moment_text(ticket.due_at),
        explanation=ticket.due_explanation,
        overdue=bool(ticket.due_at and ticket.is_open and now > ticket.due_at),
        closed=is_closed(ticket.status),
        can_reopen=ticket.can_reopen(now),
        can_rate=ticket.status == "resolved" and ticket.rating is None,
        reason=ticket.reason or ticket.outcome or "",
        documents=_documents(ticket) if ticket.is_open and _has_checklist(ticket) else None,
    )


def _has_checklist(ticket: Ticket) -> bool:
    return "documents" in ticket.details or ticket.status is TicketStatus.WAITING_DOCUMENTS


def _documents(ticket: Ticket) -> Documents:
    documents = documents_of(ticket)
    wanted = missing(documents)
    until = ticket.documents_due_at or ticket.due_at
    return Documents(as_lines(received(documents)), as_lines(wanted), moment_text(until) if wanted else "")
