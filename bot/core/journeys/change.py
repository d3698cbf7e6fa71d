"""Journey 4, the holder's part: who may ask for other registered data, and the request with its ticket.

The bar is higher than for a block: the channel vouches that the chat belongs to the registered number, or an agent has
called that number back. Nothing changes until two different people have approved
(:mod:`bot.core.journeys.change_approval`); until then the bank's last recorded data stay in force (source, Pergantian
pemegang KKPD).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.changes import Field
from bot.core.conversations import Conversation, HandoffReason
from bot.core.data_changes import DataChange, Values
from bot.core.documents import FOR_CHANGE, Document, as_lines, documents_of, missing
from bot.core.errors import BankUnavailable, Conflict, InvalidInput, NotAllowed
from bot.core.journeys.change_documents import take_files, with_files
from bot.core.journeys.handoff import Queued, hand_over
from bot.core.journeys.kit import Kit
from bot.core.journeys.opening import LOOSE_EVIDENCE_LIFETIME, Opening, attach_loose_evidence, open_ticket
from bot.core.journeys.receipt import wake_receipt
from bot.core.journeys.verify import BindContact, records_with
from bot.core.ports import HolderRecord, UnitOfWork
from bot.core.tickets import Ticket, TicketKind
from bot.core.wording import FIELD_LABELS, day_and_time, join_id, mask_name, mask_phone, mask_skpd, moment_text

_MASKS: Mapping[Field, Callable[[str], str]] = {Field.PHONE: mask_phone, Field.NAME: mask_name, Field.SKPD: mask_skpd}


class Standing(StrEnum):
    """Whether a chat may ask for a change."""

    READY = "ready"
    CONTACT = "contact"
    """Once the holder shares the account's own number."""
    CALL_BACK = "call_back"
    """Not by itself: somebody has to call the registered number."""
    SEVERAL = "several"
    """The chat's number is registered for several holders: somebody has to find out which one it is."""
    PENDING = "pending"
    """An earlier request is not over."""
    BANK_SILENT = "bank_silent"


@dataclass(frozen=True, slots=True)
class Eligible:
    """How a chat stands, with what it may see."""

    standing: Standing
    number: str = ""
    """Of the ticket of the request that is not over."""
    due: str = ""
    registered: Mapping[Field, str] | None = None
    """Masked."""
    own: str = ""
    """Private token of the registered number."""


class ChangeOutcome(StrEnum):
    """What the holder can honestly be told."""

    OPENED = "opened"
    PENDING = "pending"
    NOTHING = "nothing"
    """What was told is what is registered."""
    NOT_VERIFIED = "not_verified"
    SEVERAL = "several"
    BANK_SILENT = "bank_silent"


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """The outcome, with its facts as they are shown."""

    outcome: ChangeOutcome
    number: str = ""
    received: str = ""
    """To the second."""
    due: str = ""
    fields: str = ""
    missing: str = ""
    """A line for each document that has not come."""


def labels(fields: Collection[str]) -> str:
    """Fields as they are called in a sentence, in their order: ``nomor HP dan nama bendahara``."""
    return join_id([FIELD_LABELS[field] for field in Field if field in fields])


def mask(field: Field, value: str) -> str:
    """A value of a field as it is shown."""
    return _MASKS[field](value)


def registered(record: HolderRecord) -> dict[Field, str]:
    """What the bank has on record of the three fields."""
    return {Field.PHONE: record.phone, Field.NAME: record.name, Field.SKPD: record.skpd}


