"""What the engine took each message for."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute("ALTER TABLE inbox ADD COLUMN intent TEXT, ADD COLUMN confidence DOUBLE PRECISION")
