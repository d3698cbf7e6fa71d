"""Sends of which nobody knows whether they have arrived, by when people are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing. What was uncertain before this is told to nobody: it is long ago."""
    op.execute("UPDATE outbox SET next_try_at = NULL WHERE status = 'uncertain'")
    op.create_index("ix_outbox_uncertain", "outbox", ["next_try_at"], postgresql_where=sa.text("status = 'uncertain'"))
