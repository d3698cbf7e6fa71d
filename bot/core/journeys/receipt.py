"""Journeys 1 and 4: the numbered receipt which the holder can keep, made after the commit of what it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.core.channels import Attachment
from bot.core.errors import NotFound
from bot.core.jobs import Task, receipt_lock
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import Notices
from bot.core.journeys.receipt_paper import make_receipt
from bot.core.ports import UnitOfWork
from bot.core.receipts import KINDS, is_ours, receipt_number, ticket_of_code
from bot.core.tickets import Ticket, TicketKind
from bot.core.wording import KIND_LABELS, STATUS_LABELS, day_and_time

AFTER = timedelta(seconds=1)
"""So that the answer itself comes first."""


async def wake_receipt(unit: UnitOfWork, ticket: Ticket) -> None:
    """Have the receipt made once the caller has committed: a job of its own, so that nothing waits for it."""
    await unit.jobs.wake(Task.RECEIPT, lock=receipt_lock(ticket.id), after=AFTER, ticket_id=ticket.id)


@dataclass(frozen=True, slots=True)
class Authentic:
    """A receipt that is ours, as people of the bank are shown it."""

    receipt: str
    number: str
    kind: str
    received: str
    status: str


@dataclass(frozen=True, slots=True)
class Receipts:
    """Use cases around receipts."""

    kit: Kit

    async def send(self, *, ticket_id: str) -> bool:
        """Make the receipt of a ticket and send it, once, to the chat that opened it first; whether that was done now.

        Raises:
            PaperFailed: it could not be made; to be tried again.
        """
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.get(ticket_id)
            if ticket.kind not in KINDS or await unit.notices.has(_key(ticket)):
                return False
            if await self.kit.chat_of(unit, ticket) is None:
                return False
            block = await unit.blocks.of_ticket(ticket.id) if ticket.kind is TicketKind.BLOCK else None
        return await self._deliver(ticket, await make_receipt(self.kit, ticket, block))

    async def verify(self, *, code: str) -> Authentic:
        """What a receipt with this code is about.

        Raises:
            InvalidInput: it does not look like a code.
            NotFound: we have not given this code.
        """
        number = ticket_of_code(code)
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.by_number(number)
        if ticket is None or ticket.kind not in KINDS or not is_ours(self.kit.sealer, ticket, code):
            raise NotFound("no receipt of ours has this code")
        received = day_and_time(ticket.opened_at, seconds=True)
        return Authentic(
            receipt_number(ticket), ticket.number, KIND_LABELS[ticket.kind], received, STATUS_LABELS[ticket.status]
        )

    async def _deliver(self, ticket: Ticket, receipt: Attachment) -> bool:
        async with self.kit.open_unit() as unit:
            await Notices(self.kit).receipt(unit, ticket, receipt, key=_key(ticket))
            await self.kit.audit(unit, "receipt.sent", actor="system", subject=ticket.number)
            await unit.commit()
        return True


def _key(ticket: Ticket) -> str:
    return f"receipt:{ticket.id}"
