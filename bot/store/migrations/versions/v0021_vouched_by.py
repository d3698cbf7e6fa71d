"""Who of the bank has said whose chat it is."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute("ALTER TABLE conversations ADD COLUMN vouched_by TEXT")
