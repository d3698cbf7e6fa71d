"""Tickets are given to people of the bank."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.add_column("tickets", sa.Column("assignee", sa.Text))
