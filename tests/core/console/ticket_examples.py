"""Tickets of all sorts, made by chance from a seed, and what a filter means, said as simply as can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from bot.core.channels import ChannelName
from bot.core.console.ticket_filter import ALL, RISK_DAYS, RISK_SAME_DAY, Basis, DueBand, TicketFilter
from bot.core.conversations import Conversation
from bot.core.policy import Matter
from bot.core.ticket_states import OPEN_STATUSES, TicketKind, TicketStatus
from bot.core.tickets import Ticket
from bot.core.wording import as_wib
from tests.fakes.people import House

CATEGORIES = {
    TicketKind.BLOCK: ("lost_phone", "block_account"),
    TicketKind.ORAL: ("failed_transaction", "service_complaint"),
    TicketKind.WRITTEN: ("failed_transaction",),
    TicketKind.DATA_CHANGE: ("change_data",),
    TicketKind.REGISTRATION: ("failed_registration",),
}
SAME_DAY = {TicketKind.BLOCK, TicketKind.ORAL, TicketKind.REGISTRATION}
SPREAD = timedelta(days=6)


async def many_tickets(house: House, *, count: int = 80, seed: int = 1) -> list[tuple[Ticket, ChannelName]]:
    """Stored tickets with their channels; some wait for documents and have no deadline, some are resolved too late."""
    chance, now = Random(seed), house.clock()  # noqa: S311
    made: list[tuple[Ticket, ChannelName]] = []
    chats = [await house.desk.chat(channel) for channel in ChannelName]
    async with house.kit.open_unit() as unit:
        for number in range(count):
            at = chance.randrange(len(chats))
            ticket = _ticket(house, chance, now, number, chats[at])
            await unit.tickets.add(ticket)
            made.append((ticket, list(ChannelName)[at]))
        await unit.commit()
    return made


def _ticket(house: House, chance: Random, now: datetime, number: int, chat: str) -> Ticket:
    kind = chance.choice(list(TicketKind))
    status = chance.choice(list(TicketStatus))
    opened = now - chance.random() * SPREAD
    waits = kind is TicketKind.WRITTEN and status is TicketStatus.WAITING_DOCUMENTS
    due = None if waits else opened + chance.choice((timedelta(hours=10), timedelta(days=2), timedelta(days=7)))
    resolved = opened + chance.random() * timedelta(days=3) if status is TicketStatus.RESOLVED else None
    rating = chance.choice((None, 1, 4, 5)) if resolved else None
    return Ticket(
        id=house.kit.new_id(),
        number=f"KKPD-{as_wib(opened):%y%m%d}-{number + 1:04d}",
        kind=kind,
        category=chance.choice(CATEGORIES[kind]),
        status=status,
        conversation_id=chat,
        holder_ref=chance.choice(("H-1", "H-2", None)),
        opened_at=opened,
        due_at=due,
        due_explanation="",
        policy_version=1,
        calendar_version=0,
        opened_by_key=house.kit.new_id(),
        resolved_at=resolved,
        rating=rating,
        rated_at=resolved + timedelta(minutes=5) if resolved and rating else None,
        matter=chance.choice(list(Matter)) if kind is TicketKind.WRITTEN else None,
        assignee=chance.choice((None, "sari", "tono")),
        summary="=1+1" if number == 0 else "Saldo terpotong",
    )


def fits(ticket: Ticket, channel: ChannelName, asked: TicketFilter, now: datetime) -> bool:
    """Whether a ticket is on a filter's list; without search."""
    moment = getattr(ticket, f"{asked.basis}_at")
    day = as_wib(moment).date() if moment else None
    return all((
        asked.statuses is None or ticket.status in asked.statuses,
        asked.kind in {None, ticket.kind},
        asked.category in {None, ticket.category},
        asked.matter in {None, ticket.matter},
        asked.channel in {None, channel},
        asked.rating in {None, ticket.rating},
        asked.assignee in {None, ticket.assignee or "-"},
        asked.due is None or in_band(ticket, asked.due, now),
        day is not None or asked.basis is Basis.OPENED,
        day is None or asked.first is None or day >= asked.first,
        day is None or asked.last is None or day <= asked.last,
    ))  # fmt: skip


def in_band(ticket: Ticket, band: DueBand, now: datetime) -> bool:
    due = ticket.due_at
    if due is None:
        return False
    if band in {DueBand.IN_TIME, DueBand.LATE}:
        return ticket.resolved_at is not None and (ticket.resolved_at > due) == (band is DueBand.LATE)
    if ticket.status not in OPEN_STATUSES or (due < now) != (band is DueBand.OVERDUE):
        return False
    if band is DueBand.TODAY:
        return as_wib(due).date() == as_wib(now).date()
    return band is DueBand.OVERDUE or due < now + (RISK_SAME_DAY if ticket.kind in SAME_DAY else RISK_DAYS)


def some_filters(made: Sequence[tuple[Ticket, ChannelName]], count: int, seed: int = 2) -> list[TicketFilter]:
    """Filters of few and of many conditions."""
    chance = Random(seed)  # noqa: S311
    days = sorted({as_wib(ticket.opened_at).date() for ticket, _ in made})
    values = {
        "state": [ALL, *TicketStatus],
        "kind": list(TicketKind),
        "category": sorted({one for some in CATEGORIES.values() for one in some}),
        "class": list(Matter),
        "channel": list(ChannelName),
        "assignee": ["-", "sari", "tono"],
        "due": list(DueBand),
        "by": list(Basis),
        "from": days,
        "to": days,
        "rating": ["1", "5"],
        "sort": ["due", "newest"],
    }
    return [
        TicketFilter.of({
            name: str(chance.choice(values[name])) for name in chance.sample(sorted(values), chance.randrange(5))
        })
        for _ in range(count)
    ]  # fmt: skip


def called(name: str, house: House) -> Conversation:
    """A chat of somebody who goes by a name there."""
    return Conversation(
        id=house.kit.new_id(),
        channel=ChannelName.TELEGRAM,
        sender=house.kit.new_id(),
        sender_name=name,
        created_at=house.clock(),
    )
