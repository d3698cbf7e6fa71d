"""Branches where written complaints go."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute(
        """
        CREATE TABLE branches (
            name text CONSTRAINT pk_branches PRIMARY KEY,
            address text NOT NULL,
            city text NOT NULL,
            hours text NOT NULL,
            latitude double precision NOT NULL,
            longitude double precision NOT NULL,
            districts jsonb NOT NULL
        )
        """
    )
