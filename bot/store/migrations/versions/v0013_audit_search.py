"""The audit trail can be searched: by time, who, what, and by what an entry concerns."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STATEMENTS = """
DROP INDEX ix_audit_at;
CREATE INDEX ix_audit_at ON audit (at, seq);
CREATE INDEX ix_audit_actor ON audit (actor, at, seq);
CREATE INDEX ix_audit_action ON audit (action, at, seq);
CREATE INDEX ix_audit_data ON audit USING gin (data jsonb_path_ops);
"""


def upgrade() -> None:
    """Replace the index on the time by those that searches need."""
    op.execute(_STATEMENTS)
