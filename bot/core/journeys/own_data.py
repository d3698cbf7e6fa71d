"""What is stored about somebody: shown to whom it belongs, deleted where they ask for it and no law keeps it.

All chats of a holder are shown to, and deleted for, a chat whose channel vouches for the registered number. Any other
chat learns what of itself can be deleted, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.conversations import Conversation
from bot.core.journeys.kit import Kit
from bot.core.journeys.verify import BindContact
from bot.core.own_data import Erasure, Stored
from bot.core.ports import EngineMemory, Files, UnitOfWork
from bot.core.retention import ON_REQUEST, Kept, RetentionPolicy
from bot.core.tickets import Ticket, is_closed
from bot.core.wording import CHANNEL_LABELS, as_wib, day_text, join_id

BATCH = 500
SHOWN = 5
"""Tickets; the newest."""
_COUNTED = (Kept.MESSAGES, Kept.FILES, Kept.NUMBERS, Kept.REVIEWS, Kept.VERIFICATIONS)
"""Kinds that are counted for their holder, in the order of the answer."""


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One kind, as its holder is told of it; days are Indonesian, empty where there is none."""

    kind: Kept
    count: int
    since: str
    until: str
    source: str


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket; ``until`` is empty while it is not closed."""

    number: str
    status: str
    until: str
    needs_its_chat: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What is stored about whoever asks."""

    verified: bool
    lapsed: int = 0
    """Chats that were bound to the record so long ago (30 days) that somebody else may write there; left out."""
    stored: tuple[KeptLine, ...] = ()
    tickets: tuple[TicketLine, ...] = ()
    more_tickets: int = 0
    chats: tuple[str, ...] = ()
    """Channels of the chats that belong together, with since when."""
    goes: tuple[Kept, ...] = ()
    """Kinds that go on request."""
    stays: tuple[KeptLine, ...] = ()
    """Kinds that stay, each with its reason."""


@dataclass(frozen=True, slots=True)
class Requested:
    """A deletion that people of the bank asked for; in how many chats."""

    chats: int
    lapsed: int
    """Left out; see :class:`Overview`."""


async def chats_of(unit: UnitOfWork, holder_ref: str, *, now: datetime) -> tuple[Sequence[Conversation], int]:
    """The chats that may see a holder's data, and how many have lapsed since."""
    bound = await unit.conversations.bound_to(holder_ref)
    fresh = [chat for chat in bound if chat.bound_to(now=now)]
    return fresh, len(bound) - len(fresh)


