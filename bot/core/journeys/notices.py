"""Whom to tell what has happened, where, and when: the one place that decides it.

A notice goes to the chat that its holder used last, of those that may see it. One that cannot be delivered there goes
to the next; when none is left, people see it on the ticket. In the quiet hours only what is urgent goes out, what would
come too late in the morning, and what somebody hears who is writing just now; the rest waits as a row.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.channels import Attachment
from bot.core.conversations import Conversation
from bot.core.documents import as_lines, documents_of, missing
from bot.core.errors import NotFound
from bot.core.jobs import Task
from bot.core.journeys.complaint_form import draft_for, printed
from bot.core.journeys.kit import Kit
from bot.core.journeys.receipt_paper import make_receipt
from bot.core.messages import OutboxMessage, OutboxStatus
from bot.core.notices import Notice, NoticeStatus, is_urgent
from bot.core.papers import PaperFailed
from bot.core.ports import UnitOfWork
from bot.core.receipts import receipt_number
from bot.core.tickets import Ticket, TicketKind, TicketStatus
from bot.core.troubles import each
from bot.core.wording import day_and_time, moment_text

AWAKE = timedelta(minutes=30)
"""Who has written within this time is not woken by an answer."""
FORM = "utter_notice_form"
RECEIPT = "utter_notice_receipt"
DOCUMENTS_NEAR, DOCUMENTS_OVER = "utter_notice_documents_near", "utter_notice_documents_over"
CHANGE_DOCUMENTS = "utter_notice_change_documents"
CHANGE_NEAR, CHANGE_OVER = "utter_notice_change_near", "utter_notice_change_over"
NAMING_MISSING = frozenset({DOCUMENTS_NEAR, DOCUMENTS_OVER, CHANGE_DOCUMENTS, CHANGE_NEAR, CHANGE_OVER})
"""Responses that name the documents which are missing: as of when they go out, should they have waited."""
UNREACHED = "Pemegang belum menerima kabar ini: tidak ada chat yang dapat dihubungi."
NOT_MADE = "Pemegang belum menerima dokumennya: berkasnya tidak dapat dibuat."


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """How long a notice can wait, and where it goes first."""

    urgent: bool = False
    """At once, whatever the hour; what happens to a block, or after fraud, is urgent anyway."""
    at_latest: datetime | None = None
    """It is worth nothing after this: rather in the night than too late."""
    only_while: Collection[TicketStatus] = ()
    """Statuses of the ticket in which it is still worth telling, should it have to wait; none for all."""
    here_first: bool = False
    """To the chat that opened the ticket, even where the holder has written from another since."""
    by_job: bool = False
    """Many are told at once: each by a job in a transaction of its own, for which the caller calls :func:`wake`."""


ANY_TIME = When()


@dataclass(frozen=True, slots=True)
class _Paper:
    """A paper that was made for a notice, before the transaction in which it is sent."""

    attachment: Attachment | None
    """None where it could not be made."""
    chat_id: str | None = None
    """For whom; none where it is the same for all."""


async def wake(unit: UnitOfWork) -> None:
    """Have what waits and may go be sent by a job, once the caller has committed."""
    await unit.jobs.wake(Task.NOTICES, lock=Task.NOTICES)


async def end_overtaken(unit: UnitOfWork, message: OutboxMessage, *, now: datetime) -> bool:
    """A notice that was held may not be true any more once it can go: end it; false where it still is.

    Args:
        unit: its caller commits.
        message: one that has not gone out.
        now: the moment.
    """
    notice = await unit.notices.by_outbox(message.id)
    if notice is None:
        return False
    ticket = await unit.tickets.get(notice.ticket_id) if notice.ticket_id else None
    if notice.true_of(ticket):
        later = [one for one in await unit.notices.later(notice) if notice.overtaken_by(one)]
        if not any(one.ticket_id != notice.ticket_id or one.true_of(ticket) for one in later):
            return False
    message.advance(OutboxStatus.DROPPED)
    notice.end(NoticeStatus.OVERTAKEN, now=now)
    return True


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells holders."""

    kit: Kit

    async def notify(
        self,
        unit: UnitOfWork,
        ticket: Ticket,
        response: str,
        *,
        key: str,
        when: When = ANY_TIME,
        **facts: str,
    ) -> None:
        """Tell the holder of a ticket, once for each key, in the transaction of what it tells.

        Args:
            unit: its caller commits.
            ticket: whose holder, and what may be seen where.
            response: name of the response in domain.yml.
            key: idempotency key.
            when: how long it can wait, and where it goes first.
            facts: what the response needs.
        """
        notice = self._about(ticket, response, key=key, urgent=when.urgent, facts=facts)
        notice.only_while, notice.here_first = [str(status) for status in when.only_while], when.here_first
        notice.at_latest = when.at_latest
        await self._tell(unit, notice, ticket, by_job=when.by_job)

    async def escalated(
        self, unit: UnitOfWork, ticket: Ticket, response: str, *, key: str, urgent: bool = False
    ) -> None:
        """Tell that it goes on in writing, with the list of documents; a job makes the form and sends it."""
        due = moment_text(ticket.due_at)
        told = {"number": ticket.number, "due": due, "documents": as_lines(documents_of(ticket))}
        await self._tell(unit, self._about(ticket, response, key=key, urgent=urgent, facts=told), ticket)
        form = self._about(ticket, FORM, key=f"{key}:form", urgent=urgent, facts={"number": ticket.number})
        form.paper = True
        await self._tell(unit, form, ticket, by_job=True)
        await wake(unit)

    async def receipt(self, unit: UnitOfWork, ticket: Ticket, receipt: Attachment, *, key: str) -> None:
        """Send the receipt of a ticket: to the chat that reported first; another one gets it made anew."""
        told = {
            "receipt": receipt_number(ticket),
            "number": ticket.number,
            "received": day_and_time(ticket.opened_at, seconds=True),
        }
        notice = self._about(ticket, RECEIPT, key=key, urgent=False, facts=told)
        notice.paper, notice.here_first = True, True
        await self._tell(unit, notice, ticket, made=_Paper(receipt))

    async def release(self, *, now: datetime) -> int:
        """Send what has waited until now, each once and in a transaction of its own; returns how many were.

        Raises:
            ExceptionGroup: some could not be sent, and are tried again; the others are.
        """
        async with self.kit.open_unit() as unit:
            due = await unit.notices.due(at=now)
        return sum(await each(due, self._release, trouble="notices that could not be sent"))

    async def _release(self, due: Notice) -> bool:
        """False where somebody else sends it, or it went on meanwhile."""
        made = await self._make(due) if due.paper else None
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.get(due.ticket_id, lock=True) if due.ticket_id else None
            notice = await unit.notices.take(due.id)
            if notice is None:
                return False
            sent = await self._in_its_time(unit, notice) or await self._send(unit, notice, ticket, made=made)
            await unit.commit()
        return sent

    async def _in_its_time(self, unit: UnitOfWork, notice: Notice) -> bool:
        """What was left to a job at once has not been asked yet whether it has to wait; true where it has."""
        if notice.send_at != notice.created_at:
            return False
        chats = await self._chats(unit, notice)
        until = self._has_to_wait(notice, chats[0] if chats else None)
        if until:
            notice.wait(until)
        return until is not None

    async def _make(self, notice: Notice) -> _Paper | None:
        """The paper for the chat that would get it now: read in one transaction, and made in none."""
        async with self.kit.open_unit() as unit:
            chats = await self._chats(unit, notice)
            if not chats or notice.ticket_id is None:
                return None
            ticket = await unit.tickets.get(notice.ticket_id)
            if notice.response == RECEIPT:
                block = await unit.blocks.of_ticket(ticket.id) if ticket.kind is TicketKind.BLOCK else None
                form = None
            else:
                form = await draft_for(self.kit, unit, ticket, chats[0])
        if form:
            return _Paper(await printed(self.kit, form), chats[0].id)
        try:
            return _Paper(await make_receipt(self.kit, ticket, block))
        except PaperFailed:
            return _Paper(None)

    async def redirect(self, unit: UnitOfWork, message: OutboxMessage) -> bool:
        """A message did not reach its holder: if it was a notice, the next chat gets it. False where none is left.

        What is not true any more by now goes nowhere.

        Args:
            unit: its caller commits.
            message: one that is held, or has failed; where another chat gets it, it is not sent here later.
        """
        if await end_overtaken(unit, message, now=self.kit.now()):
            return True
        notice = await unit.notices.by_outbox(message.id)
        if notice is None:
            return False
        chats = await self._chats(unit, notice)
        if not chats:
            return False
        message.advance(OutboxStatus.DROPPED)
        if until := self._has_to_wait(notice, chats[0]):
            notice.wait(until)
            return True
        if notice.paper:
            notice.wait(self.kit.now())
            await wake(unit)
            return True
        await self._give(unit, notice, chats[0])
        return True

    def _about(self, ticket: Ticket, response: str, *, key: str, urgent: bool, facts: dict[str, str]) -> Notice:
        now = self.kit.now()
        return Notice(
            id=self.kit.new_id(),
            key=key,
            response=response,
            created_at=now,
            send_at=now,
            facts=facts,
            ticket_id=ticket.id,
            conversation_id=ticket.conversation_id,
            holder_ref=ticket.holder_ref,
            urgent=urgent or is_urgent(ticket),
        )

    async def _tell(
        self,
        unit: UnitOfWork,
        notice: Notice,
        ticket: Ticket,
        *,
        made: _Paper | None = None,
        by_job: bool = False,
    ) -> None:
        if by_job:
            await unit.notices.add(notice)
            return
        chats = await self._chats(unit, notice)
        until = self._has_to_wait(notice, chats[0] if chats else None)
        if until:
            notice.wait(until)
        if await unit.notices.add(notice) and notice.send_at <= self.kit.now():
            await self._send(unit, notice, ticket, made=made)

    def _has_to_wait(self, notice: Notice, chat: Conversation | None) -> datetime | None:
        """Until when, if it has to."""
        now = self.kit.now()
        awake = chat is not None and chat.last_inbound_at is not None and now - chat.last_inbound_at < AWAKE
        until = None if notice.urgent or awake else self.kit.quiet.until(now)
        too_late = until is not None and notice.at_latest is not None and now <= notice.at_latest < until
        return None if too_late else until

    async def _send(
        self, unit: UnitOfWork, notice: Notice, ticket: Ticket | None, *, made: _Paper | None = None
    ) -> bool:
        """False where its paper is for another chat by now, so that it is made again."""
        now = self.kit.now()
        if not notice.true_of(ticket):
            notice.end(NoticeStatus.OVERTAKEN, now=now)
            return True
        if ticket and notice.response in NAMING_MISSING:
            notice.facts = notice.facts | {"documents": as_lines(missing(documents_of(ticket)))}
        text = UNREACHED
        for chat in await self._chats(unit, notice):
            if notice.paper and (made is None or made.chat_id not in {None, chat.id}):
                return False
            if made and made.attachment is None:
                text = NOT_MADE
                break
            await self._give(unit, notice, chat, attachment=made.attachment if made else None)
            return True
        notice.end(NoticeStatus.UNREACHED, now=now)
        if ticket:
            await self.kit.note(unit, ticket, text)
        return True

    async def _give(
        self, unit: UnitOfWork, notice: Notice, chat: Conversation, *, attachment: Attachment | None = None
    ) -> None:
        """Put it into the outbox of a chat."""
        key = notice.key_for(chat.id)
        message_id = await self.kit.notify(unit, chat, notice.response, key=key, attachment=attachment, **notice.facts)
        notice.given_to(chat.id, outbox_id=message_id, now=self.kit.now())

    async def _chats(self, unit: UnitOfWork, notice: Notice) -> list[Conversation]:
        known = {chat.id: chat for chat in await unit.conversations.bound_to(notice.holder_ref or "")}
        if notice.conversation_id and notice.conversation_id not in known:
            with suppress(NotFound):
                known[notice.conversation_id] = await unit.conversations.get(notice.conversation_id)
        return notice.chats(known.values(), now=self.kit.now())
