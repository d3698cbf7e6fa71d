"""Figures of the supervisor's page: indexes that answer them alone, and the talks of days that are over."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_STATEMENTS = """
DROP INDEX ix_tickets_opened;
CREATE INDEX ix_tickets_opened ON tickets (opened_at) INCLUDE (kind, status, category, channel);
DROP INDEX ix_tickets_resolved;
CREATE INDEX ix_tickets_resolved ON tickets (resolved_at, id) INCLUDE (kind, channel, opened_at, due_at)
    WHERE resolved_at IS NOT NULL;
DROP INDEX ix_tickets_rated;
CREATE INDEX ix_tickets_rated ON tickets (rated_at, id) INCLUDE (kind, channel, rating) WHERE rated_at IS NOT NULL;
DROP INDEX ix_tickets_owed_due;
CREATE INDEX ix_tickets_owed_due ON tickets (due_at, id) INCLUDE (kind, status, channel, assignee)
    WHERE status IN ('in_progress', 'open', 'waiting_approval', 'waiting_documents');
CREATE INDEX ix_blocks_requested ON blocks (requested_at);
CREATE INDEX ix_inbox_received ON inbox USING brin (received_at);
CREATE TABLE talk_days (
    day date NOT NULL,
    channel text NOT NULL,
    active integer NOT NULL,
    handed integer NOT NULL,
    CONSTRAINT pk_talk_days PRIMARY KEY (day, channel)
);
"""


def upgrade() -> None:
    """Create what is missing."""
    op.execute(_STATEMENTS)
