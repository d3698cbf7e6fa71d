"""The tables. What the core's dataclasses do not say is here: keys, order, what must not exist twice."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, override

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.core.blocks import BlockStatus
from bot.core.channels import ChannelName, IncomingKind, MediaKind, SendState
from bot.core.clocks import ClockKind, ClockStatus
from bot.core.console.desk import Presence, TalkKind
from bot.core.console.roles import Role
from bot.core.conversations import HeldBy
from bot.core.data_changes import ChangeStatus
from bot.core.incidents import IncidentStatus
from bot.core.messages import InboxStatus, MediaStatus, Origin, OutboxStatus
from bot.core.notices import NoticeStatus
from bot.core.policy import Matter
from bot.core.retention import Kept
from bot.core.review import Miss, ReviewStatus
from bot.core.tickets import TicketKind, TicketStatus, TimelineKind


class EnumText(TypeDecorator[StrEnum]):
    """An enumeration kept as plain text, so that a new member needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.members(value).value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.members(value)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. A time without its zone is a mistake, and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without its zone")
        return value

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _enum(name: str, members: type[StrEnum]) -> Column[StrEnum]:
    return Column(name, EnumText(members), nullable=False)


def _moment(name: str, *, null: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=null)


def _json(name: str) -> Column[Any]:
    return Column(name, JSONB, nullable=False)


