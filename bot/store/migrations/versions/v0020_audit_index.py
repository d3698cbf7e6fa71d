"""What an entry of the audit trail concerns is indexed at once: pending ones would be read at every search."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No list of pending entries any more."""
    op.execute("ALTER INDEX ix_audit_data SET (fastupdate = off)")
    op.execute("SELECT gin_clean_pending_list('ix_audit_data')")
