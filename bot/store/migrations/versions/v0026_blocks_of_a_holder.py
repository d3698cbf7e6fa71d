"""The requests to block one holder's account, newest first."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.create_index("ix_blocks_holder", "blocks", ["holder_ref", "requested_at"])