def _int(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _bool(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _id(name: str = "id") -> Column[str]:
    return Column(name, Text, primary_key=True)


def _conversation() -> Column[str]:
    return Column("conversation_id", Text, ForeignKey("conversations.id"), nullable=False)


def _seq() -> Column[int]:
    """The order in which rows arrived."""
    return Column("seq", BigInteger, Identity(always=True), nullable=False, unique=True)


def _position() -> Column[int]:
    """Where the row stands in its chat; given anew at the commit of each change, see the first migration."""
    return Column("position", BigInteger, nullable=False, server_default=text("0"))


ticket_serial = Sequence("ticket_serial", metadata=metadata)
incident_serial = Sequence("incident_serial", metadata=metadata)
chat_position = Sequence("chat_position", metadata=metadata)

conversations = Table(
    "conversations",
    metadata,
    _id(),
    _enum("channel", ChannelName),
    _text("sender"),
    _moment("created_at"),
    _text("sender_name", null=True),
    _enum("held_by", HeldBy),
    _text("agent", null=True),
    _moment("queued_at", null=True),
    _text("queue_reason", null=True),
    _bool("urgent"),
    _moment("privacy_notice_at", null=True),
    _text("bound_holder", null=True),
    _text("bound_phone", null=True),
    _moment("bound_at", null=True),
    _text("vouched_by", null=True),
    _moment("last_inbound_at", null=True),
    _moment("out_of_reach_since", null=True),
    _int("epoch"),
    UniqueConstraint("channel", "sender"),
)
Index(
    "ix_conversations_held",
    conversations.c.urgent.desc(),
    conversations.c.queued_at,
    postgresql_where=text("held_by <> 'bot'"),
)
Index("ix_conversations_bound", conversations.c.bound_holder, postgresql_where=text("bound_holder IS NOT NULL"))
Index("ix_conversations_bound_phone", conversations.c.bound_phone)
Index(
    "ix_conversations_agent",
    conversations.c.agent,
    postgresql_where=text("held_by = 'agent'"),
)
Index(
    "ix_conversations_called", func.to_tsvector(text("'simple'"), conversations.c.sender_name), postgresql_using="gin"
)
Index("ix_conversations_channel", conversations.c.id, postgresql_include=["channel"])
Index("ix_conversations_recent", func.coalesce(conversations.c.last_inbound_at, conversations.c.created_at))

inbox = Table(
    "inbox",
    metadata,
    _id(),
    _conversation(),
    _enum("channel", ChannelName),
    _text("event_id"),
    _enum("kind", IncomingKind),
    _text("text"),
    _moment("received_at"),
    _moment("occurred_at"),
    _json("secrets"),
    _text("button", null=True),
    _text("contact_token", null=True),
    _bool("contact_is_sender"),
    _text("media_id", null=True),
    _text("provider_message_id", null=True),
    _enum("status", InboxStatus),
    _moment("engine_called_at", null=True),
    _int("attempts"),
    _text("intent", null=True),
    Column("confidence", Double),
    _seq(),
    _position(),
    _moment("forgotten_at", null=True),
    UniqueConstraint("channel", "event_id"),
    Index("ix_inbox_remembered", "received_at", postgresql_where=text("forgotten_at IS NULL")),
    Index("ix_inbox_forgotten", "received_at", postgresql_where=text("forgotten_at IS NOT NULL")),
    Index("ix_inbox_conversation_seq", "conversation_id", "seq"),
    Index("ix_inbox_conversation_position", "conversation_id", "position"),
    Index("ix_inbox_pending", "conversation_id", "seq", postgresql_where=text("status = 'pending'")),
    Index("ix_inbox_received", "received_at", postgresql_using="brin"),
    Index("ix_inbox_contact", "contact_token", postgresql_where=text("contact_is_sender")),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _conversation(),
    _text("key"),
    _enum("origin", Origin),
    _text("text"),
    _moment("created_at"),
    _int("epoch"),
    _json("buttons"),
    _bool("request_contact"),
    Column("attachment", JSONB(none_as_null=True), nullable=True),
    _text("response", null=True),
    _text("agent", null=True),
    _enum("status", OutboxStatus),
    _int("attempts"),
    _moment("next_try_at", null=True),
    _text("provider_message_id", null=True),
    _moment("sent_at", null=True),
    _text("error", null=True),
    _seq(),
    _position(),
    _moment("forgotten_at", null=True),
    UniqueConstraint("key"),
    Index("ix_outbox_remembered", "created_at", postgresql_where=text("forgotten_at IS NULL")),
    Index("ix_outbox_forgotten", "created_at", postgresql_where=text("forgotten_at IS NOT NULL")),
    Index("ix_outbox_key_prefix", "key", postgresql_ops={"key": "text_pattern_ops"}),
    Index("ix_outbox_conversation_seq", "conversation_id", "seq"),
    Index("ix_outbox_conversation_position", "conversation_id", "position"),
    Index("ix_outbox_pending", "conversation_id", "seq", postgresql_where=text("status IN ('pending', 'sending')")),
    Index("ix_outbox_uncertain", "next_try_at", postgresql_where=text("status = 'uncertain'")),
    Index(
        "ix_outbox_provider",
        "provider_message_id",
        postgresql_where=text("provider_message_id IS NOT NULL"),
    ),
)

attachments = Table(
    "attachments",
    metadata,
    Column("outbox_id", Text, ForeignKey("outbox.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

early_words = Table(
    "early_words",
    metadata,
    _id("provider_message_id"),
    _enum("channel", ChannelName),
    _enum("state", SendState),
    _moment("at"),
    _text("error", null=True),
    _moment("kept_at"),
)

buttons = Table(
    "buttons",
    metadata,
    _id("token"),
    _conversation(),
    Column("outbox_id", Text, ForeignKey("outbox.id"), nullable=False, index=True),
    _text("title"),
    _text("payload"),
    _moment("created_at"),
    _moment("used_at", null=True),
    Column("ordinal", Integer, nullable=False, server_default=text("0")),
)

_OWED = "('in_progress', 'open', 'waiting_approval', 'waiting_documents')"

tickets = Table(
    "tickets",
    metadata,
    _id(),
    Column("number", Text, nullable=False, unique=True),
    _enum("kind", TicketKind),
    _text("category", null=True),
    _enum("status", TicketStatus),
    Column("conversation_id", Text, ForeignKey("conversations.id"), nullable=True),
    _text("holder_ref", null=True),
    _text("holder_phone", null=True),
    _text("summary"),
    _json("details"),
    _moment("opened_at"),
    _moment("due_at", null=True),
    _text("due_explanation"),
    _int("policy_version"),
    _int("calendar_version"),
    Column("opened_by_key", Text, nullable=False, unique=True),
    _moment("resolved_at", null=True),
    _text("outcome", null=True),
    _text("reason", null=True),
    Column("rating", Integer, CheckConstraint("rating BETWEEN 1 AND 5", name="rating"), nullable=True),
    _moment("rated_at", null=True),
    _moment("escalated_at", null=True),
    _int("reopened_count"),
    _text("examination", null=True),
    _text("analysis", null=True),
    Column("matter", EnumText(Matter), nullable=True),
    Column("oral_ticket_id", Text, ForeignKey("tickets.id"), nullable=True),
    _moment("documents_due_at", null=True),
    _text("assignee", null=True),
    Column("channel", EnumText(ChannelName), nullable=True),
    _int("version"),
    _moment("forgotten_at", null=True),
    Index("ix_tickets_conversation_opened", "conversation_id", "opened_at"),
    Index(
        "ix_tickets_owed_due",
        "due_at",
        "id",
        postgresql_include=["kind", "status", "category", "matter", "channel", "assignee", "opened_at"],
        postgresql_where=text(f"status IN {_OWED}"),
    ),
    Index("ix_tickets_due", "due_at", "id"),
    *(Index(f"ix_tickets_{name}_due", name, "due_at", "id") for name in ("kind", "category", "channel")),
    *(
        Index(f"ix_tickets_{name}_due", name, "due_at", "id", postgresql_where=text(f"{name} IS NOT NULL"))
        for name in ("matter", "assignee")
    ),
    *(
        Index(
            f"ix_tickets_{name}",
            f"{name}_at",
            "id",
            postgresql_include=["kind", "channel", *others],
            postgresql_where=text(f"{name}_at IS NOT NULL"),
        )
        for name, others in (("resolved", ["opened_at", "due_at"]), ("rated", ["rating"]))
    ),
    Index("ix_tickets_holder_opened", "holder_ref", "opened_at"),
    Index("ix_tickets_status_opened", "status", "opened_at"),
    Index(
        "ix_tickets_opened",
        "opened_at",
        "id",
        postgresql_include=[
            *("kind", "status", "category", "matter", "channel", "assignee", "rating", "due_at", "resolved_at")
        ],
    ),
    Index("ix_tickets_rating", "rating", "rated_at", postgresql_where=text("rating IS NOT NULL")),
    Index(
        "ix_tickets_oral",
        "oral_ticket_id",
        unique=True,
        postgresql_where=text("oral_ticket_id IS NOT NULL AND status <> 'cancelled'"),
    ),
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("ticket_id", Text, ForeignKey("tickets.id"), nullable=False),
    _moment("at"),
    _text("actor"),
    _enum("kind", TimelineKind),
    _json("data"),
    Index("ix_timeline_ticket", "ticket_id", "id"),
)

clocks = Table(
    "clocks",
    metadata,
    _id(),
    Column("ticket_id", Text, ForeignKey("tickets.id"), nullable=False),
    Column("kind", EnumText(ClockKind), nullable=False, server_default=text("'deadline'")),
    _int("generation"),
    _moment("due_at"),
    _enum("status", ClockStatus),
    _moment("ended_at", null=True),
    UniqueConstraint("ticket_id", "kind", "generation", "due_at"),
    Index(
        "ix_clocks_running",
        "ticket_id",
        unique=True,
        postgresql_where=text("status = 'running' AND kind IN ('deadline', 'documents_due')"),
    ),
    Index("ix_clocks_due", "due_at", postgresql_where=text("status = 'running'")),
)

notices = Table(
    "notices",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("response"),
    _moment("created_at"),
    _moment("send_at"),
    _moment("at_latest", null=True),
    _json("facts"),
    Column("ticket_id", Text, ForeignKey("tickets.id"), nullable=True, index=True),
    Column("conversation_id", Text, ForeignKey("conversations.id"), nullable=True),
    _text("holder_ref", null=True),
    _bool("urgent"),
    _bool("here_first"),
    _json("only_while"),
    _bool("paper"),
    _enum("status", NoticeStatus),
    _json("tried"),
    Column("outbox_id", Text, ForeignKey("outbox.id"), nullable=True),
    _moment("ended_at", null=True),
    Index("ix_notices_waiting", "send_at", postgresql_where=text("status = 'waiting'")),
    Index("ix_notices_outbox", "outbox_id", postgresql_where=text("outbox_id IS NOT NULL")),
)

blocks = Table(
    "blocks",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("holder_ref"),
    _conversation(),
    Column("ticket_id", Text, ForeignKey("tickets.id"), nullable=False, index=True),
    _text("reason"),
    _moment("requested_at"),
    _moment("next_try_at"),
    _enum("status", BlockStatus),
    _int("attempts"),
    _moment("answered_at", null=True),
    _moment("blocked_at", null=True),
    _text("refusal", null=True),
    Index("ix_blocks_open", "holder_ref", unique=True, postgresql_where=text("status IN ('requested', 'unknown')")),
    Index("ix_blocks_holder", "holder_ref", "requested_at"),
    Index("ix_blocks_requested", "requested_at"),
    Index("ix_blocks_unanswered", "next_try_at", postgresql_where=text("status IN ('requested', 'unknown')")),
)

_OPEN_CHANGES = "status IN ('waiting', 'approved_once', 'approved', 'unknown')"

data_changes = Table(
    "data_changes",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("ticket_id", Text, ForeignKey("tickets.id"), nullable=False, unique=True),
    _text("holder_ref"),
    _conversation(),
    _json("fields"),
    Column("sealed", LargeBinary, nullable=False),
    _moment("acknowledged_at"),
    _moment("requested_at"),
    _enum("status", ChangeStatus),
    _text("first_approver", null=True),
    _moment("first_approved_at", null=True),
    _text("second_approver", null=True),
    _moment("second_approved_at", null=True),
    _text("rejected_by", null=True),
    _moment("rejected_at", null=True),
    _text("reason", null=True),
    _moment("next_try_at", null=True),
    _int("attempts"),
    _moment("answered_at", null=True),
    _moment("applied_at", null=True),
    _text("refusal", null=True),
    _int("version"),
    _int("revision"),
    CheckConstraint(
        "second_approver IS NULL OR (first_approver IS NOT NULL AND lower(second_approver) <> lower(first_approver))",
        name="two_people",
    ),
    CheckConstraint(
        "status NOT IN ('approved', 'unknown', 'applied', 'refused') OR second_approver IS NOT NULL", name="approved"
    ),
    Index("ix_data_changes_open", "holder_ref", unique=True, postgresql_where=text(_OPEN_CHANGES)),
    Index("ix_data_changes_unanswered", "next_try_at", postgresql_where=text("status IN ('approved', 'unknown')")),
    Index("ix_data_changes_requested", "requested_at"),
)

incidents = Table(
    "incidents",
    metadata,
    _id(),
    Column("number", Text, nullable=False, unique=True),
    _text("title"),
    _text("text"),
    _json("categories"),
    _json("words"),
    _moment("begins_at"),
    _moment("until", null=True),
    _text("announced_by"),
    _moment("announced_at"),
    _enum("status", IncidentStatus),
    _text("updated_by", null=True),
    _moment("updated_at", null=True),
    _text("ended_by", null=True),
    _moment("ended_at", null=True),
    _moment("linking_at", null=True),
    Column("linking_id", Text, nullable=False, server_default=""),
    _int("version"),
    _int("revision"),
    Index("ix_incidents_running", text("lower(title)"), unique=True, postgresql_where=text("status <> 'ended'")),
    Index("ix_incidents_announced", "announced_at"),
)

incident_tickets = Table(
    "incident_tickets",
    metadata,
    Column("ticket_id", Text, ForeignKey("tickets.id"), primary_key=True),
    Column("incident_id", Text, ForeignKey("incidents.id"), nullable=False, index=True),
    _moment("linked_at"),
    _text("linked_by"),
)

verifications = Table(
    "verifications",
    metadata,
    _id(),
    _conversation(),
    _text("holder_ref"),
    _json("facts"),
    _moment("created_at"),
    _moment("given_up_at", null=True),
    Index("ix_verifications_current", "conversation_id", "created_at", postgresql_where=text("given_up_at IS NULL")),
    Index("ix_verifications_holder", "holder_ref", postgresql_where=text("given_up_at IS NULL")),
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _conversation(),
    _moment("at"),
    _bool("matched"),
    _text("holder_ref", null=True),
    Index("ix_attempts_failed_chat", "conversation_id", "at", postgresql_where=text("NOT matched")),
    Index("ix_attempts_failed_record", "holder_ref", "at", postgresql_where=text("NOT matched")),
)

media = Table(
    "media",
    metadata,
    _id(),
    _conversation(),
    _enum("kind", MediaKind),
    _text("ref"),
    _moment("created_at"),
    _text("mime", null=True),
    _text("file_name", null=True),
    Column("size", BigInteger, nullable=True),
    _enum("status", MediaStatus),
    _text("reason", null=True),
    _text("sha256", null=True),
    _text("path", null=True),
    Column("ticket_id", Text, ForeignKey("tickets.id"), nullable=True),
    _int("attempts"),
    Index("ix_media_loose", "conversation_id", "created_at", postgresql_where=text("ticket_id IS NULL")),
    Index("ix_media_ticket", "ticket_id", "created_at"),
    Index("ix_media_pending", "created_at", postgresql_where=text("status = 'pending'")),
)

privates = Table(
    "privates",
    metadata,
    _text("token"),
    _conversation(),
    _text("kind"),
    Column("sealed", LargeBinary, nullable=False),
    _moment("created_at"),
    PrimaryKeyConstraint("conversation_id", "token"),
)

reviews = Table(
    "reviews",
    metadata,
    _id(),
    Column("fingerprint", Text, nullable=False, unique=True),
    _text("text"),
    _enum("reason", Miss),
    _text("intent"),
    Column("confidence", Double, nullable=False),
    _text("asked", null=True),
    Column("inbox_id", Text, nullable=False, index=True),
    _moment("first_seen_at"),
    Column("last_seen_at", Moment, nullable=False, index=True),
    _int("count"),
    _text("chosen", null=True),
    _enum("status", ReviewStatus),
    _text("label", null=True),
    _text("example", null=True),
    _text("reviewer", null=True),
    _moment("reviewed_at", null=True),
)

branches = Table(
    "branches",
    metadata,
    _id("name"),
    _text("address"),
    _text("city"),
    _text("hours"),
    Column("latitude", Double, nullable=False),
    Column("longitude", Double, nullable=False),
    _json("districts"),
)

policy_versions = Table(
    "policy_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False, unique=True),
    _text("name"),
    _text("text"),
    _moment("published_at"),
)

users = Table(
    "users",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    _text("display"),
    _enum("role", Role),
    _text("password_hash"),
    _moment("created_at"),
    _bool("must_change_password"),
    Column("totp_sealed", LargeBinary, nullable=True),
    Column("totp_step", BigInteger, nullable=True),
    _json("recovery"),
    _moment("disabled_at", null=True),
    _int("capacity"),
)

sessions = Table(
    "sessions",
    metadata,
    _id(),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False, index=True),
    _text("csrf"),
    _moment("created_at"),
    _moment("seen_at"),
    _moment("ends_at"),
    _text("address"),
    _text("browser"),
    _moment("code_at", null=True),
    Column("pending_totp", LargeBinary, nullable=True),
    _moment("ended_at", null=True),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    _id(),
    _text("account"),
    _text("address"),
    _moment("at"),
    _bool("failed"),
    Index("ix_sign_in_tries_account", "account", "at", postgresql_where=text("failed")),
    Index("ix_sign_in_tries_address", "address", "at", postgresql_where=text("failed")),
)

remarks = Table(
    "remarks",
    metadata,
    _id(),
    _conversation(),
    _enum("kind", TalkKind),
    _text("author"),
    _text("text"),
    _moment("at"),
    _position(),
    Index("ix_remarks_conversation_position", "conversation_id", "position"),
)

presence = Table(
    "presence",
    metadata,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    _enum("state", Presence),
    _moment("since"),
    _moment("seen_at"),
    _moment("assigned_at", null=True),
)

readings = Table(
    "readings",
    metadata,
    _conversation(),
    _text("name"),
    Column("seq", BigInteger, nullable=False),
    _moment("at"),
    PrimaryKeyConstraint("conversation_id", "name"),
)

watchers = Table(
    "watchers",
    metadata,
    _conversation(),
    _text("name"),
    _moment("seen_at"),
    PrimaryKeyConstraint("conversation_id", "name"),
)

drafts = Table(
    "drafts",
    metadata,
    _conversation(),
    _text("name"),
    _text("text"),
    _bool("note"),
    _moment("at"),
    PrimaryKeyConstraint("conversation_id", "name"),
)

talk_days = Table(
    "talk_days",
    metadata,
    Column("day", Date, nullable=False),
    _enum("channel", ChannelName),
    _int("active"),
    _int("handed"),
    PrimaryKeyConstraint("day", "channel"),
)

ticket_views = Table(
    "ticket_views",
    metadata,
    _id(),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    _text("name"),
    _text("query"),
    UniqueConstraint("user_id", "name"),
)

canned = Table(
    "canned",
    metadata,
    _id("shortcut"),
    _text("title"),
    _text("text"),
)

retention_runs = Table(
    "retention_runs",
    metadata,
    _id(),
    Column("started_at", Moment, nullable=False, index=True),
    _moment("finished_at", null=True),
    _text("actor"),
    _text("policy"),
)

retention_removed = Table(
    "retention_removed",
    metadata,
    Column("run_id", Text, ForeignKey("retention_runs.id"), nullable=False),
    _enum("kind", Kept),
    _moment("before", null=True),
    _int("count"),
    Column("seconds", Double, nullable=False),
    PrimaryKeyConstraint("run_id", "kind"),
)

erasures = Table(
    "erasures",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("conversation_id"),
    _moment("requested_at"),
    _text("requested_by"),
    _text("holder_ref", null=True),
    _moment("done_at", null=True),
    _json("removed"),
    Index("ix_erasures_waiting", "requested_at", postgresql_where=text("done_at IS NULL")),
)

calendar_versions = Table(
    "calendar_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    _json("overrides"),
    _text("published_by"),
    _moment("published_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    _moment("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _json("data"),
    _text("digest"),
    Index("ix_audit_subject", "subject", "seq"),
    Index("ix_audit_at", "at", "seq"),
    Index("ix_audit_actor", "actor", "at", "seq"),
    Index("ix_audit_action", "action", "at", "seq"),
    Index(
        "ix_audit_data",
        "data",
        postgresql_using="gin",
        postgresql_ops={"data": "jsonb_path_ops"},
        postgresql_with={"fastupdate": "off"},
    ),
)

bank_holders = Table(
    "bank_holders",
    metadata,
    _id("ref"),
    _text("name"),
    _text("skpd"),
    Column("phone", LargeBinary, nullable=False),
    Column("phone_index", Text, nullable=False, unique=True),
    Column("card_last4", Text, nullable=False, index=True),
    _moment("blocked_at", null=True),
)

bank_requests = Table(
    "bank_requests",
    metadata,
    _id("key"),
    Column("holder_ref", Text, ForeignKey("bank_holders.ref"), nullable=False, index=True),
    _text("outcome"),
    _moment("at"),
    _text("reason", null=True),
    Column("kind", Text, nullable=False, server_default=text("'block'")),
    _text("digest", null=True),
)

bank_faults = Table(
    "bank_faults",
    metadata,
    _id("name"),
)
