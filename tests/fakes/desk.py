"""The use cases on a real store, with a scripted bank and the real copy; no channels, no engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from bot.core.blocks import Block
from bot.core.channels import ChannelName, MediaKind
from bot.core.conversations import Conversation
from bot.core.identity import Claims
from bot.core.journeys.cases import Cases
from bot.core.journeys.complaint import Complaint, Opened
from bot.core.journeys.kit import Kit
from bot.core.journeys.verify import Identified
from bot.core.messages import MediaFile, MediaStatus, OutboxMessage, OutboxStatus
from bot.core.policy import DeadlinePolicy
from bot.core.ports import HolderRecord, UnitOfWork
from bot.core.quiet import QUIET
from bot.core.tickets import Ticket, TimelineEntry
from bot.core.verification import Attempt
from bot.dialogue.copy import DomainCopy
from bot.store.sealer import KeySealer
from bot.store.store import Store
from tests.fakes.bank import FakeBank
from tests.fakes.clock import FakeClock
from tests.fakes.papers import FakePapers
from tests.fakes.policy import SHIPPED
from tests.fakes.retention import SHIPPED as RETENTION

RATNA = HolderRecord("H-1", "Ratna Wulandari, S.E.", "Dinas Pendidikan", "+6281200000001", "4821")
BAMBANG = HolderRecord("H-2", "Bambang Prasetyanto", "Dinas Kesehatan", "+6281200000002", "1937")
COPY = DomainCopy(Path(__file__).parents[2] / "domain.yml")

RATNA_TOLD = Claims(name="Ratna Wulandari", skpd="Dinas Pendidikan")
WRONG = Claims(name="Ratna Wulandari", card_last4="0000")
"""One fact fits Ratna's record, the other fits nobody's."""


class _FailsFor:
    """Implements :class:`bot.core.ports.Copy`, but for one ticket."""

    def __init__(self, number: str) -> None:
        self.number = number

    def text(self, response: str, **facts: str) -> str:
        if facts.get("number") == self.number:
            raise RuntimeError("a ticket that nobody foresaw")
        return COPY.text(response, **facts)

    def buttons(self, response: str, **facts: str) -> Sequence[tuple[str, str]]:
        return COPY.buttons(response, **facts)


class Desk:
    """Verbs for tests."""

    def __init__(self, store: Store, clock: FakeClock, new_id: Callable[[], str]) -> None:
        self.store, self.clock, self.new_id = store, clock, new_id
        self.bank = FakeBank([RATNA, BAMBANG], now=clock)
        self.papers = FakePapers()
        self.sealer = KeySealer(bytes(32))
        self.kit = Kit(
            open_unit=store.open_unit,
            bank=self.bank,
            sealer=self.sealer,
            copy=COPY,
            papers=self.papers,
            policy=SHIPPED,
            retention=RETENTION,
            now=clock,
            new_id=new_id,
        )
        self.cases = Cases.of(self.kit)

    async def policy(self, policy: DeadlinePolicy) -> Cases:
        """The use cases when another policy is in force."""
        async with self.unit() as unit:
            kit = replace(self.kit, policy=await unit.policies.numbered(policy, now=self.clock()))
            await unit.commit()
        return Cases.of(kit)

    def failing_for(self, number: str) -> Cases:
        """The use cases when whatever the holder of one ticket is to be told cannot be said."""
        return Cases.of(replace(self.kit, copy=_FailsFor(number)))

    def unit(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.store.open_unit()

    def at(self, moment: datetime) -> None:
        self.clock.set(moment)

    # ---------------------------------------------------------------- conversations

    async def chat(self, channel: ChannelName = ChannelName.TELEGRAM, sender: str | None = None) -> str:
        """A new chat; returns its id."""
        chat = Conversation(id=self.new_id(), channel=channel, sender=sender or self.new_id(), created_at=self.clock())
        async with self.unit() as unit:
            await unit.conversations.ensure(chat)
            await unit.commit()
        return chat.id

    async def conversation(self, chat: str) -> Conversation:
        async with self.unit() as unit:
            return await unit.conversations.get(chat)

    async def phone(self, chat: str, phone: str = RATNA.phone) -> str:
        """A number written in a chat; returns its token."""
        async with self.unit() as unit:
            token = await self.kit.keep_phone(unit, conversation_id=chat, phone=phone)
            await unit.commit()
        return token

    async def bound(self, holder: HolderRecord = RATNA) -> str:
        """A chat whose sender owns the holder's number."""
        chat = await self.chat()
        assert await self.cases.bind_contact(conversation_id=chat, token=await self.phone(chat, holder.phone))
        return chat

    async def on_whatsapp(self, phone: str = RATNA.phone) -> str:
        """A chat on WhatsApp that a number is shown with; returns its id."""
        chat = await self.chat(ChannelName.WHATSAPP, phone.removeprefix("+"))
        token = await self.phone(chat, phone)
        async with self.unit() as unit:
            (await unit.conversations.get(chat, lock=True)).bound_phone = token
            await unit.commit()
        return chat

    async def heard(self, chat: str) -> Sequence[OutboxMessage]:
        """What was sent to a chat, by jobs as well."""
        await self.jobs_of_notices()
        async with self.unit() as unit:
            return await unit.outbox.transcript(chat)

    async def jobs_of_notices(self) -> int:
        """Run the jobs that send notices, if any were deferred; returns how many notices were seen to."""
        async with self.store.session() as session:
            taken = text("DELETE FROM procrastinate_jobs WHERE task_name = 'notices' RETURNING id")
            deferred = (await session.execute(taken)).all()
            await session.commit()
        return await self.cases.notices.release(now=self.clock()) if deferred else 0

    async def writes(self, chat: str) -> None:
        """The holder writes something there, now."""
        async with self.unit() as unit:
            conversation = await unit.conversations.get(chat, lock=True)
            conversation.last_inbound_at = self.clock()
            await unit.commit()

    async def fails(self, message: OutboxMessage, reason: str = "send_refused") -> None:
        """A provider does not take a message; as the delivery does then."""
        async with self.unit() as unit:
            found = await unit.outbox.next_pending(message.conversation_id)
            assert found
            assert found.id == message.id
            if reason == "send_refused":
                found.advance(OutboxStatus.FAILED)
            conversation = await unit.conversations.get(message.conversation_id, lock=True)
            await self.cases.undelivered(unit, message=found, conversation=conversation, reason=reason)
            await unit.commit()

    async def morning(self) -> None:
        """The end of the quiet hours, if these are such, when what has waited goes out."""
        self.at(QUIET.until(self.clock()) or self.clock())
        await self.cases.notices.release(now=self.clock())

    async def responses(self, chat: str) -> list[str | None]:
        """Names of the responses that a chat was sent outside its turns."""
        return [message.response for message in await self.heard(chat)]

    # ---------------------------------------------------------------- the journeys

    async def identify(self, chat: str, claims: Claims = RATNA_TOLD, *, key: str | None = None) -> Identified:
        return await self.cases.identify(conversation_id=chat, claims=claims, key=key or self.new_id())

    async def block(self, chat: str, *, key: str | None = None) -> Any:
        return await self.cases.block(
            conversation_id=chat, reason="lost_phone", summary="HP saya hilang", key=key or self.new_id()
        )

    async def verified(self, claims: Claims = RATNA_TOLD) -> str:
        """A chat that may block Ratna's account."""
        chat = await self.chat()
        await self.identify(chat, claims)
        return chat

    async def complain(self, chat: str, story: str = "Saldo terpotong", **given: Any) -> Opened:
        key = given.pop("key", None) or self.new_id()
        complaint = Complaint(given.pop("category", "failed_transaction"), story, **given)
        return await self.cases.complaint(conversation_id=chat, complaint=complaint, key=key)

    # ---------------------------------------------------------------- rows

    async def tickets(self) -> Sequence[Ticket]:
        async with self.unit() as unit:
            return await unit.tickets.listed()

    async def ticket(self, number: str) -> Ticket:
        async with self.unit() as unit:
            found = await unit.tickets.by_number(number)
        assert found
        return found

    async def timeline(self, number: str) -> Sequence[TimelineEntry]:
        ticket = await self.ticket(number)
        async with self.unit() as unit:
            return await unit.tickets.timeline(ticket.id)

    async def change_ticket(self, number: str, change: Callable[[Ticket], TimelineEntry]) -> None:
        """Change a ticket as people would."""
        async with self.unit() as unit:
            ticket = await unit.tickets.by_number(number, lock=True)
            assert ticket
            await unit.tickets.note(change(ticket))
            await unit.commit()

    async def resolve(self, number: str) -> None:
        """Examine, analyse and resolve a ticket, as the source demands of people."""
        now = self.clock()
        await self.change_ticket(
            number, lambda it: it.record_findings(now=now, actor="sari", examination="cocok", analysis="benar")
        )
        await self.change_ticket(number, lambda it: it.resolve(now=now, actor="sari", outcome="Dana dikembalikan"))

    async def blocks(self) -> Sequence[Block]:
        async with self.store.session() as session:
            return (await session.scalars(select(Block))).all()

    async def attempts(self) -> Sequence[Attempt]:
        async with self.store.session() as session:
            return (await session.scalars(select(Attempt))).all()

    async def count(self, table: str) -> int:
        async with self.store.session() as session:
            return await session.scalar(select(func.count()).select_from(text(table))) or 0

    async def audited(self, action: str) -> int:
        async with self.store.session() as session:
            query = text("SELECT count(*) FROM audit WHERE action = :action")
            return await session.scalar(query, {"action": action}) or 0

    async def jobs(self, task: str) -> list[dict[str, str]]:
        async with self.store.session() as session:
            query = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
            return list((await session.scalars(query, {"task": task})).all())

    async def photo(self, chat: str, name: str = "bukti.jpg", status: MediaStatus = MediaStatus.STORED) -> str:
        """A file that a chat has sent; returns its id."""
        media = MediaFile(
            id=self.new_id(),
            conversation_id=chat,
            kind=MediaKind.PHOTO,
            ref="f1",
            created_at=self.clock(),
            file_name=name,
            status=status,
        )
        async with self.unit() as unit:
            await unit.media.add(media)
            await unit.commit()
        return media.id

    def already_blocked(self, at: datetime, holder: HolderRecord = RATNA) -> None:
        self.bank.add(replace(holder, blocked_at=at))
