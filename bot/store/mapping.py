"""The core's dataclasses mapped onto the tables. The classes stay plain: this module is the only one to know both."""

from __future__ import annotations

from sqlalchemy.orm import registry

from bot.core.blocks import Block
from bot.core.branches import Branch
from bot.core.clocks import TicketClock
from bot.core.console.users import Session, SignInTry, User
from bot.core.conversations import Conversation
from bot.core.data_changes import DataChange
from bot.core.incidents import Incident
from bot.core.messages import ButtonToken, InboxMessage, MediaFile, OutboxMessage, PrivateValue
from bot.core.notices import Notice
from bot.core.own_data import Erasure
from bot.core.review import ReviewItem
from bot.core.tickets import Ticket
from bot.core.verification import Attempt, Verification
from bot.store import tables

mapper_registry = registry(metadata=tables.metadata)


def map_classes() -> None:
    """Map, once for the process; mapped already is fine."""
    if mapper_registry.mappers:
        return
    map_one = mapper_registry.map_imperatively
    map_one(Conversation, tables.conversations)
    map_one(InboxMessage, tables.inbox, exclude_properties=["position", "forgotten_at"])
    map_one(OutboxMessage, tables.outbox, exclude_properties=["position", "forgotten_at"])
    map_one(ButtonToken, tables.buttons, exclude_properties=["ordinal"])
    ours = ["forgotten_at", "channel"]
    map_one(Ticket, tables.tickets, version_id_col=tables.tickets.c.version, exclude_properties=ours)
    map_one(TicketClock, tables.clocks)
    map_one(Notice, tables.notices)
    map_one(Block, tables.blocks)
    map_one(DataChange, tables.data_changes, version_id_col=tables.data_changes.c.revision)
    map_one(Incident, tables.incidents, version_id_col=tables.incidents.c.revision)
    map_one(Verification, tables.verifications)
    map_one(Attempt, tables.attempts)
    map_one(MediaFile, tables.media)
    map_one(PrivateValue, tables.privates)
    map_one(Branch, tables.branches)
    map_one(Erasure, tables.erasures)
    map_one(ReviewItem, tables.reviews)
    map_one(User, tables.users)
    map_one(Session, tables.sessions)
    map_one(SignInTry, tables.sign_in_tries)
