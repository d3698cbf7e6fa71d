"""What to do with a message of the holder: what is said at once, and what the engine is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.branches import parse_place
from bot.core.channels import ChannelName, IncomingKind
from bot.core.conversations import URGENT_REASONS, Conversation, HandoffReason, HeldBy
from bot.core.engine import Buttons, Engine
from bot.core.errors import EngineUnavailable
from bot.core.intents import EMERGENCIES
from bot.core.messages import ButtonToken, InboxMessage, MediaStatus
from bot.core.own_data import read_wish
from bot.core.ports import Copy, Now, UnitOfWork
from bot.core.privacy import strip_command
from bot.work.limits import SIZE, MediaPolicy
from bot.work.responses import SECRET_NAME, Response
from bot.work.writing import Line, Writer

COURTESY_EVERY = timedelta(minutes=10)
URGENT_EVERY = timedelta(minutes=1)
"""Who has lost a phone is not left without a word."""
GROUP_EVERY = timedelta(hours=1)
DOUBLE_TAP = timedelta(seconds=10)
"""A button pressed again this soon is a double tap, not a question."""
WORDS_WORTH_ASKING = 4
"""A message with a secret goes to the engine if it has at least this many other words."""

CAPTION_WORDS = 8
"""A caption with more words than this tells a story, and is understood as one."""
SURE = 0.6
SHORT = 6
MAY_LEAVE_QUEUE = frozenset(
    {
        HandoffReason.ASKED,
        HandoffReason.FAULT,
        HandoffReason.JOURNEY,
        HandoffReason.CALL_BACK,
        HandoffReason.SEVERAL_RECORDS,
    }
)
"""Who waits for another reason is urgent already, and the bot has done what it can."""

_COMMAND = re.compile(r"[a-z]+(?:_[a-z]+)+|\w+\s*\{.*\}", re.DOTALL | re.IGNORECASE)
"""The engine's own language, typed: names of intents, payloads. Nobody writes so to a bank."""
_MASK = re.compile(r"\[[^\]\s]*\]")
_WORD = re.compile(r"[^\W\d_]+")
_CANNED = {
    IncomingKind.STICKER: Response.STICKER,
    IncomingKind.VOICE: Response.VOICE,
    IncomingKind.LOCATION: Response.LOCATION,
    IncomingKind.EDITED: Response.EDITED,
    IncomingKind.UNSUPPORTED: Response.UNSUPPORTED,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The bot's part in a turn."""

    lines: tuple[Line, ...] = ()
    """Said first."""
    ask: str | None = None
    """Text or payload for the engine; none when it has no part."""
    resend: bool = True
    """Whether the engine is given the message if it has not seen it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Decides, from the message, who holds the conversation, and which buttons were offered."""

    engine: Engine
    writer: Writer
    copy: Copy
    buttons: Buttons
    now: Now
    media: MediaPolicy

    async def plan(self, unit: UnitOfWork, row: InboxMessage, conversation: Conversation) -> Plan:
        """The plan for one message. Marks the buttons that it uses up, and the title of a pressed one as its text."""
        if row.kind is IncomingKind.GROUP:
            return Plan(
                await self._not_oftener(unit, conversation, Line(response=Response.PRIVATE_CHAT_ONLY), GROUP_EVERY)
            )
        if conversation.held_by is HeldBy.QUEUE and conversation.queue_reason == HandoffReason.UNDELIVERED:
            conversation.give_back()  # they write: what could not be delivered goes out now
        lines = await self._objection(unit, row)
        wish = await self._wish(row, conversation)
        held = conversation.held_by is not HeldBy.BOT
        if held and not (row.engine_called_at and conversation.held_by is HeldBy.QUEUE):
            warnings = self._warnings(row, conversation, short=True)
            return Plan(warnings + lines + await self._courtesy(unit, conversation))
        if wish is Response.QUEUE_LEFT:
            return Plan((Line(response=wish),))
        plan = await self._free(unit, row, conversation, objected=bool(row.media_id and lines))
        lines = self._warnings(row, conversation, short=held or plan.ask is not None) + lines
        lines += (Line(response=wish),) if wish else ()
        # Queued, and the engine was called: the turn that queued it broke off, and only its answer is looked for.
        return Plan(lines + plan.lines, plan.ask, resend=not held)

    async def _wish(self, row: InboxMessage, conversation: Conversation) -> Response | None:
        """In the queue and not yet taken: an emergency goes first and a cancel leaves, both back to the bot."""
        text = _worth_asking(row)
        reason = conversation.queue_reason if conversation.held_by is HeldBy.QUEUE else None
        may_leave = reason in MAY_LEAVE_QUEUE
        waits = may_leave or reason == HandoffReason.UNCONFIRMED  # who has called nobody has nothing to cancel
        if not waits or not text or row.engine_called_at or row.kind is not IncomingKind.TEXT:
            return None
        try:
            intent, confidence = await self.engine.intent_of(text)
        except EngineUnavailable:
            return None
        leaves = may_leave and intent == "cancel" and len(text.split()) <= SHORT
        if confidence < SURE or not (leaves or intent in EMERGENCIES):
            return None
        conversation.give_back()
        return Response.QUEUE_LEFT if leaves else Response.QUEUE_PAUSED

    async def _free(self, unit: UnitOfWork, row: InboxMessage, conversation: Conversation, *, objected: bool) -> Plan:
        """The plan where the bot holds the conversation, without warnings."""
        if told := _told(row):
            return told
        if canned := _CANNED.get(row.kind):
            return Plan((Line(response=canned),))
        if row.button or row.kind is IncomingKind.BUTTON:
            return await self._pressed(unit, row)
        text = _worth_asking(row)
        if row.kind is IncomingKind.TEXT and _COMMAND.fullmatch(text):
            return Plan((Line(response=Response.TYPED_COMMAND),))
        if row.kind is IncomingKind.MEDIA and (plan := _file(row, text, objected=objected)):
            return plan
        return await self._typed(unit, row, conversation, text)

    async def _typed(self, unit: UnitOfWork, row: InboxMessage, conversation: Conversation, text: str) -> Plan:
        if row.kind is IncomingKind.TEXT and text and not row.secrets:
            named = await self._named(unit, text, conversation)
            if named:
                row.button = named.token
                return await self._use(unit, row, named)
        if row.kind is IncomingKind.TEXT and (wish := read_wish(text)):
            return Plan(ask=_payload("help", own_data=wish))
        if text:
            return Plan(ask=text)
        again = _payload("inform", choice="continue") if await self._asks(conversation) else None
        if row.secrets:
            return Plan(ask=again)
        return Plan((Line(response=Response.NO_ANSWER if again else Response.EMPTY),), ask=again)

    async def _asks(self, conversation: Conversation) -> bool:
        """Whether a form waits for an answer, and will ask once more."""
        try:
            return await self.engine.asks(conversation.id)
        except EngineUnavailable:
            return False

    async def _named(self, unit: UnitOfWork, text: str, conversation: Conversation) -> ButtonToken | None:
        """The choice that was typed instead of pressed. A form's question comes before that of a closed ticket."""
        named = await self.buttons.named(unit, text, conversation=conversation, now=self.now())
        if named is None:
            named = await self.buttons.closing(unit, text, conversation_id=conversation.id, now=self.now())
        if named is None or not named.closing:
            return named
        last = await unit.outbox.transcript(conversation.id, limit=1)
        if last and last[-1].id == named.outbox_id:
            return named
        try:
            return None if await self.engine.asks(conversation.id) else named
        except EngineUnavailable:
            return None  # as will be found when it is asked

    async def _pressed(self, unit: UnitOfWork, row: InboxMessage) -> Plan:
        choice = await self.buttons.pressed(unit, row.button or "", conversation_id=row.conversation_id)
        if choice and row.kind is IncomingKind.BUTTON:
            row.text = choice.title
        if choice and row.engine_called_at:
            return Plan(ask=choice.payload)  # used up by this very message, before its turn broke off
        if choice is None or not choice.usable(now=self.now()):
            if choice and choice.used_at and self.now() - choice.used_at < DOUBLE_TAP:
                return Plan()
            return Plan((Line(response=Response.STALE_BUTTON),))
        return await self._use(unit, row, choice)

    async def _use(self, unit: UnitOfWork, row: InboxMessage, choice: ButtonToken) -> Plan:
        if not row.engine_called_at:
            await unit.outbox.use_buttons(choice.outbox_id, now=self.now())
        return Plan(ask=choice.payload)

    def _warnings(self, row: InboxMessage, conversation: Conversation, *, short: bool) -> tuple[Line, ...]:
        """What is said about a secret; short, without a question, where the message gets another answer as well."""
        if not row.secrets:
            return ()
        names = ", ".join(self.copy.text(SECRET_NAME.format(kind=kind)) for kind in row.secrets)
        response = Response.SECRET_WARNING_SHORT if short else Response.SECRET_WARNING
        # Telegram's message is deleted for them, the web page shows what was masked; WhatsApp's only they can delete.
        stays = conversation.channel is ChannelName.WHATSAPP
        too = f" {self.copy.text(Response.SECRET_DELETE_TOO)}" if stays else ""
        return (Line(response=response, facts=(("kinds", names), ("too", too)), notice=True),)

    async def _objection(self, unit: UnitOfWork, row: InboxMessage) -> tuple[Line, ...]:
        """What is wrong with a file, as far as it is known before the download."""
        if row.media_id is None:
            return ()
        media = await unit.media.get(row.media_id)
        if media.status is not MediaStatus.REJECTED or media.attempts:
            return ()
        return (objection_line(media.reason, self.media),)

    async def _courtesy(self, unit: UnitOfWork, conversation: Conversation) -> tuple[Line, ...]:
        """In the queue, a word now and then."""
        if conversation.held_by is not HeldBy.QUEUE:
            return ()
        queue = [other.id for other in await unit.conversations.held() if other.held_by is HeldBy.QUEUE]
        line = _still_waiting(conversation, queue)
        every = COURTESY_EVERY if line.response is Response.STILL_WAITING else URGENT_EVERY
        return await self._not_oftener(unit, conversation, line, every)

    async def _not_oftener(
        self, unit: UnitOfWork, conversation: Conversation, line: Line, every: timedelta
    ) -> tuple[Line, ...]:
        return () if await self.writer.said_lately(unit, conversation, line.response, every) else (line,)


def _still_waiting(conversation: Conversation, queue: Sequence[str]) -> Line:
    """Who is urgent already hears so; to all others the bot promises to put an emergency first, as it then does."""
    place = queue.index(conversation.id) if conversation.id in queue else len(queue)
    if conversation.queue_reason not in URGENT_REASONS:
        return Line(response=Response.STILL_WAITING, facts=(("place", str(place + 1)),))
    if place == 0:
        return Line(response=Response.URGENT_NEXT)
    return Line(response=Response.URGENT_WAITING, facts=(("ahead", str(len(queue) - 1)),))


def objection_line(reason: str | None, policy: MediaPolicy) -> Line:
    """How the holder hears that a file was not taken."""
    if reason == SIZE:
        return Line(response=Response.MEDIA_SIZE, facts=(("max_mb", policy.max_mb),), notice=True)
    return Line(response=Response.MEDIA_KIND, notice=True)


def _worth_asking(row: InboxMessage) -> str:
    """The text for the engine; empty where there is nothing to understand, or little beside a secret."""
    text = strip_command(row.text).strip()
    words = _WORD.findall(_MASK.sub(" ", text))
    if row.secrets and len(words) < WORDS_WORTH_ASKING:
        return ""
    return text if any(char.isalnum() for char in text) else ""


def _told(row: InboxMessage) -> Plan | None:
    """A contact, or a location that can be used."""
    if row.kind is IncomingKind.LOCATION and parse_place(row.text):
        return Plan(ask=_payload("inform", location=row.text))
    return _contact(row) if row.kind is IncomingKind.CONTACT else None


def _contact(row: InboxMessage) -> Plan:
    if not row.contact_token:
        return Plan((Line(response=Response.UNSUPPORTED),))
    if row.contact_is_sender:
        return Plan(ask=_payload("inform", contact=row.contact_token))
    return Plan(ask=row.contact_token)


def _file(row: InboxMessage, caption: str, *, objected: bool) -> Plan | None:
    """A file with what little was written under it; none where the caption is a message of its own."""
    if objected:
        return None if caption else Plan()
    if len(caption.split()) > CAPTION_WORDS:
        return None
    note = {"note": caption} if caption else {}
    return Plan(ask=_payload("add_information", evidence=row.media_id or "", **note))


def _payload(intent: str, **entities: str) -> str:
    """An intent with entities, as the engine takes it."""
    return f"/{intent}{json.dumps(entities)}"
