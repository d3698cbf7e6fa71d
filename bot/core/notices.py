"""Notices: what a holder is told without having asked. One row each, so that none is lost and none is told twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.conversations import Conversation
from bot.core.tickets import Ticket, TicketKind

FRAUD = "report_fraud"
REMINDERS = frozenset(
    {
        "utter_notice_documents_near",
        "utter_notice_documents_over",
        "utter_notice_change_near",
        "utter_notice_change_over",
        "utter_notice_deadline_near",
        "utter_notice_overdue",
    }
)
"""Responses about the time of a ticket: each says what those before it said, as it is now."""
_INCIDENT = "incident:"


class NoticeStatus(StrEnum):
    """Where a notice is."""

    WAITING = "waiting"
    """For the end of the quiet hours."""
    SENT = "sent"
    """In the outbox of a chat; what becomes of it there is that row's matter."""
    OVERTAKEN = "overtaken"
    """While it waited the ticket went on, and it would no longer be true."""
    UNREACHED = "unreached"
    """No chat that may see it takes it: people know."""


@dataclass(kw_only=True)
class Notice:
    """Something that one holder is told once: about a ticket, or to a chat."""

    id: str
    key: str
    """Idempotency: a second notice with the same key is not stored."""
    response: str
    """Name of the response in domain.yml; rendered when it goes out."""
    created_at: datetime
    send_at: datetime
    at_latest: datetime | None = None
    """It is worth nothing after this: rather in the night than too late."""
    facts: dict[str, str] = field(default_factory=dict)
    ticket_id: str | None = None
    conversation_id: str | None = None
    """The chat that it is about: the one that opened the ticket."""
    holder_ref: str | None = None
    """Whose it is: chats bound to this record may hear it too."""
    urgent: bool = False
    here_first: bool = False
    """To the chat that it is about, even where the holder has written from another one since."""
    only_while: list[str] = field(default_factory=list)
    """Statuses of the ticket in which it is still worth telling; none for always."""
    paper: bool = False
    """It brings a paper, made for whichever chat it goes to: a receipt, or the form of the written complaint."""
    status: NoticeStatus = NoticeStatus.WAITING
    tried: list[str] = field(default_factory=list)
    """Chats that it was given to; the last one has it. Replaced as a whole, never changed in place."""
    outbox_id: str | None = None
    ended_at: datetime | None = None

    def given_to(self, conversation_id: str, *, outbox_id: str | None, now: datetime) -> None:
        """It is in the outbox of a chat."""
        self.tried = [*self.tried, conversation_id]
        self.status, self.outbox_id, self.ended_at = NoticeStatus.SENT, outbox_id, now

    def wait(self, until: datetime) -> None:
        """For the morning."""
        self.status, self.send_at, self.outbox_id, self.ended_at = NoticeStatus.WAITING, until, None, None

    def end(self, status: NoticeStatus, *, now: datetime) -> None:
        """It will not be told by us."""
        self.status, self.ended_at = status, now

    def true_of(self, ticket: Ticket | None) -> bool:
        """Whether it is still worth telling, as the ticket is now."""
        return ticket is None or not self.only_while or ticket.status in self.only_while

    def overtaken_by(self, later: Notice) -> bool:
        """Whether one that was made later for the same holder says the same, as it is now."""
        if self.response in REMINDERS:
            return later.response in REMINDERS and later.ticket_id == self.ticket_id
        return self._incident is not None and later._incident == self._incident

    @property
    def _incident(self) -> str | None:
        return self.key.split(":")[1] if self.key.startswith(_INCIDENT) else None

    def key_for(self, conversation_id: str) -> str:
        """The outbox's key in a chat."""
        return self.key if not self.tried else f"{self.key}@{conversation_id}"

    def chats(self, known: Iterable[Conversation], *, now: datetime) -> list[Conversation]:
        """Those that may hear it and have not been tried, best first: within reach, the one last used first."""
        left = [chat for chat in known if chat.id not in self.tried and self.may_go_to(chat, now=now)]
        return sorted(left, key=lambda chat: (self._rank(chat), chat.id))

    def may_go_to(self, chat: Conversation, *, now: datetime) -> bool:
        """As for the ticket: the chat that it is about, and those of its holder whose binding is fresh."""
        return chat.id == self.conversation_id or self._theirs(chat, now)

    def _theirs(self, chat: Conversation, now: datetime) -> bool:
        return self.holder_ref is not None and chat.bound_to(now=now) == self.holder_ref

    def _rank(self, chat: Conversation) -> tuple[bool, bool, float]:
        heard = chat.last_inbound_at or chat.created_at
        elsewhere = self.here_first and chat.id != self.conversation_id
        return chat.out_of_reach_since is not None, elsewhere, -heard.timestamp()


def is_urgent(ticket: Ticket) -> bool:
    """Whether whatever happens to this ticket is told at any hour: a block, and fraud."""
    return ticket.kind is TicketKind.BLOCK or ticket.category == FRAUD
