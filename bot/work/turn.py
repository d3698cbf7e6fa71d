"""A conversation's turn: all messages that wait, strictly in order. Rows are the truth; the job only wakes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.core.channels import Channel, ChannelName, IncomingKind
from bot.core.conversations import Conversation, HandoffReason, HeldBy
from bot.core.engine import CUSTOM_REQUEST_CONTACT, BindContact, Engine, EngineReply, HandOver
from bot.core.errors import ConfigurationError, EngineUnavailable, SigapError, StoreUnavailable
from bot.core.jobs import Task, turn_lock
from bot.core.messages import InboxMessage, InboxStatus
from bot.core.ports import Now, OpenUnit, UnitOfWork
from bot.work.asking import Asking
from bot.work.delivery import Delivery
from bot.work.plan import Plan, Planner
from bot.work.responses import Response
from bot.work.reviewing import note_for_review
from bot.work.writing import Line, Writer

log = structlog.get_logger(__name__)

MAX_FAILURES = 3
"""A message whose turn breaks off this often is given to people, so that it does not hold up the others."""
TYPING_TIMEOUT = 5.0
TYPING_AFTER = 0.3
"""Seconds. An answer that comes sooner would meet its own sign on the way, and some providers show the later one."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A message whose turn has begun: committed, so that a crash leaves a trace."""

    row: InboxMessage
    conversation: Conversation
    plan: Plan
    epoch: int
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTurn:
    """Answers what the holder wrote, with the engine's help or without it."""

    open_unit: OpenUnit
    engine: Engine
    asking: Asking
    planner: Planner
    writer: Writer
    delivery: Delivery
    channels: Mapping[ChannelName, Channel]
    hand_over: HandOver
    bind_contact: BindContact
    now: Now
    calm: Callable[[], Awaitable[None]]
    """Waited for before each message: who writes goes before who is answered."""
    typing_after: float = TYPING_AFTER
    _signs: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self, *, conversation_id: str) -> None:
        """All messages of a conversation that have not had their turn.

        Raises:
            StoreUnavailable: to be called again later.
        """
        more = True
        while more:
            await self.calm()
            more = await self._next(conversation_id)

    async def _next(self, conversation_id: str) -> bool:
        """The oldest message; false when no other waits after it."""
        inbox_id = ""
        try:
            async with self.open_unit() as unit:
                row = await unit.inbox.next_pending(conversation_id)
                if row is None:
                    return False
                inbox_id = row.id
                begun = await self._begin(unit, row)
            return await self._answer(begun) if begun else True
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("turn.failed", inbox=inbox_id, conversation=conversation_id, error=_code(error))
            if not inbox_id or not await self._failed_too_often(inbox_id):
                raise
            await self._fault(conversation_id, inbox_id, Plan())
            return True

    async def _begin(self, unit: UnitOfWork, row: InboxMessage) -> _Begun | None:
        """Plan, and either finish at once or remember that the engine is about to be called."""
        conversation = await unit.conversations.get(row.conversation_id)
        plan = await self.planner.plan(unit, row, conversation)
        self._show_read(row, conversation)
        again = row.engine_called_at is not None
        if plan.ask is None:
            conversation = await unit.conversations.get(row.conversation_id, lock=True)
            await self._finish(unit, row, conversation, plan)
            claimed = await self.delivery.claim(unit, conversation)
            await unit.commit()
            self.delivery.send(claimed)
            return None
        row.engine_called_at = row.engine_called_at or self.now()
        begun = _Begun(row, conversation, plan, conversation.epoch, again)
        await unit.commit()
        return begun

    async def _answer(self, begun: _Begun) -> bool:
        """Ask the engine, and store what it says; no answer is a fault of ours. False when no other message waits."""
        row, plan = begun.row, begun.plan
        await self._bind(row)
        reply = await self._ask(begun)
        more = await self._store(begun, reply)
        if more is None:
            await self._fault(row.conversation_id, row.id, plan)
        elif reply and reply.journey_finished:
            await self._reset(row.conversation_id)
        return more is not False

    async def _ask(self, begun: _Begun) -> EngineReply | None:
        """The engine's answer, if there is one; who waits for it sees that something is being written."""
        row, plan = begun.row, begun.plan
        later = asyncio.get_running_loop().call_later
        sign = later(self.typing_after, self._show_typing, begun.conversation, row.provider_message_id)
        try:
            return await self.asking.ask(
                plan.ask or "",
                conversation_id=row.conversation_id,
                inbox_id=row.id,
                again=begun.again,
                resend=plan.resend,
            )
        except EngineUnavailable as error:
            log.warning("engine.unavailable", inbox=row.id, conversation=row.conversation_id, **error.data)
            return None if plan.resend else EngineReply()  # people have it already
        finally:
            sign.cancel()

    async def _store(self, begun: _Begun, reply: EngineReply | None) -> bool | None:
        """Store the answer with the end of the turn, and tell whether another message waits.

        None, with nothing stored, when there is no answer.
        """
        async with self.open_unit() as unit:
            row = await _pending(unit, begun.row.id)
            if row is None:
                return True
            conversation = await unit.conversations.get(row.conversation_id, lock=True)
            silent = reply is None or not reply.messages
            if silent and begun.plan.resend and conversation.epoch == begun.epoch:
                return None
            await self._finish(unit, row, conversation, begun.plan, reply, began_at=begun.epoch)
            more = await unit.inbox.next_pending(row.conversation_id) is not None  # a later one wakes a turn itself
            claimed = await self.delivery.claim(unit, conversation)
            await unit.commit()
        self.delivery.send(claimed)
        return more

    async def _finish(
        self,
        unit: UnitOfWork,
        row: InboxMessage,
        conversation: Conversation,
        plan: Plan,
        reply: EngineReply | None = None,
        *,
        began_at: int | None = None,
    ) -> None:
        """Write all answers and mark the message as done."""
        await self._say(unit, row, conversation, plan)
        spoken = reply.spoken() if reply else ()
        epoch = _epoch(conversation, began_at)
        for number, message in enumerate(spoken, start=len(plan.lines)):
            await self.writer.relay(unit, conversation, message, key=f"{row.id}:{number}", epoch=epoch)
        asks_contact = bool(spoken and spoken[-1].custom.get(CUSTOM_REQUEST_CONTACT))
        await self._privacy_notice(unit, row, conversation, request_contact=asks_contact)
        await note_for_review(unit, row, plan.ask, reply, now=self.now, new_id=self.writer.new_id)
        if reply and reply.understood:
            row.intent, row.confidence = reply.understood.intent, reply.understood.confidence
        row.status = InboxStatus.DONE

    async def _say(self, unit: UnitOfWork, row: InboxMessage, conversation: Conversation, plan: Plan) -> None:
        for number, line in enumerate(plan.lines):
            await self.writer.say(unit, conversation, line, key=f"{row.id}:{number}")

    async def _privacy_notice(
        self, unit: UnitOfWork, row: InboxMessage, conversation: Conversation, *, request_contact: bool = False
    ) -> None:
        """Once per conversation, after the first answer: safety comes first.

        It repeats a request for the contact, because a plain message would take the channel's keyboard away.
        """
        if conversation.privacy_notice_at or row.kind is IncomingKind.GROUP:
            return
        conversation.privacy_notice_at = self.now()
        line = Line(response=Response.PRIVACY_NOTICE, notice=True)
        key = f"privacy:{conversation.id}"
        await self.writer.say(unit, conversation, line, key=key, request_contact=request_contact)

    async def _fault(self, conversation_id: str, inbox_id: str, plan: Plan) -> None:
        """A fault of ours: an apology, people, a clean start. Each step can be repeated."""
        log.error("turn.fault", inbox=inbox_id, conversation=conversation_id)
        with suppress(ConfigurationError):  # people are called all the same, even without words for it
            await self._apologise(inbox_id, plan)
        await self.hand_over(conversation_id=conversation_id, reason=HandoffReason.FAULT)
        async with self.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            row = await _pending(unit, inbox_id)
            if row:
                row.status = InboxStatus.DONE
                with suppress(ConfigurationError):
                    await self._privacy_notice(unit, row, conversation)
                await unit.jobs.wake(Task.RESET, lock=turn_lock(conversation_id), conversation_id=conversation_id)
                await unit.commit()

    async def _apologise(self, inbox_id: str, plan: Plan) -> None:
        async with self.open_unit() as unit:
            row = await _pending(unit, inbox_id)
            if row is None:
                return
            conversation = await unit.conversations.get(row.conversation_id, lock=True)
            await self._say(unit, row, conversation, plan)
            apology = Line(response=Response.FAULT, notice=True)
            await self.writer.say(unit, conversation, apology, key=f"{row.id}:fault")
            await unit.commit()

    async def _failed_too_often(self, inbox_id: str) -> bool:
        async with self.open_unit() as unit:
            row = await _pending(unit, inbox_id)
            if row is None:
                return False
            row.attempts += 1
            failures = row.attempts
            await unit.commit()
        return failures >= MAX_FAILURES

    async def _bind(self, row: InboxMessage) -> None:
        """The holder shared their own number: bind the chat to it, if it can be done now."""
        if row.kind is not IncomingKind.CONTACT or not row.contact_is_sender or not row.contact_token:
            return
        try:
            await self.bind_contact(conversation_id=row.conversation_id, token=row.contact_token)
        except StoreUnavailable:
            raise
        except SigapError as error:
            log.warning("contact.not_bound", inbox=row.id, error=error.code)

    async def _reset(self, conversation_id: str) -> None:
        """A clean start after a finished journey, as far as it can be had."""
        try:
            await self.engine.reset(conversation_id)
        except EngineUnavailable:
            log.warning("engine.not_reset", conversation=conversation_id)

    def _show_typing(self, conversation: Conversation, message_id: str | None) -> None:
        channel = self.channels.get(conversation.channel)
        if channel:
            self._aside(channel.typing(conversation.sender, message_id=message_id))

    def _show_read(self, row: InboxMessage, conversation: Conversation) -> None:
        """Read by the bot; what is for people stays unread."""
        channel = self.channels.get(conversation.channel)
        if channel and row.provider_message_id and conversation.held_by is HeldBy.BOT:
            self._aside(channel.mark_read(conversation.sender, row.provider_message_id))

    def _aside(self, sign: Coroutine[Any, Any, None]) -> None:
        """Beside the turn, never in its way."""
        task = asyncio.create_task(_bounded(sign))
        self._signs.add(task)
        task.add_done_callback(self._signs.discard)


async def _bounded(sign: Coroutine[Any, Any, None]) -> None:
    with suppress(Exception):  # the port promises not to raise, and nothing is lost without the sign
        async with asyncio.timeout(TYPING_TIMEOUT):
            await sign


async def _pending(unit: UnitOfWork, inbox_id: str) -> InboxMessage | None:
    """The message, unless its turn is over."""
    row = await unit.inbox.get(inbox_id)
    return row if row and row.status is InboxStatus.PENDING else None


def _epoch(conversation: Conversation, began_at: int | None) -> int:
    """Under which epoch the answer of a turn is written.

    A turn that queued its own conversation still says its last words. Once an agent has it, or it went to people and
    back, the answer is stale, and keeps the epoch it was thought of in.
    """
    if began_at is None:
        return conversation.epoch
    moved_on = conversation.held_by is HeldBy.AGENT or conversation.epoch > began_at + 1
    return began_at if moved_on and conversation.epoch > began_at else conversation.epoch


def _code(error: Exception) -> str:
    return error.code if isinstance(error, SigapError) else type(error).__name__
