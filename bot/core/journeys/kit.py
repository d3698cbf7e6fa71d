"""What every use case is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.channels import Attachment
from bot.core.conversations import Conversation
from bot.core.errors import NotFound
from bot.core.messages import AuditEntry, ButtonToken, Origin, OutboxMessage, PrivateValue
from bot.core.papers import Papers
from bot.core.policy import DeadlinePolicy
from bot.core.ports import Bank, Copy, NewId, Now, OpenUnit, Sealer, UnitOfWork
from bot.core.private_tokens import private_token
from bot.core.quiet import QUIET, QuietHours
from bot.core.retention import RetentionPolicy
from bot.core.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Kit:
    """The ports, and the few verbs that all journeys share."""

    open_unit: OpenUnit
    bank: Bank
    sealer: Sealer
    copy: Copy
    papers: Papers
    policy: DeadlinePolicy
    """In force for tickets that are opened now; numbered."""
    retention: RetentionPolicy
    """How long what is stored about people is kept."""
    now: Now
    new_id: NewId
    quiet: QuietHours = QUIET

    async def chat_of(self, unit: UnitOfWork, ticket: Ticket) -> Conversation | None:
        """The chat that opened a ticket; none where it is gone, or never was."""
        if ticket.conversation_id is None:
            return None
        try:
            return await unit.conversations.get(ticket.conversation_id)
        except NotFound:
            return None

    async def notify(
        self,
        unit: UnitOfWork,
        conversation: Conversation,
        response: str,
        *,
        key: str,
        attachment: Attachment | None = None,
        **facts: str,
    ) -> str | None:
        """Write to a chat outside a dialogue turn, now. Returns the message's id; none where the key was there before.

        What a holder is told of a ticket goes through :class:`bot.core.journeys.notices.Notices`, which chooses the
        chat and the hour.
        """
        message = OutboxMessage(
            id=self.new_id(),
            conversation_id=conversation.id,
            key=key,
            origin=Origin.NOTICE,
            text=self.copy.text(response, **facts),
            response=response,
            created_at=self.now(),
            epoch=conversation.epoch,
        )
        buttons = self._buttons(message, self.copy.buttons(response, **facts))
        message.buttons = [{"title": button.title, "token": button.token} for button in buttons]
        added = await unit.outbox.add(message, buttons=buttons, attachment=attachment)
        return message.id if added else None

    async def note(self, unit: UnitOfWork, ticket: Ticket, text: str) -> None:
        """Write for people of the bank on a ticket, in nobody's name."""
        await unit.tickets.note(ticket.add_note(now=self.now(), actor="system", text=text))

    def _buttons(self, message: OutboxMessage, choices: Sequence[tuple[str, str]]) -> list[ButtonToken]:
        return [
            ButtonToken(
                token=f"b:{self.new_id()}",
                conversation_id=message.conversation_id,
                outbox_id=message.id,
                title=title,
                payload=payload,
                created_at=message.created_at,
            )
            for title, payload in choices
        ]

    async def audit(self, unit: UnitOfWork, action: str, *, actor: str, subject: str, **data: object) -> None:
        """Write on the audit trail, in the same transaction as what it tells of."""
        await unit.audit(
            AuditEntry(id=self.new_id(), at=self.now(), actor=actor, action=action, subject=subject, data=dict(data))
        )

    async def keep_phone(self, unit: UnitOfWork, *, conversation_id: str, phone: str) -> str:
        """Keep a phone number for a conversation, and return the token that stands for it."""
        return await self.keep_private(unit, conversation_id=conversation_id, kind="phone", value=phone)

    async def phone_behind(self, unit: UnitOfWork, token: str, *, conversation_id: str) -> str | None:
        """The number behind a token, in E.164, if it was written in this conversation."""
        return await self.private_behind(unit, token, conversation_id=conversation_id, kind="phone")

    async def keep_private(self, unit: UnitOfWork, *, conversation_id: str, kind: str, value: str) -> str:
        """Keep a private value for a conversation, and return the token that stands for it."""
        token = private_token(self.sealer, kind, value)
        await unit.privates.put(
            PrivateValue(
                token=token,
                conversation_id=conversation_id,
                kind=kind,
                sealed=self.sealer.seal(value),
                created_at=self.now(),
            )
        )
        return token

    async def private_behind(self, unit: UnitOfWork, token: str, *, conversation_id: str, kind: str) -> str | None:
        """The value behind a token of a kind, if it was written in this conversation."""
        value = await unit.privates.get(token, conversation_id=conversation_id)
        return self.sealer.unseal(value.sealed) if value and value.kind == kind else None


async def ticket_of(unit: UnitOfWork, number: str, *, lock: bool = False, seen: int | None = None) -> Ticket:
    """The ticket of a number, for people of the bank.

    Args:
        unit: where it reads.
        number: of the ticket.
        lock: whether it is to be changed.
        seen: the version that was looked at; none where nobody looked.

    Raises:
        NotFound: no such ticket.
        Conflict: it has changed since it was looked at.
    """
    ticket = await unit.tickets.by_number(number, lock=lock)
    if ticket is None:
        raise NotFound("no such ticket", number=number)
    ticket.require_seen(seen)
    return ticket