@dataclass(frozen=True, slots=True)
class OwnData:
    """What a chat may learn, and ask for."""

    kit: Kit

    async def show(self, *, conversation_id: str) -> Overview:
        """What is stored about whoever writes here."""
        await BindContact(self.kit).by_number(conversation_id=conversation_id)
        async with self.kit.open_unit() as unit:
            chats, holder_ref = await self._theirs(unit, conversation_id)
            return await self._overview(unit, chats, holder_ref)

    async def of_holder(self, holder_ref: str) -> Overview:
        """The same for people of the bank, who have been asked in writing."""
        async with self.kit.open_unit() as unit:
            chats, lapsed = await chats_of(unit, holder_ref, now=self.kit.now())
            return replace(await self._overview(unit, chats, holder_ref), lapsed=lapsed)

    async def erase(self, *, conversation_id: str, key: str) -> int:
        """Have everything deleted that can be, in this chat and those of the same holder. Returns in how many chats."""
        await BindContact(self.kit).by_number(conversation_id=conversation_id)
        async with self.kit.open_unit() as unit:
            chats, holder_ref = await self._theirs(unit, conversation_id)
            return await self._request(unit, chats, holder_ref, key=key, by=f"conversation:{conversation_id}")

    async def erase_for_holder(self, holder_ref: str, *, by: str, reason: str) -> Requested:
        """The same for people of the bank, who have been asked in writing; ``reason`` names the letter."""
        async with self.kit.open_unit() as unit:
            chats, lapsed = await chats_of(unit, holder_ref, now=self.kit.now())
            count = await self._request(unit, chats, holder_ref, key=self.kit.new_id(), by=by, reason=reason)
        return Requested(count, lapsed)

    async def _theirs(self, unit: UnitOfWork, conversation_id: str) -> tuple[Sequence[Conversation], str | None]:
        conversation = await unit.conversations.get(conversation_id)
        holder_ref = conversation.bound_to(now=self.kit.now())
        if holder_ref is None:
            return [conversation], None
        return (await chats_of(unit, holder_ref, now=self.kit.now()))[0], holder_ref

    async def _request(
        self, unit: UnitOfWork, chats: Sequence[Conversation], holder_ref: str | None, *, key: str, by: str, **why: str
    ) -> int:
        now = self.kit.now()
        for chat in chats:
            erasure = Erasure(
                id=self.kit.new_id(),
                key=f"{key}@{chat.id}",
                conversation_id=chat.id,
                requested_at=now,
                requested_by=by,
                holder_ref=holder_ref,
            )
            if await unit.erasures.add(erasure):
                await self.kit.audit(unit, "privacy.erasure_requested", actor=by, subject=holder_ref or chat.id, **why)
        await unit.commit()
        return len(chats)

    async def _overview(self, unit: UnitOfWork, chats: Sequence[Conversation], holder_ref: str | None) -> Overview:
        policy, ids = self.kit.retention, [chat.id for chat in chats]
        counted = {one.kind: one for one in await unit.retention.stored(ids)}
        goes = tuple(kind for kind in Kept if kind in ON_REQUEST and policy.rule_for(kind).on_request)
        shown = [kind for kind in _COUNTED if holder_ref or kind in goes]
        stored = tuple(self._line(policy, counted[kind]) for kind in shown if kind in counted)
        if holder_ref is None:
            return Overview(verified=False, stored=stored, goes=goes)
        tickets = await unit.tickets.concerning(ids, holder_ref)
        alive = await unit.retention.alive([ticket.id for ticket in tickets], now=self.kit.now())
        lines = [await self._ticket(unit, ticket, policy, needs=ticket.id in alive) for ticket in tickets[:SHOWN]]
        return Overview(
            verified=True,
            stored=stored,
            tickets=tuple(lines),
            more_tickets=len(tickets) - len(lines),
            chats=tuple(f"{CHANNEL_LABELS[chat.channel]} ({_day(chat.created_at)})" for chat in chats),
            goes=goes,
            stays=tuple(self._stays(policy, counted, chats, tickets)),
        )

    def _stays(
        self,
        policy: RetentionPolicy,
        counted: dict[Kept, Stored],
        chats: Sequence[Conversation],
        tickets: Sequence[Ticket],
    ) -> Sequence[KeptLine]:
        last = {
            **{kind: one.latest for kind, one in counted.items()},
            **({Kept.CHATS: max(chat.last_inbound_at or chat.created_at for chat in chats)} if chats else {}),
            **({Kept.TICKETS: self.kit.now()} if tickets else {}),
            Kept.AUDIT: self.kit.now(),
        }
        kinds = (Kept.TICKETS, Kept.TRAFFIC, Kept.VERIFICATIONS, Kept.CHATS, Kept.AUDIT)
        found = [kind for kind in kinds if kind in last]
        return [self._line(policy, Stored(kind, 0, last[kind], last[kind])) for kind in found]

    def _line(self, policy: RetentionPolicy, one: Stored) -> KeptLine:
        rule = policy.rule_for(one.kind)
        until = rule.until(one.latest)
        return KeptLine(one.kind, one.count, _day(one.since), _day(until) if until else "", rule.source)

    async def _ticket(self, unit: UnitOfWork, ticket: Ticket, policy: RetentionPolicy, *, needs: bool) -> TicketLine:
        until = None
        if is_closed(ticket.status):
            entries = await unit.tickets.timeline(ticket.id)
            until = policy.rule_for(Kept.TICKETS).until(entries[-1].at if entries else ticket.opened_at)
        return TicketLine(ticket.number, ticket.status, _day(until) if until else "", needs)


@dataclass(frozen=True, slots=True)
class EraseData:
    """The job that deletes what was asked for; in the place of a turn, so that none is under way."""

    kit: Kit
    memory: EngineMemory
    files: Files
    batch: int = BATCH

    async def __call__(self, *, erasure_id: str) -> None:
        """Delete, tell, and remember; broken off anywhere, it can be called again.

        Raises:
            StoreUnavailable: to be called again later.
        """
        async with self.kit.open_unit() as unit:
            erasure = await unit.erasures.get(erasure_id)
        if erasure.done_at:
            return
        for kind in Kept:
            if kind in ON_REQUEST and self.kit.retention.rule_for(kind).on_request:
                await self._erase(erasure, kind)
        await self._finish(erasure_id)

    async def _erase(self, erasure: Erasure, kind: Kept) -> None:
        if kind is Kept.DIALOGUE:
            await self.memory.forget(erasure.conversation_id)
            return
        while True:
            async with self.kit.open_unit() as unit:
                batch = await unit.retention.remove(
                    kind,
                    before=erasure.requested_at,
                    now=self.kit.now(),
                    limit=self.batch,
                    chats=[erasure.conversation_id],
                )
                await self.files.delete(batch.files)
                (await unit.erasures.get(erasure.id, lock=True)).count(kind, batch.count)
                await unit.commit()
            if not batch.count:
                return

    async def _finish(self, erasure_id: str) -> None:
        async with self.kit.open_unit() as unit:
            erasure = await unit.erasures.get(erasure_id, lock=True)
            if erasure.done_at:
                return
            erasure.done_at = self.kit.now()
            conversation = await unit.conversations.get(erasure.conversation_id)
            gone = [(kind, erasure.removed[kind]) for kind in _COUNTED if kind in erasure.removed]
            told = [f"{self.kit.copy.text(f'utter_own_data_kind_{kind}')} ({count})" for kind, count in gone]
            response = "utter_own_data_erased" if told else "utter_own_data_nothing_erased"
            await self.kit.notify(unit, conversation, response, key=f"erased:{erasure.id}", what=join_id(told))
            await self.kit.audit(
                unit,
                "privacy.erased",
                actor=erasure.requested_by,
                subject=erasure.holder_ref or erasure.conversation_id,
                conversation=erasure.conversation_id,
                removed=dict(erasure.removed),
            )
            await unit.commit()


def _day(moment: datetime) -> str:
    return day_text(as_wib(moment).date())
