"""How far the open complaints that fit an incident have been linked to it; those before are done."""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute(
        "ALTER TABLE incidents ADD COLUMN linking_at TIMESTAMPTZ, ADD COLUMN linking_id TEXT DEFAULT '' NOT NULL"
    )
