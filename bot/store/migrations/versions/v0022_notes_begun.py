"""Whether what somebody has begun to write is a note for colleagues."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute("ALTER TABLE drafts ADD COLUMN note BOOLEAN NOT NULL DEFAULT false")
    op.execute("ALTER TABLE drafts ALTER COLUMN note DROP DEFAULT")
