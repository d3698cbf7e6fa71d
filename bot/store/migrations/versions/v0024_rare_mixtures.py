"""Lists of tickets by any mixture of filters: what is walked along has all that is asked for, and ratings are found."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_STATEMENTS = """
DROP INDEX ix_tickets_owed_due;
CREATE INDEX ix_tickets_owed_due ON tickets (due_at, id)
    INCLUDE (kind, status, category, matter, channel, assignee, opened_at)
    WHERE status IN ('in_progress', 'open', 'waiting_approval', 'waiting_documents');
DROP INDEX ix_tickets_opened;
CREATE INDEX ix_tickets_opened ON tickets (opened_at, id)
    INCLUDE (kind, status, category, matter, channel, assignee, rating, due_at, resolved_at);
CREATE INDEX ix_tickets_rating ON tickets (rating, rated_at) WHERE rating IS NOT NULL;
"""


def upgrade() -> None:
    """Create what is missing."""
    op.execute(_STATEMENTS)
