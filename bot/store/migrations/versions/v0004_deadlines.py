"""Deadlines: versions of the policy, kinds of clocks, and what a written complaint keeps."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATEMENTS = """
CREATE TABLE policy_versions (
    version integer CONSTRAINT pk_policy_versions PRIMARY KEY,
    digest text NOT NULL CONSTRAINT uq_policy_versions_digest UNIQUE,
    name text NOT NULL,
    text text NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE clocks ADD COLUMN kind text NOT NULL DEFAULT 'deadline';
ALTER TABLE clocks DROP CONSTRAINT uq_clocks_ticket_id_generation;
ALTER TABLE clocks ADD CONSTRAINT uq_clocks_ticket_id_kind_generation_due_at
    UNIQUE (ticket_id, kind, generation, due_at);
DROP INDEX ix_clocks_running;
CREATE UNIQUE INDEX ix_clocks_running ON clocks (ticket_id)
    WHERE status = 'running' AND kind IN ('deadline', 'documents_due');

ALTER TABLE tickets
    ADD COLUMN matter text,
    ADD COLUMN documents_due_at timestamptz,
    ADD COLUMN oral_ticket_id text CONSTRAINT fk_tickets_oral_ticket_id REFERENCES tickets (id);
CREATE UNIQUE INDEX ix_tickets_oral ON tickets (oral_ticket_id)
    WHERE oral_ticket_id IS NOT NULL AND status <> 'cancelled';
"""


def upgrade() -> None:
    """Add them."""
    op.execute(_STATEMENTS)
