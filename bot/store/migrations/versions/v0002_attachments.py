"""Files that go out with a message: what they are on its row, their content beside it."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what is missing."""
    op.execute("ALTER TABLE outbox ADD COLUMN attachment JSONB")
    op.execute(
        "CREATE TABLE attachments (outbox_id TEXT NOT NULL, content BYTEA NOT NULL, "
        "CONSTRAINT pk_attachments PRIMARY KEY (outbox_id), "
        "CONSTRAINT fk_attachments_outbox_id FOREIGN KEY (outbox_id) REFERENCES outbox (id))"
    )
