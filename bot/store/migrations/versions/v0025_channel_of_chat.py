"""Which channel a conversation is of, from an index alone: figures by channel ask it of thousands."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute("CREATE INDEX ix_conversations_channel ON conversations (id) INCLUDE (channel)")
