"""A small world around the work: the real store, and fakes of everything outside."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from bot.core.channels import ChannelName, Incoming, IncomingKind, IncomingMedia, MediaKind, Outgoing
from bot.core.conversations import Conversation, HandoffReason
from bot.core.errors import ConfigurationError, StoreUnavailable
from bot.core.messages import InboxMessage, MediaFile, MediaStatus, Origin, OutboxMessage
from bot.core.ports import UnitOfWork
from bot.dialogue.buttons import ButtonTokens
from bot.store import tables
from bot.store.store import Store
from bot.work.asking import Asking
from bot.work.delivery import Delivery
from bot.work.downloads import Downloads
from bot.work.forgetting import Forgetting
from bot.work.intake import InboxIntake
from bot.work.limits import MediaPolicy, RateLimits
from bot.work.outcomes import Outcomes
from bot.work.plan import Planner
from bot.work.resetting import ResetDialogue
from bot.work.sweep import Sweep
from bot.work.turn import TakeTurn
from bot.work.unconfirmed import TellUnconfirmed
from bot.work.writing import Writer
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine

CHAT = "4711"


class FakeSealer:
    """Implements :class:`bot.core.ports.Sealer` just well enough to be found out if it is not used."""

    def seal(self, value: str) -> bytes:
        return bytes(byte ^ 0x5A for byte in value.encode())

    def unseal(self, sealed: bytes) -> str:
        return bytes(byte ^ 0x5A for byte in sealed).decode()

    def index(self, value: str) -> str:
        return hashlib.sha256(value.encode()).hexdigest()


class FakeCopy:
    """Implements :class:`bot.core.ports.Copy`: every response is its own name, with its facts."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def text(self, response: str, **facts: str) -> str:
        if response in self.missing:
            raise ConfigurationError("no such response in domain.yml", response=response)
        if response.startswith("utter_secret_name_"):
            return response.removeprefix("utter_secret_name_").upper()
        return " ".join(filter(None, [response, *facts.values()]))

    def buttons(self, response: str, **facts: str) -> Sequence[tuple[str, str]]:
        return [("Blokir sekarang", "/block_account")] if response == "utter_secret_warning" else []


@dataclass
class FakeChannel:
    """Implements :class:`bot.core.channels.Channel`."""

    name: ChannelName = ChannelName.TELEGRAM
    sent: list[Outgoing] = field(default_factory=list)
    script: list[Exception | None] = field(default_factory=list)
    """What happens to the next sends; none lets one pass."""
    during: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    """What goes on while the next messages are being sent."""
    files: dict[str, bytes | Exception] = field(default_factory=dict)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    written: list[tuple[str, str | None]] = field(default_factory=list)
    """To whom an agent was seen to write, and to which message."""
    read: list[str] = field(default_factory=list)

    @property
    def pulled(self) -> bool:
        return self.name is ChannelName.WEBCHAT

    async def send(self, message: Outgoing) -> str:
        if self.during:
            await self.during.pop(0)()
        if self.script and (trouble := self.script.pop(0)):
            raise trouble
        self.sent.append(message)
        return f"p{len(self.sent)}"

    async def typing(self, recipient: str, *, message_id: str | None = None, by_agent: bool = False) -> None:
        if by_agent:
            self.written.append((recipient, message_id))
        else:
            self.typed.append(recipient)

    async def mark_read(self, recipient: str, message_id: str) -> None:
        self.read.append(message_id)

    async def delete(self, recipient: str, message_id: str) -> bool:
        self.deleted.append((recipient, message_id))
        return True

    async def download(self, ref: str, *, limit: int) -> bytes:
        content = self.files[ref]
        if isinstance(content, Exception):
            raise content
        return content

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.sent]


async def no_sleep(_: float) -> None:
    """Time does not pass in tests."""


async def no_flood() -> None:
    """Nobody waits."""


