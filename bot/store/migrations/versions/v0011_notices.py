"""Notices: what holders are told without having asked."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_STATEMENTS = """
CREATE TABLE notices (
    id text CONSTRAINT pk_notices PRIMARY KEY,
    key text NOT NULL CONSTRAINT uq_notices_key UNIQUE,
    response text NOT NULL,
    created_at timestamptz NOT NULL,
    send_at timestamptz NOT NULL,
    facts jsonb NOT NULL,
    ticket_id text CONSTRAINT fk_notices_ticket_id REFERENCES tickets (id),
    conversation_id text CONSTRAINT fk_notices_conversation_id REFERENCES conversations (id),
    holder_ref text,
    urgent boolean NOT NULL,
    here_first boolean NOT NULL,
    only_while jsonb NOT NULL,
    form boolean NOT NULL,
    status text NOT NULL,
    tried jsonb NOT NULL,
    outbox_id text CONSTRAINT fk_notices_outbox_id REFERENCES outbox (id),
    ended_at timestamptz
);
CREATE INDEX ix_notices_ticket_id ON notices (ticket_id);
CREATE INDEX ix_notices_waiting ON notices (send_at) WHERE status = 'waiting';
CREATE INDEX ix_notices_outbox ON notices (outbox_id) WHERE outbox_id IS NOT NULL;
"""


def upgrade() -> None:
    """Create what is missing."""
    op.execute(_STATEMENTS)
