"""Retention: what has been forgotten, and what each run did about it."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_STATEMENTS = """
ALTER TABLE inbox ADD COLUMN forgotten_at timestamptz;
ALTER TABLE outbox ADD COLUMN forgotten_at timestamptz;
ALTER TABLE tickets ADD COLUMN forgotten_at timestamptz;
CREATE INDEX ix_inbox_remembered ON inbox (received_at) WHERE forgotten_at IS NULL;
CREATE INDEX ix_outbox_remembered ON outbox (created_at) WHERE forgotten_at IS NULL;
CREATE INDEX ix_inbox_forgotten ON inbox (received_at) WHERE forgotten_at IS NOT NULL;
CREATE INDEX ix_outbox_forgotten ON outbox (created_at) WHERE forgotten_at IS NOT NULL;

CREATE TABLE retention_runs (
    id text CONSTRAINT pk_retention_runs PRIMARY KEY,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    actor text NOT NULL,
    policy text NOT NULL
);
CREATE INDEX ix_retention_runs_started_at ON retention_runs (started_at);
CREATE TABLE retention_removed (
    run_id text NOT NULL CONSTRAINT fk_retention_removed_run_id REFERENCES retention_runs (id),
    kind text NOT NULL,
    before timestamptz,
    count integer NOT NULL,
    seconds double precision NOT NULL,
    CONSTRAINT pk_retention_removed PRIMARY KEY (run_id, kind)
);

-- What is forgotten is not news: a page that looks for news does not get the old message again, without its words.
DROP TRIGGER chat_moved ON inbox;
CREATE CONSTRAINT TRIGGER chat_moved AFTER INSERT OR UPDATE OF text ON inbox
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.forgotten_at IS NULL) EXECUTE FUNCTION chat_moved();
DROP TRIGGER chat_moved ON outbox;
CREATE CONSTRAINT TRIGGER chat_moved AFTER INSERT OR UPDATE OF text, status ON outbox
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status NOT IN ('pending', 'sending') AND NEW.forgotten_at IS NULL) EXECUTE FUNCTION chat_moved();

-- A timeline stays append-only, but for its words once the whole ticket has been forgotten.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.data = '{}'::jsonb
        AND (NEW.id, NEW.ticket_id, NEW.at, NEW.actor, NEW.kind) = (OLD.id, OLD.ticket_id, OLD.at, OLD.actor, OLD.kind)
        AND EXISTS (SELECT 1 FROM tickets WHERE id = OLD.ticket_id AND forgotten_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER append_only ON timeline;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON timeline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER not_rewritten BEFORE UPDATE ON timeline
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
"""


def upgrade() -> None:
    """Create what is missing."""
    op.execute(_STATEMENTS)
