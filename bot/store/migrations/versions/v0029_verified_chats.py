"""The chats that were verified as a holder's are found by the holder."""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute("CREATE INDEX ix_verifications_holder ON verifications (holder_ref) WHERE given_up_at IS NULL")
