"""A notice can bring a receipt as well as a form."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name the column after both."""
    op.alter_column("notices", "form", new_column_name="paper")
