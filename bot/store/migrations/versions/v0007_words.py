"""What providers say about our messages: kept where it comes before our own record; and who is out of reach."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute("ALTER TABLE conversations ADD COLUMN out_of_reach_since timestamptz")
    op.execute(
        "CREATE TABLE early_words (provider_message_id text NOT NULL, channel text NOT NULL, state text NOT NULL, "
        "at timestamptz NOT NULL, error text, kept_at timestamptz NOT NULL, "
        "CONSTRAINT pk_early_words PRIMARY KEY (provider_message_id))"
    )