class Breaking:
    """Units of work that break off at the n-th commit, as a crash would: before it, or just after it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.commits = 0
        self.before: int | None = None
        self.after: int | None = None
        self.for_good = self.broken = False
        """Whether nothing can be committed any more, once it has broken."""
        self.down = False

    @asynccontextmanager
    async def open_unit(self) -> Any:
        if self.down:
            raise StoreUnavailable("down")
        async with self._store.open_unit() as unit:
            commit = unit.commit

            async def breaking() -> None:
                self.commits += 1
                if self.broken or self.commits == self.before:
                    self.broken = self.for_good
                    raise StoreUnavailable("broke off before the commit")
                await commit()
                if self.commits == self.after:
                    self.broken = self.for_good
                    raise StoreUnavailable("broke off after the commit")

            unit.commit = breaking  # type: ignore[method-assign]
            yield unit

    def arm(self, *, before: int | None = None, after: int | None = None, for_good: bool = False) -> None:
        self.commits, self.before, self.after = 0, before, after
        self.for_good, self.broken = for_good, False


class World:
    """Everything wired, and verbs for tests."""

    def __init__(self, store: Store, clock: FakeClock, new_id: Callable[[], str], data: Path) -> None:
        self.store, self.clock, self.new_id, self.data = store, clock, new_id, data
        self.breaking = Breaking(store)
        self.engine, self.copy, self.sealer = FakeEngine(), FakeCopy(), FakeSealer()
        self.telegram = FakeChannel()
        self.webchat = FakeChannel(ChannelName.WEBCHAT)
        self.whatsapp = FakeChannel(ChannelName.WHATSAPP)
        self.channels = {one.name: one for one in (self.telegram, self.webchat, self.whatsapp)}
        self.reported: list[tuple[str, str]] = []
        self.bound: list[tuple[str, str]] = []
        self.lost: list[tuple[str, MediaStatus]] = []
        self.events = 0
        self.channel, self.sender = ChannelName.TELEGRAM, CHAT
        """The chat that the verbs are about."""
        policy = MediaPolicy(max_bytes=1024 * 1024)
        writer = Writer(copy=self.copy, buttons=ButtonTokens(), now=clock, new_id=new_id)
        self.writer = writer
        open_unit = self.breaking.open_unit
        outcomes = Outcomes(now=clock, report=self.report)
        self.intake = InboxIntake(
            open_unit=open_unit, sealer=self.sealer, now=clock, new_id=new_id, media=policy, outcomes=outcomes
        )
        limits = RateLimits(sleep=no_sleep)
        self.delivery = Delivery(
            open_unit=open_unit, channels=self.channels, limits=limits, outcomes=outcomes, now=clock, sleep=no_sleep
        )
        self.take_turn = TakeTurn(
            open_unit=open_unit,
            engine=self.engine,
            asking=Asking(engine=self.engine, sleep=no_sleep),
            planner=Planner(
                engine=self.engine, writer=writer, copy=self.copy, buttons=ButtonTokens(), now=clock, media=policy
            ),
            writer=writer,
            delivery=self.delivery,
            channels=self.channels,
            hand_over=self.hand_over,
            bind_contact=self.bind_contact,
            now=clock,
            calm=no_flood,
        )
        self.downloads = Downloads(
            open_unit=open_unit,
            channels=self.channels,
            writer=writer,
            policy=policy,
            data=data,
            now=clock,
            report_lost=self.report_lost,
        )
        self.forgetting = Forgetting(open_unit=open_unit, channels=self.channels)
        self.resetting = ResetDialogue(engine=self.engine, sleep=no_sleep)
        self.sweep = Sweep(open_unit=open_unit)
        self.tell_unconfirmed = TellUnconfirmed(open_unit=open_unit, report=self.report)

    def unit(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.store.open_unit()

    async def hand_over(self, *, conversation_id: str, reason: HandoffReason) -> None:
        async with self.unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            conversation.queue(reason=reason, now=self.clock())
            await unit.commit()

    async def report(
        self, unit: UnitOfWork, *, message: OutboxMessage, conversation: Conversation, reason: str
    ) -> None:
        if message.origin is Origin.BOT:
            return
        self.reported.append((message.text, reason))
        conversation.queue(reason=HandoffReason.UNDELIVERED, now=self.clock())

    async def report_lost(self, unit: UnitOfWork, media: MediaFile) -> None:
        assert unit
        self.lost.append((media.id, media.status))

    async def bind_contact(self, *, conversation_id: str, token: str) -> None:
        self.bound.append((conversation_id, token))

    def incoming(self, typed: str = "", kind: IncomingKind = IncomingKind.TEXT, **fields: Any) -> Incoming:
        self.events += 1
        given = {
            "channel": self.channel,
            "event_id": f"e{self.events}",
            "sender": self.sender,
            "occurred_at": self.clock(),
            "message_id": str(self.events),
        } | fields
        return Incoming(kind=kind, text=typed, **given)

    def photo(self, caption: str = "", **fields: Any) -> Incoming:
        media = IncomingMedia(MediaKind.PHOTO, **({"ref": "f1", "mime": "image/jpeg", "size": 1000} | fields))
        return self.incoming(caption, IncomingKind.MEDIA, media=media)

    async def receive(self, *messages: Incoming | str) -> None:
        await self.intake.receive([self.incoming(item) if isinstance(item, str) else item for item in messages])

    async def turn(self) -> None:
        try:
            await self.take_turn(conversation_id=(await self.conversation()).id)
        finally:
            await self.delivery.rest()

    async def deliver(self) -> None:
        await self.delivery(conversation_id=(await self.conversation()).id)

    async def hear(self, *messages: Incoming | str) -> list[str]:
        """Receive, answer; what was written to the holder, without the privacy notice."""
        before = len(await self.outbox())
        await self.receive(*messages)
        await self.turn()
        return [row.text for row in (await self.outbox())[before:] if row.response != "utter_privacy_notice"]

    async def conversation(self, sender: str | None = None, channel: ChannelName | None = None) -> Conversation:
        async with self.unit() as unit:
            found = await unit.conversations.by_sender(channel or self.channel, sender or self.sender)
        assert found
        return found

    async def inbox(self) -> Sequence[InboxMessage]:
        async with self.unit() as unit:
            return await unit.inbox.transcript((await self.conversation()).id)

    async def outbox(self) -> Sequence[OutboxMessage]:
        async with self.unit() as unit:
            found = await unit.conversations.by_sender(self.channel, self.sender)
            return await unit.outbox.transcript(found.id) if found else []

    async def files(self) -> Sequence[MediaFile]:
        of_chat = select(MediaFile).where(tables.media.c.conversation_id == (await self.conversation()).id)
        async with self.store.session() as session:
            return (await session.scalars(of_chat.order_by(tables.media.c.created_at, tables.media.c.id))).all()

    async def change(self, change: Callable[[Conversation], object]) -> None:
        """Change the conversation as a use case would."""
        conversation_id = (await self.conversation()).id
        async with self.unit() as unit:
            change(await unit.conversations.get(conversation_id, lock=True))
            await unit.commit()

    async def offer(self, *choices: tuple[str, str]) -> list[str]:
        """A message with buttons; returns their tokens."""
        conversation = await self.conversation()
        async with self.unit() as unit:
            from bot.core.engine import EngineMessage  # noqa: PLC0415

            said = EngineMessage("Pilih:", choices)
            await self.writer.relay(unit, conversation, said, key=self.new_id(), epoch=conversation.epoch)
            await unit.commit()
        return [button["token"] for button in (await self.outbox())[-1].buttons]

    async def jobs(self, task: str) -> list[dict[str, str]]:
        """Arguments of the jobs deferred."""
        async with self.store.session() as session:
            query = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
            return list((await session.scalars(query, {"task": task})).all())

    async def everything_stored(self) -> str:
        """All text there is in the database."""
        async with self.store.session() as session:
            tables = await session.scalars(
                text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
            )
            dumps = []
            for table in tables.all():
                rows = await session.scalars(text(f'SELECT t::text FROM "{table}" t'))  # noqa: S608
                dumps += rows.all()
        return "\n".join(str(dump) for dump in dumps)
