"""Conversations, and who holds them: the bot, the queue for people, or one agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.channels import ChannelName
from bot.core.errors import IllegalTransition


class HeldBy(StrEnum):
    """Who answers the holder now."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


class HandoffReason(StrEnum):
    """Why people are called."""

    ASKED = "asked"
    VERIFICATION_FAILED = "verification_failed"
    BANK_SILENT = "bank_silent"
    BANK_REFUSED = "bank_refused"
    FAULT = "fault"
    JOURNEY = "journey"
    UNDELIVERED = "undelivered"
    """Something that had to be said could not be delivered; ends by itself when the holder writes again."""
    UNCONFIRMED = "unconfirmed"
    """Nobody knows whether something that had to be said has arrived: people ask."""
    CALL_BACK = "call_back"
    """The holder is to be called at the registered number, because the chat does not prove who writes."""
    SEVERAL_RECORDS = "several_records"
    """The holder's number is registered for several holders: somebody has to find out for which one they write."""


URGENT_REASONS = frozenset({HandoffReason.VERIFICATION_FAILED, HandoffReason.BANK_SILENT, HandoffReason.BANK_REFUSED})
BINDING_LIFETIME = timedelta(days=30)


@dataclass(kw_only=True)
class Conversation:
    """One chat of one holder on one channel."""

    id: str
    channel: ChannelName
    sender: str
    created_at: datetime
    sender_name: str | None = None
    held_by: HeldBy = HeldBy.BOT
    agent: str | None = None
    queued_at: datetime | None = None
    queue_reason: str | None = None
    urgent: bool = False
    privacy_notice_at: datetime | None = None
    bound_holder: str | None = None
    bound_phone: str | None = None
    """Private token of a number that the channel vouches for as the sender's own, whether or not it is a holder's."""
    bound_at: datetime | None = None
    vouched_by: str | None = None
    """Who of the bank has made sure by telephone whose chat it is; none where the channel vouches."""
    last_inbound_at: datetime | None = None
    out_of_reach_since: datetime | None = None
    """Since when the channel takes nothing of ours for them, because they have not written for too long."""
    epoch: int = 0
    """Grows when somebody else begins to answer; a bot reply written under an older epoch is stale."""

    def queue(self, *, reason: HandoffReason, now: datetime, urgent: bool = False) -> bool:
        """Call people. False when they have been called already (the more urgent reason is kept)."""
        urgent = urgent or reason in URGENT_REASONS
        if self.held_by is not HeldBy.BOT:
            self.urgent = self.urgent or urgent
            return False
        self.held_by, self.queued_at, self.queue_reason = HeldBy.QUEUE, now, reason
        self.urgent = urgent
        # Unconfirmed, nobody has asked: what the bot has answered until now still counts.
        if reason is not HandoffReason.UNCONFIRMED:
            self.epoch += 1
        return True

    def take(self, *, agent: str) -> None:
        """An agent begins to answer.

        Raises:
            IllegalTransition: another agent holds it.
        """
        if self.held_by is HeldBy.AGENT and self.agent != agent:
            raise IllegalTransition("held by another agent", conversation=self.id, agent=self.agent)
        if self.held_by is not HeldBy.AGENT:
            self.epoch += 1
        self.held_by, self.agent = HeldBy.AGENT, agent

    def is_with(self, agent: str) -> bool:
        """Whether this agent has it."""
        return self.held_by is HeldBy.AGENT and self.agent == agent

    def hand_to(self, *, agent: str) -> None:
        """An agent has it, whoever had it before; who may decide that is not asked here."""
        self.epoch += 1
        self.held_by, self.agent = HeldBy.AGENT, agent

    def put_back(self, *, now: datetime) -> None:
        """Into the queue again; it keeps its place.

        Raises:
            IllegalTransition: no agent has it.
        """
        if self.held_by is not HeldBy.AGENT:
            raise IllegalTransition("no agent has it", conversation=self.id)
        self.held_by, self.agent = HeldBy.QUEUE, None
        self.queued_at, self.queue_reason = self.queued_at or now, self.queue_reason or HandoffReason.ASKED
        self.epoch += 1

    def give_back(self) -> None:
        """The bot answers again.

        Raises:
            IllegalTransition: the bot holds it already.
        """
        if self.held_by is HeldBy.BOT:
            raise IllegalTransition("the bot holds it already", conversation=self.id)
        self.held_by, self.agent, self.queued_at, self.queue_reason = HeldBy.BOT, None, None, None
        self.urgent = False
        self.epoch += 1

    def bind(self, *, holder_ref: str, phone: str, now: datetime, by: str | None = None) -> None:
        """The channel, or somebody of the bank, vouches that the sender owns the holder's registered number."""
        self.bound_holder, self.bound_phone, self.bound_at, self.vouched_by = holder_ref, phone, now, by

    def own(self, *, phone: str) -> None:
        """The channel vouches that the sender owns a number, which says of nobody alone who they are."""
        self.bound_holder = self.bound_at = self.vouched_by = None
        self.bound_phone = phone

    @property
    def shows_number(self) -> bool:
        """Whether the channel shows the sender's number with each message; on WhatsApp it may be hidden."""
        return self.channel is ChannelName.WHATSAPP and self.sender.isascii() and self.sender.isdigit()

    @property
    def can_share_number(self) -> bool:
        """Whether the sender can share the account's own number, vouched for by the channel."""
        return self.channel is ChannelName.TELEGRAM or (self.channel is ChannelName.WHATSAPP and not self.shows_number)

    @property
    def vouched_phone(self) -> str | None:
        """Private token of the number that the channel shows with each message: it is theirs now, not only once."""
        return self.bound_phone if self.shows_number else None

    def unbind(self) -> None:
        """The number is no holder's any more; one that the channel shows with each message is still theirs."""
        self.bound_holder = self.bound_at = self.vouched_by = None
        self.bound_phone = self.vouched_phone

    def bound_to(self, *, now: datetime) -> str | None:
        """The holder whom this chat may see, as long as the binding is fresh (30 days)."""
        if self.bound_holder and self.bound_at and now - self.bound_at < BINDING_LIFETIME:
            return self.bound_holder
        return None
