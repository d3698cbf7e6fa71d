"""Journey 2: an oral complaint. What each category needs to be told, and the ticket."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.core.errors import BankUnavailable, InvalidInput
from bot.core.journeys.kit import Kit
from bot.core.journeys.known_incident import join
from bot.core.journeys.opening import Opening, attach_loose_evidence, open_ticket
from bot.core.ports import HolderRecord, UnitOfWork
from bot.core.tickets import TicketKind
from bot.core.wording import moment_text


class Detail(StrEnum):
    """What a complaint can be asked for, in the order of asking."""

    DESCRIPTION = "description"
    WHEN = "when"
    AMOUNT = "amount"
    MERCHANT = "merchant"
    CONTACT = "contact"
    EVIDENCE = "evidence"


_D = Detail
NEEDED: dict[str, tuple[Detail, ...]] = {
    "failed_transaction": (_D.DESCRIPTION, _D.WHEN, _D.AMOUNT, _D.MERCHANT, _D.CONTACT, _D.EVIDENCE),
    "report_fraud": (_D.DESCRIPTION, _D.WHEN, _D.AMOUNT, _D.CONTACT, _D.EVIDENCE),
    "wrong_information": (_D.DESCRIPTION, _D.CONTACT, _D.EVIDENCE),
    "app_or_network_trouble": (_D.DESCRIPTION, _D.WHEN, _D.CONTACT, _D.EVIDENCE),
    "service_complaint": (_D.DESCRIPTION, _D.WHEN, _D.CONTACT),
    "file_complaint": (_D.DESCRIPTION, _D.WHEN, _D.CONTACT, _D.EVIDENCE),
}
"""Category (an intent's name) -> what it is asked for."""
STORY_WORDS = 5
"""From this many words on, the first message tells what happened."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the holder has told."""

    category: str
    description: str
    details: dict[str, Any] = field(default_factory=dict)
    contact: str | None = None
    """Private token of the registered number."""
    incident: str | None = None
    """Number of the incident that the holder says it belongs to."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket as the holder is told of it."""

    number: str
    due: str
    evidence: int = 0
    incident: str | None = None
    """What the incident is that it belongs to; none where it belongs to none, or that has ended meanwhile."""


def needed(category: str) -> tuple[Detail, ...]:
    """What a category is asked for.

    Raises:
        InvalidInput: not a category of complaints.
    """
    try:
        return NEEDED[category]
    except KeyError:
        raise InvalidInput("not a category of complaints", category=category, categories=sorted(NEEDED)) from None


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """Open the ticket of an oral complaint, due the same calendar day (source, 1.a)."""

    kit: Kit

    async def __call__(self, *, conversation_id: str, complaint: Complaint, key: str) -> Opened:
        """Open it, with the files that the chat has sent for it.

        Raises:
            InvalidInput: an unknown category, or nothing told.
        """
        needed(complaint.category)
        if not complaint.description.strip():
            raise InvalidInput("a complaint needs a description", field="description")
        record = await self._verified(conversation_id)
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            opening = Opening(
                TicketKind.ORAL,
                complaint.category,
                key,
                complaint.description,
                holder_ref=record.ref if record else None,
                holder_phone=complaint.contact or await self._phone(unit, conversation_id, record),
                details={"description": complaint.description} | complaint.details,
            )
            ticket = await open_ticket(self.kit, unit, conversation, opening)
            evidence = len(await attach_loose_evidence(self.kit, unit, ticket, conversation_id=conversation_id))
            incident = await join(self.kit, unit, ticket, complaint.incident) if complaint.incident else None
            await unit.commit()
        return Opened(ticket.number, moment_text(ticket.due_at), evidence, incident)

    async def _verified(self, conversation_id: str) -> HolderRecord | None:
        """The record that this chat has just been verified for: whom the complaint is about is known then."""
        async with self.kit.open_unit() as unit:
            verification = await unit.verifications.current(conversation_id)
        if not verification or not verification.fresh(now=self.kit.now()):
            return None
        try:
            return await self.kit.bank.holder(verification.holder_ref)
        except BankUnavailable:
            return None

    async def _phone(self, unit: UnitOfWork, conversation_id: str, record: HolderRecord | None) -> str | None:
        if record is None:
            return None
        return await self.kit.keep_phone(unit, conversation_id=conversation_id, phone=record.phone)
