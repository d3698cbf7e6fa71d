"""Who is it about? The low bar of journey 1: two registered facts that match, for blocking only.

The answer is the same whether or not a record exists; tries are limited per chat and per record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.conversations import Conversation, HandoffReason
from bot.core.errors import BankUnavailable
from bot.core.identity import Claims
from bot.core.journeys.handoff import Queued, hand_over
from bot.core.journeys.kit import Kit
from bot.core.ports import HolderRecord, UnitOfWork
from bot.core.verification import (
    FACTS_NEEDED,
    FAILURE_WINDOW,
    MAX_FAILURES_PER_CHAT,
    MAX_FAILURES_PER_RECORD,
    Attempt,
    Fact,
    Registered,
    Verification,
    matching_facts,
)
from bot.core.wording import mask_name, mask_skpd


class IdentifyStatus(StrEnum):
    """How a try ended."""

    MATCHED = "matched"
    MORE = "more"
    """Fewer than two facts were named: nothing was tried."""
    NO_MATCH = "no_match"
    HANDED_OVER = "handed_over"
    BANK_SILENT = "bank_silent"


@dataclass(frozen=True, slots=True)
class Identified:
    """The outcome of a try; names are masked."""

    status: IdentifyStatus
    name: str = ""
    skpd: str = ""
    blocked: bool = False
    """Whether the account is blocked already."""
    queued: Queued | None = None


@dataclass(frozen=True, slots=True)
class _Best:
    record: HolderRecord | None
    facts: tuple[Fact, ...]
    closest: str | None


@dataclass(frozen=True, slots=True)
class Identify:
    """Find the one record that two claimed facts fit."""

    kit: Kit

    async def __call__(self, *, conversation_id: str, claims: Claims, key: str) -> Identified:
        """Try the claims of a chat.

        Args:
            conversation_id: who asks.
            claims: what was said, with private tokens for phones.
            key: idempotency key; the same try counts once.
        """
        await BindContact(self.kit).by_number(conversation_id=conversation_id)
        phones, bound = await self._phones(conversation_id, claims)
        if claims.count + (1 if bound and not claims.phones else 0) < FACTS_NEEDED:
            return Identified(IdentifyStatus.MORE)
        if await self._over_the_limit(conversation_id, key):
            return await self._give_to_people(conversation_id)
        try:
            best = await self._search(claims, phones)
        except BankUnavailable:
            return Identified(IdentifyStatus.BANK_SILENT)
        return await self._record(conversation_id, key, best)

    async def _phones(self, conversation_id: str, claims: Claims) -> tuple[list[str], bool]:
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
            tokens = [*claims.phones, *([conversation.bound_phone] if conversation.bound_phone else [])]
            found = [await self.kit.phone_behind(unit, token, conversation_id=conversation_id) for token in tokens]
        return [phone for phone in found if phone], bool(conversation.bound_holder)

    async def _over_the_limit(self, conversation_id: str, key: str) -> bool:
        async with self.kit.open_unit() as unit:
            if await unit.verifications.attempt(key):
                return False
            since = self.kit.now() - FAILURE_WINDOW
            failures = await unit.verifications.failures(since=since, conversation_id=conversation_id)
        return failures >= MAX_FAILURES_PER_CHAT

    async def _search(self, claims: Claims, phones: Sequence[str]) -> _Best:
        records = await self.kit.bank.find(
            phones=phones,
            card_last4=claims.card_last4,
            name=claims.name or claims.residue or None,
            skpd=claims.skpd or claims.residue or None,
        )
        scored = sorted(
            ((matching_facts(claims, phones, _registered(record)), record) for record in records),
            key=lambda pair: -len(pair[0]),
        )
        if not scored or not scored[0][0]:
            return _Best(None, (), None)
        facts, record = scored[0]
        unique = len(scored) == 1 or len(scored[1][0]) < len(facts)
        if len(facts) >= FACTS_NEEDED and unique:
            return _Best(record, facts, record.ref)
        return _Best(None, facts, record.ref)

    async def _record(self, conversation_id: str, key: str, best: _Best) -> Identified:
        async with self.kit.open_unit() as unit:
            await unit.verifications.lock_tries(conversation_id)
            known = await unit.verifications.attempt(key)
            matched = best.record is not None and not await self._record_is_guarded(unit, best.closest)
            if known is None:
                await self._write(unit, conversation_id, key, best, matched=matched)
            queued = None if matched else await self._maybe_hand_over(unit, conversation_id)
            await unit.commit()
        if matched and best.record is not None:
            name = mask_name(best.record.name, degrees=False)
            blocked = best.record.blocked_at is not None
            return Identified(IdentifyStatus.MATCHED, name, mask_skpd(best.record.skpd), blocked)
        return Identified(IdentifyStatus.HANDED_OVER if queued else IdentifyStatus.NO_MATCH, queued=queued)

    async def _record_is_guarded(self, unit: UnitOfWork, holder_ref: str | None) -> bool:
        since = self.kit.now() - FAILURE_WINDOW
        return await unit.verifications.failures(since=since, holder_ref=holder_ref) >= MAX_FAILURES_PER_RECORD

    async def _write(self, unit: UnitOfWork, conversation_id: str, key: str, best: _Best, *, matched: bool) -> None:
        now = self.kit.now()
        attempt = Attempt(
            id=self.kit.new_id(),
            key=key,
            conversation_id=conversation_id,
            at=now,
            matched=matched,
            holder_ref=best.closest,
        )
        await unit.verifications.add_attempt(attempt)
        if matched and best.record is not None:
            verification = Verification(
                id=self.kit.new_id(),
                conversation_id=conversation_id,
                holder_ref=best.record.ref,
                facts=[str(fact) for fact in best.facts],
                created_at=now,
            )
            await unit.verifications.add(verification)
        await self.kit.audit(
            unit,
            "holder.identified" if matched else "holder.not_identified",
            actor=f"conversation:{conversation_id}",
            subject=best.closest or "-",
            facts=[str(fact) for fact in best.facts],
        )

    async def _maybe_hand_over(self, unit: UnitOfWork, conversation_id: str) -> Queued | None:
        since = self.kit.now() - FAILURE_WINDOW
        if await unit.verifications.failures(since=since, conversation_id=conversation_id) < MAX_FAILURES_PER_CHAT:
            return None
        conversation = await unit.conversations.get(conversation_id, lock=True)
        return await hand_over(self.kit, unit, conversation, reason=HandoffReason.VERIFICATION_FAILED)

    async def _give_to_people(self, conversation_id: str) -> Identified:
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            queued = await hand_over(self.kit, unit, conversation, reason=HandoffReason.VERIFICATION_FAILED)
            await unit.commit()
        return Identified(IdentifyStatus.HANDED_OVER, queued=queued)


@dataclass(frozen=True, slots=True)
class BindContact:
    """The channel vouches that a number is the sender's own: bind the chat to the record that has it."""

    kit: Kit

    async def __call__(self, *, conversation_id: str, token: str) -> bool:
        """Bind; false when no record has this number, or several have (it still counts as one fact)."""
        try:
            owners = await self._owners(conversation_id, token)
        except BankUnavailable:
            return False
        if not owners:
            return False
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            if len(owners) > 1:
                chosen = _chosen(conversation, now=self.kit.now())
                if chosen not in {record.ref for record in owners}:
                    conversation.own(phone=token)
                    await unit.commit()
                    return False
                return True
            conversation.bind(holder_ref=owners[0].ref, phone=token, now=self.kit.now())
            await self.kit.audit(
                unit, "conversation.bound", actor=f"conversation:{conversation_id}", subject=owners[0].ref
            )
            await unit.commit()
        return True

    async def by_number(self, *, conversation_id: str) -> bool:
        """Bind a chat whose channel vouches for the number that its sender writes under; whether it is bound now."""
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
        if conversation.bound_to(now=self.kit.now()):
            return True
        if conversation.vouched_phone is None:
            return False
        return await self(conversation_id=conversation_id, token=conversation.vouched_phone)

    async def several(self, *, conversation_id: str) -> bool:
        """Whether several records have the chat's own number now, and nobody of the bank has said which one it is.

        Then it is bound to none of them, even where it was bound when there was only one.

        Raises:
            BankUnavailable: the bank does not answer.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
        token = conversation.bound_phone
        if token is None or _chosen(conversation, now=self.kit.now()):
            return False
        if len(await self._owners(conversation_id, token)) <= 1:
            return False
        if conversation.bound_holder is None:
            return True
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            if _chosen(conversation, now=self.kit.now()):  # said while the bank was being asked
                return False
            conversation.own(phone=token)
            await unit.commit()
        return True

    async def _owners(self, conversation_id: str, token: str) -> Sequence[HolderRecord]:
        """The records with a number that was written here."""
        async with self.kit.open_unit() as unit:
            phone = await self.kit.phone_behind(unit, token, conversation_id=conversation_id)
        return await records_with(self.kit, phone) if phone else ()


async def records_with(kit: Kit, phone: str) -> Sequence[HolderRecord]:
    """The records that have a number registered: one, as a rule.

    Raises:
        BankUnavailable: the bank does not answer.
    """
    found = await kit.bank.find(phones=[phone], card_last4=None, name=None, skpd=None)
    return [record for record in found if record.phone == phone]


def _chosen(conversation: Conversation, *, now: datetime) -> str | None:
    """The record that somebody of the bank has bound the chat to."""
    return conversation.bound_to(now=now) if conversation.vouched_by else None


def _registered(record: HolderRecord) -> Registered:
    return Registered(record.ref, record.name, record.skpd, record.phone, record.card_last4)