@dataclass(frozen=True, slots=True)
class ChangeData:
    """Use cases of a holder whose data change."""

    kit: Kit

    async def standing(self, *, conversation_id: str) -> Eligible:
        """Whether this chat may ask for a change, and what it needs for that."""
        try:
            return await self._standing(conversation_id)
        except BankUnavailable:
            return Eligible(Standing.BANK_SILENT)

    async def _standing(self, conversation_id: str) -> Eligible:
        binding = BindContact(self.kit)
        await binding.by_number(conversation_id=conversation_id)
        if await binding.several(conversation_id=conversation_id):
            return Eligible(Standing.SEVERAL)
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
            phone = await self._own_number(unit, conversation)
        holder_ref = conversation.bound_to(now=self.kit.now())
        unproven = Eligible(Standing.CONTACT if conversation.can_share_number else Standing.CALL_BACK)
        if holder_ref is None or phone is None:
            return unproven
        record = await self.kit.bank.holder(holder_ref)
        if record is None or record.phone != phone:
            return unproven
        async with self.kit.open_unit() as unit:
            if pending := await unit.changes.open_for(holder_ref):
                ticket = await unit.tickets.get(pending.ticket_id)
                return Eligible(Standing.PENDING, ticket.number, moment_text(ticket.due_at))
        shown = {field: mask(field, value) for field, value in registered(record).items()}
        return Eligible(Standing.READY, registered=shown, own=conversation.bound_phone or "")

    async def call_back(self, *, conversation_id: str) -> Queued:
        """Have an agent call the registered number."""
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            queued = await hand_over(self.kit, unit, conversation, reason=HandoffReason.CALL_BACK)
            await unit.commit()
        return queued

    async def several_records(self, *, conversation_id: str) -> Queued:
        """Have an agent find out for which holder they write: the number is registered for several."""
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            queued = await hand_over(self.kit, unit, conversation, reason=HandoffReason.SEVERAL_RECORDS)
            actor = f"conversation:{conversation_id}"
            await self.kit.audit(unit, "conversation.several_records", actor=actor, subject=conversation_id)
            await unit.commit()
        return queued

    async def vouch(self, *, conversation_id: str, phone: str, agent: str, holder_ref: str | None = None) -> None:
        """An agent has called the registered number, and who answered it is who writes: bind the chat to the record.

        Args:
            conversation_id: the chat.
            phone: the registered number that was called, E.164.
            agent: who called.
            holder_ref: which record it is, where several have this number.

        Raises:
            NotFound: no such conversation.
            InvalidInput: no record has this number, or several have and none of them is named; or no agent is named.
            NotAllowed: the channel shows another number with each message.
            BankUnavailable: the bank does not answer.
        """
        if not agent.strip():
            raise InvalidInput("say who called", field="agent")
        holder_ref = _named(await records_with(self.kit, phone), holder_ref)
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            if conversation.vouched_phone and await self._own_number(unit, conversation) != phone:
                raise NotAllowed(
                    "on WhatsApp the number itself is the proof: the holder writes from the registered one",
                    reason="number_shown",
                )
            token = await self.kit.keep_phone(unit, conversation_id=conversation_id, phone=phone)
            conversation.bind(holder_ref=holder_ref, phone=token, now=self.kit.now(), by=agent)
            await self.kit.audit(
                unit, "conversation.vouched", actor=agent, subject=holder_ref, conversation=conversation_id
            )
            await unit.commit()

    async def keep(self, *, conversation_id: str, field: Field, value: str) -> str:
        """Keep a new value for this conversation, and return the token that stands for it."""
        async with self.kit.open_unit() as unit:
            token = await self.kit.keep_private(unit, conversation_id=conversation_id, kind=str(field), value=value)
            await unit.commit()
        return token

    async def shown(self, *, conversation_id: str, tokens: Mapping[Field, str]) -> Mapping[Field, str]:
        """New values as they are shown, masked."""
        async with self.kit.open_unit() as unit:
            return {
                field: mask(field, value) for field, value in (await self._new(unit, conversation_id, tokens)).items()
            }

    async def gathered(self, *, conversation_id: str) -> tuple[Document, ...]:
        """The checklist of a request that this chat would make now, with the files that it has sent."""
        async with self.kit.open_unit() as unit:
            files = await unit.media.loose(conversation_id, since=self.kit.now() - LOOSE_EVIDENCE_LIFETIME)
            return await with_files(unit, FOR_CHANGE, files)

    async def request(
        self, *, conversation_id: str, tokens: Mapping[Field, str], acknowledged: bool, key: str
    ) -> ChangeResult:
        """Open the ticket of a change: everything is checked again.

        Args:
            conversation_id: the chat, which must have proven that it belongs to the registered number.
            tokens: the new values, as :meth:`keep` and the intake have kept them.
            acknowledged: whether the holder has acknowledged the liability notice.
            key: idempotency key; asked again, the same request is told of.

        Raises:
            InvalidInput: nothing is to change, or the notice was not acknowledged.
        """
        if not acknowledged or not tokens:
            raise InvalidInput("the notice has to be acknowledged, and a value given", acknowledged=acknowledged)
        async with self.kit.open_unit() as unit:
            if known := await unit.changes.by_key(key):
                return await self._told(unit, known)
        eligible = await self.standing(conversation_id=conversation_id)
        if eligible.standing is not Standing.READY:
            return _not_ready(eligible)
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
            new = await self._new(unit, conversation_id, tokens)
        try:
            record = await self.kit.bank.holder(conversation.bound_holder or "")
        except BankUnavailable:
            record = None
        if record is None:
            return ChangeResult(ChangeOutcome.BANK_SILENT)
        values = Values(registered(record), _differing(new, registered(record)))
        if not values.new:
            return ChangeResult(ChangeOutcome.NOTHING)
        try:
            return await self._open(conversation_id, record, values, key)
        except Conflict:  # another chat of this holder was first by a moment
            return _not_ready(await self.standing(conversation_id=conversation_id))

    async def _open(self, conversation_id: str, record: HolderRecord, values: Values, key: str) -> ChangeResult:
        kit, now = self.kit, self.kit.now()
        async with kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            fields = [field for field in Field if field in values.new]
            opening = Opening(
                TicketKind.DATA_CHANGE,
                "change_data",
                f"ticket:{key}",
                f"Perubahan data: {labels(fields)}",
                holder_ref=record.ref,
                holder_phone=conversation.bound_phone,
                details={
                    "fields": [str(field) for field in fields],
                    "masked": {str(field): mask(field, value) for field, value in values.old.items()},
                    "masked_new": {str(field): mask(field, value) for field, value in values.new.items()},
                    "liability_acknowledged": True,
                },
            )
            ticket = await open_ticket(kit, unit, conversation, opening)
            change = DataChange(
                id=kit.new_id(),
                key=key,
                ticket_id=ticket.id,
                holder_ref=record.ref,
                conversation_id=conversation_id,
                fields=[str(field) for field in fields],
                sealed=kit.sealer.seal(values.as_text()),
                acknowledged_at=now,
                requested_at=now,
            )
            await unit.changes.add(change)
            files = await attach_loose_evidence(kit, unit, ticket, conversation_id=conversation_id)
            await take_files(kit, unit, ticket, change, files)
            await self._warn_others(unit, change, ticket)
            await kit.audit(
                unit,
                "change.requested",
                actor=f"conversation:{conversation_id}",
                subject=record.ref,
                ticket=ticket.number,
                fields=change.fields,
            )
            result = _result(ticket, change)
            await wake_receipt(unit, ticket)
            await unit.commit()
        return result

    async def _warn_others(self, unit: UnitOfWork, change: DataChange, ticket: Ticket) -> None:
        """The other chats of the registered number hear of it: it may not have been the holder."""
        for other in await unit.conversations.bound_to(change.holder_ref):
            if other.id != change.conversation_id:
                await self.kit.notify(
                    unit,
                    other,
                    "utter_notice_change_requested_elsewhere",
                    key=f"change:{change.id}:warn:{other.id}",
                    number=ticket.number,
                    fields=labels(change.fields),
                )

    async def _told(self, unit: UnitOfWork, change: DataChange) -> ChangeResult:
        ticket = await unit.tickets.get(change.ticket_id)
        return _result(ticket, change)

    async def _own_number(self, unit: UnitOfWork, conversation: Conversation) -> str | None:
        if not conversation.bound_phone:
            return None
        return await self.kit.phone_behind(unit, conversation.bound_phone, conversation_id=conversation.id)

    async def _new(self, unit: UnitOfWork, conversation_id: str, tokens: Mapping[Field, str]) -> dict[Field, str]:
        found = {
            field: await self.kit.private_behind(unit, tokens[field], conversation_id=conversation_id, kind=str(field))
            for field in Field
            if field in tokens
        }
        return {field: value for field, value in found.items() if value}


