"""Requests to delete somebody's data; of a forgotten ticket's timeline, what names nobody stays."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_STATEMENTS = """
CREATE TABLE erasures (
    id text CONSTRAINT pk_erasures PRIMARY KEY,
    key text NOT NULL CONSTRAINT uq_erasures_key UNIQUE,
    conversation_id text NOT NULL,
    requested_at timestamptz NOT NULL,
    requested_by text NOT NULL,
    holder_ref text,
    done_at timestamptz,
    removed jsonb NOT NULL
);
CREATE INDEX ix_erasures_waiting ON erasures (requested_at) WHERE done_at IS NULL;

CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.data @> NEW.data
        AND (NEW.id, NEW.ticket_id, NEW.at, NEW.actor, NEW.kind) = (OLD.id, OLD.ticket_id, OLD.at, OLD.actor, OLD.kind)
        AND EXISTS (SELECT 1 FROM tickets WHERE id = OLD.ticket_id AND forgotten_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""


def upgrade() -> None:
    """Create what is missing."""
    op.execute(_STATEMENTS)
