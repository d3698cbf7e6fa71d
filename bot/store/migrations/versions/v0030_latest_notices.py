"""A notice keeps after which moment it is worth nothing."""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute("ALTER TABLE notices ADD COLUMN at_latest timestamptz")