def _named(records: Sequence[HolderRecord], holder_ref: str | None) -> str:
    """The one record that is meant, of those with a number."""
    if not records:
        raise InvalidInput("no record of the bank has this number", field="phone", reason="not_registered")
    known = [record.ref for record in records]
    if holder_ref is None and len(known) > 1:
        raise InvalidInput(
            "several records have this number: ask for whom they write, and name one",
            records=known,
            reason="several_holders",
        )
    if holder_ref is not None and holder_ref not in known:
        raise InvalidInput(
            "this record has another number", field="holder_ref", records=known, reason="number_of_another"
        )
    return holder_ref or known[0]


def _differing(new: Mapping[Field, str], old: Mapping[Field, str]) -> dict[Field, str]:
    """What would really change. A degree or a capital more is a change: records are written exactly."""
    return {field: value for field, value in new.items() if value != old[field]}


def _not_ready(eligible: Eligible) -> ChangeResult:
    outcomes = {
        Standing.PENDING: ChangeOutcome.PENDING,
        Standing.BANK_SILENT: ChangeOutcome.BANK_SILENT,
        Standing.SEVERAL: ChangeOutcome.SEVERAL,
    }
    outcome = outcomes.get(eligible.standing, ChangeOutcome.NOT_VERIFIED)
    return ChangeResult(outcome, number=eligible.number, due=eligible.due)


def _result(ticket: Ticket, change: DataChange) -> ChangeResult:
    return ChangeResult(
        ChangeOutcome.OPENED,
        number=ticket.number,
        received=day_and_time(ticket.opened_at, seconds=True),
        due=moment_text(ticket.due_at),
        fields=labels(change.fields),
        missing=as_lines(missing(documents_of(ticket))),
    )
