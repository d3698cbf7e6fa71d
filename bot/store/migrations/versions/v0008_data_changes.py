"""Requests to change a holder's data, and the sandbox bank's record of them."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STATEMENTS = """
CREATE TABLE data_changes (
    id text CONSTRAINT pk_data_changes PRIMARY KEY,
    key text NOT NULL CONSTRAINT uq_data_changes_key UNIQUE,
    ticket_id text NOT NULL CONSTRAINT uq_data_changes_ticket_id UNIQUE
        CONSTRAINT fk_data_changes_ticket_id REFERENCES tickets (id),
    holder_ref text NOT NULL,
    conversation_id text NOT NULL CONSTRAINT fk_data_changes_conversation_id REFERENCES conversations (id),
    fields jsonb NOT NULL,
    sealed bytea NOT NULL,
    acknowledged_at timestamptz NOT NULL,
    requested_at timestamptz NOT NULL,
    status text NOT NULL,
    first_approver text,
    first_approved_at timestamptz,
    second_approver text,
    second_approved_at timestamptz,
    rejected_by text,
    rejected_at timestamptz,
    reason text,
    next_try_at timestamptz,
    attempts integer NOT NULL,
    answered_at timestamptz,
    applied_at timestamptz,
    refusal text,
    version integer NOT NULL,
    revision integer NOT NULL,
    CONSTRAINT ck_data_changes_two_people CHECK (second_approver IS NULL OR
        (first_approver IS NOT NULL AND lower(second_approver) <> lower(first_approver))),
    CONSTRAINT ck_data_changes_approved CHECK (
        status NOT IN ('approved', 'unknown', 'applied', 'refused') OR second_approver IS NOT NULL)
);
CREATE UNIQUE INDEX ix_data_changes_open ON data_changes (holder_ref)
    WHERE status IN ('waiting', 'approved_once', 'approved', 'unknown');
CREATE INDEX ix_data_changes_unanswered ON data_changes (next_try_at) WHERE status IN ('approved', 'unknown');
CREATE INDEX ix_data_changes_requested ON data_changes (requested_at);

CREATE INDEX ix_inbox_contact ON inbox (contact_token) WHERE contact_is_sender;
CREATE INDEX ix_conversations_bound_phone ON conversations (bound_phone);

ALTER TABLE bank_requests ADD COLUMN kind text NOT NULL DEFAULT 'block', ADD COLUMN digest text;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(_STATEMENTS)
