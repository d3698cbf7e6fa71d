"""Journey 1: block the account, as a small saga with the bank. Never said to be done before the bank has said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from bot.core.blocks import OPEN, Block, BlockStatus
from bot.core.conversations import HandoffReason
from bot.core.errors import BankUnavailable, Conflict, IllegalTransition
from bot.core.journeys.handoff import hand_over
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import Notices, When
from bot.core.journeys.opening import Opening, open_ticket
from bot.core.journeys.receipt import wake_receipt
from bot.core.ports import BlockAnswer, BlockAnswerKind, HolderRecord, UnitOfWork
from bot.core.tickets import Ticket, TicketKind
from bot.core.troubles import each
from bot.core.wording import clock, day_and_time, moment_text

GRACE = timedelta(seconds=20)
"""A request whose own turn has had this long to finish is taken up by the pursuit."""
CLOCKS_DIFFER = timedelta(minutes=2)
"""A block older than its request by more than this was there before, whatever the bank's clock says."""


class BlockOutcome(StrEnum):
    """What the holder can honestly be told."""

    DONE = "done"
    ALREADY = "already"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_VERIFIED = "not_verified"


@dataclass(frozen=True, slots=True)
class BlockResult:
    """The outcome, with its facts as they are shown."""

    outcome: BlockOutcome
    number: str = ""
    received: str = ""
    """When the report was received, to the second: the holder's proof of notice."""
    blocked_at: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class BlockAccount:
    """Use cases of a block."""

    kit: Kit

    async def __call__(self, *, conversation_id: str, reason: str, summary: str, key: str) -> BlockResult:
        """Block the account of the record that this chat has been verified for.

        Args:
            conversation_id: the chat, whose verification must be fresh.
            reason: the intent it came from.
            summary: the holder's words.
            key: idempotency key; asked again, the same request goes on.
        """
        async with self.kit.open_unit() as unit:
            known = await unit.blocks.by_key(key)
            verification = await unit.verifications.current(conversation_id)
            seen = await unit.blocks.latest_for(verification.holder_ref) if verification else None
        if known:
            return await self._settle(known)
        if not verification or not verification.fresh(now=self.kit.now()):
            return BlockResult(BlockOutcome.NOT_VERIFIED)
        try:
            record = await self.kit.bank.holder(verification.holder_ref)
        except BankUnavailable:
            record = None
        if record and record.blocked_at:
            received = day_and_time(self.kit.now(), seconds=True)
            return BlockResult(BlockOutcome.ALREADY, blocked_at=day_and_time(record.blocked_at), received=received)
        try:
            block = await self._request(
                conversation_id=conversation_id,
                holder_ref=verification.holder_ref,
                record=record,
                seen=seen,
                reason=reason,
                summary=summary,
                key=key,
            )
        except Conflict:  # another chat was first by a moment: now its outcome is there to be seen
            return await self(conversation_id=conversation_id, reason=reason, summary=summary, key=key)
        return await self._settle(block)

    async def pursue(self, *, now: datetime) -> int:
        """Ask the bank again about every request that it has not answered and whose pause is over."""
        async with self.kit.open_unit() as unit:
            waiting = await unit.blocks.unanswered(before=now)
        ask = partial(self._ask_bank, pursued=True)
        return len(await each(waiting, ask, trouble="requests that could not be pursued"))

    async def _request(
        self,
        *,
        conversation_id: str,
        holder_ref: str,
        record: HolderRecord | None,
        seen: Block | None,
        reason: str,
        summary: str,
        key: str,
    ) -> Block:
        async with self.kit.open_unit() as unit:
            latest = await unit.blocks.latest_for(holder_ref, lock=True)
            if latest and latest.status in OPEN:
                return latest
            if _outcome(latest) != _outcome(seen):  # answered since the bank was asked how the account stands
                raise Conflict("another request was answered meanwhile", holder=holder_ref)
            conversation = await unit.conversations.get(conversation_id, lock=True)
            phone = None
            if record:
                phone = await self.kit.keep_phone(unit, conversation_id=conversation_id, phone=record.phone)
            opening = Opening(TicketKind.BLOCK, reason, f"ticket:{key}", summary, holder_ref, phone)
            ticket = await open_ticket(self.kit, unit, conversation, opening)
            now = self.kit.now()
            block = Block(
                id=self.kit.new_id(),
                key=key,
                holder_ref=holder_ref,
                conversation_id=conversation_id,
                ticket_id=ticket.id,
                reason=reason,
                requested_at=now,
                next_try_at=now + GRACE,
            )
            await unit.blocks.add(block)
            await self.kit.audit(
                unit,
                "block.requested",
                actor=f"conversation:{conversation_id}",
                subject=holder_ref,
                ticket=ticket.number,
            )
            await unit.commit()
        return block

    async def _settle(self, block: Block) -> BlockResult:
        if block.status in OPEN:
            block = await self._ask_bank(block)
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.get(block.ticket_id)
        return _result(block, ticket)

    async def _ask_bank(self, block: Block, *, pursued: bool = False) -> Block:
        try:
            answer = await self.kit.bank.block(holder_ref=block.holder_ref, key=block.key, reason=block.reason)
        except BankUnavailable:
            return await self._unknown(block)
        return await self._answered(block, answer, pursued=pursued or block.status is BlockStatus.UNKNOWN)

    async def _unknown(self, block: Block) -> Block:
        async with self.kit.open_unit() as unit:
            block = await unit.blocks.get(block.id, lock=True)
            if block.status not in OPEN:
                return block
            first = block.status is BlockStatus.REQUESTED
            block.no_answer(now=self.kit.now())
            if first:
                ticket = await unit.tickets.get(block.ticket_id, lock=True)
                await self.kit.note(
                    unit, ticket, "Bank belum menjawab permintaan blokir; ditanyakan terus dengan kunci sama."
                )
                conversation = await unit.conversations.get(block.conversation_id, lock=True)
                await hand_over(self.kit, unit, conversation, reason=HandoffReason.BANK_SILENT)
                await wake_receipt(unit, ticket)
            await unit.commit()
        return block

    async def _answered(self, block: Block, answer: BlockAnswer, *, pursued: bool) -> Block:
        async with self.kit.open_unit() as unit:
            block = await unit.blocks.get(block.id, lock=True)
            ticket = await unit.tickets.get(block.ticket_id, lock=True)
            try:
                await self._write_answer(unit, block, ticket, answer)
            except IllegalTransition:
                return block
            if pursued:
                await self._tell_later(unit, block, ticket)
            await wake_receipt(unit, ticket)
            await unit.commit()
        return block

    async def _write_answer(self, unit: UnitOfWork, block: Block, ticket: Ticket, answer: BlockAnswer) -> None:
        now = self.kit.now()
        if answer.kind is BlockAnswerKind.REFUSED:
            block.refuse(reason=answer.reason or "", now=now)
            await self.kit.note(unit, ticket, f"Bank menolak permintaan blokir: {answer.reason or 'tanpa alasan'}.")
            conversation = await unit.conversations.get(block.conversation_id, lock=True)
            await hand_over(self.kit, unit, conversation, reason=HandoffReason.BANK_REFUSED)
        else:
            block.confirm(blocked_at=answer.at or now, now=now)
            await self.kit.note(unit, ticket, f"Akun terblokir di bank pukul {clock(answer.at or now, seconds=True)}.")
            await self._warn_bound_chats(unit, block, ticket)
        await self.kit.audit(
            unit, f"block.{block.status}", actor="bank", subject=block.holder_ref, ticket=ticket.number
        )

    async def _tell_later(self, unit: UnitOfWork, block: Block, ticket: Ticket) -> None:
        response = "utter_notice_block_done" if block.status is BlockStatus.DONE else "utter_notice_block_refused"
        at = moment_text(block.blocked_at)
        key = f"block:{block.id}:{block.status}"
        await Notices(self.kit).notify(
            unit,
            ticket,
            response,
            key=key,
            when=When(urgent=True, here_first=True),
            number=ticket.number,
            blocked_at=at,
        )

    async def _warn_bound_chats(self, unit: UnitOfWork, block: Block, ticket: Ticket) -> None:
        for conversation in await unit.conversations.bound_to(block.holder_ref):
            if conversation.id != block.conversation_id:
                await self.kit.notify(
                    unit,
                    conversation,
                    "utter_notice_blocked_elsewhere",
                    key=f"block:{block.id}:warn:{conversation.id}",
                    number=ticket.number,
                    blocked_at=day_and_time(block.blocked_at or self.kit.now()),
                )


def _outcome(block: Block | None) -> tuple[str, BlockStatus] | None:
    return (block.id, block.status) if block else None


def _result(block: Block, ticket: Ticket) -> BlockResult:
    if block.blocked_at and block.blocked_at < block.requested_at - CLOCKS_DIFFER:
        return BlockResult(BlockOutcome.ALREADY, number=ticket.number, blocked_at=day_and_time(block.blocked_at))
    outcomes = {BlockStatus.DONE: BlockOutcome.DONE, BlockStatus.REFUSED: BlockOutcome.REFUSED}
    return BlockResult(
        outcomes.get(block.status, BlockOutcome.UNKNOWN),
        number=ticket.number,
        received=day_and_time(ticket.opened_at, seconds=True),
        blocked_at=clock(block.blocked_at) if block.blocked_at else "",
        due=moment_text(ticket.due_at),
    )
