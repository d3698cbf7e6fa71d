"""Rows for tests, valid unless told otherwise."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.core.blocks import Block
from bot.core.channels import ChannelName, IncomingKind
from bot.core.clocks import TicketClock
from bot.core.conversations import Conversation
from bot.core.messages import ButtonToken, InboxMessage, Origin, OutboxMessage
from bot.core.tickets import Ticket, TicketKind
from bot.store.ids import new_id
from bot.store.store import Store
from bot.store.unit_of_work import SqlUnitOfWork
from tests.fakes.clock import FakeClock
from tests.locks import until_somebody_waits


@dataclass
class Examples:
    """Makes rows; those that others refer to are stored at once."""

    store: Store
    now: FakeClock

    def unit(self) -> AbstractAsyncContextManager[SqlUnitOfWork]:
        return self.store.open_unit()

    async def conversation(self, channel: ChannelName = ChannelName.TELEGRAM, **given: Any) -> Conversation:
        sender = given.pop("sender", new_id())
        chat = Conversation(id=new_id(), channel=channel, sender=sender, created_at=self.now(), **given)
        async with self.unit() as unit:
            chat = await unit.conversations.ensure(chat)
            await unit.commit()
        return chat

    async def until_somebody_waits(self) -> None:
        await until_somebody_waits(self.store)

    def incoming(self, chat: Conversation, **given: Any) -> InboxMessage:
        fields: dict[str, Any] = {
            "id": new_id(),
            "conversation_id": chat.id,
            "channel": chat.channel,
            "event_id": new_id(),
            "kind": IncomingKind.TEXT,
            "text": "halo",
            "received_at": self.now(),
            "occurred_at": self.now(),
        }
        return InboxMessage(**fields | given)

    def outgoing(self, chat: Conversation, **given: Any) -> OutboxMessage:
        fields: dict[str, Any] = {
            "id": new_id(),
            "conversation_id": chat.id,
            "key": new_id(),
            "origin": Origin.BOT,
            "text": "baik",
            "created_at": self.now(),
            "epoch": chat.epoch,
        }
        return OutboxMessage(**fields | given)

    def button(self, message: OutboxMessage, title: str) -> ButtonToken:
        return ButtonToken(
            token=f"b:{new_id()}",
            conversation_id=message.conversation_id,
            outbox_id=message.id,
            title=title,
            payload=f"/{title}",
            created_at=self.now(),
        )

    def ticket(self, chat: Conversation, **given: Any) -> Ticket:
        ticket_id = new_id()
        fields: dict[str, Any] = {
            "id": ticket_id,
            "number": ticket_id[-12:],
            "kind": TicketKind.ORAL,
            "conversation_id": chat.id,
            "opened_at": self.now(),
            "due_at": self.now() + timedelta(hours=8),
            "due_explanation": "hari yang sama",
            "policy_version": 1,
            "calendar_version": 0,
            "opened_by_key": new_id(),
        }
        return Ticket(**fields | given)

    async def stored_ticket(self, chat: Conversation, **given: Any) -> Ticket:
        ticket = self.ticket(chat, **given)
        async with self.unit() as unit:
            await unit.tickets.add(ticket)
            await unit.commit()
        return ticket

    def clock_of(self, ticket: Ticket, **given: Any) -> TicketClock:
        fields: dict[str, Any] = {"id": new_id(), "ticket_id": ticket.id, "generation": 1, "due_at": self.now()}
        return TicketClock(**fields | given)

    def block(self, ticket: Ticket, **given: Any) -> Block:
        fields: dict[str, Any] = {
            "id": new_id(),
            "key": new_id(),
            "holder_ref": "H-1",
            "conversation_id": ticket.conversation_id,
            "ticket_id": ticket.id,
            "reason": "lost_phone",
            "requested_at": self.now(),
            "next_try_at": self.now(),
        }
        return Block(**fields | given)
