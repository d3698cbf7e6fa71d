"""Lists of tickets: indexes for each filter, the channel beside the ticket, and the views that people keep."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Filters of two columns that go together are estimated well only with statistics of their combinations.
_STATEMENTS = """
ALTER TABLE tickets ADD COLUMN channel text;
UPDATE tickets SET channel = c.channel FROM conversations c WHERE c.id = tickets.conversation_id;
CREATE FUNCTION ticket_channel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT channel INTO NEW.channel FROM conversations WHERE id = NEW.conversation_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER ticket_channel BEFORE INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION ticket_channel();
CREATE INDEX ix_tickets_owed_due ON tickets (due_at, id)
    WHERE status IN ('in_progress', 'open', 'waiting_approval', 'waiting_documents');
CREATE INDEX ix_tickets_due ON tickets (due_at, id);
CREATE INDEX ix_tickets_kind_due ON tickets (kind, due_at, id);
CREATE INDEX ix_tickets_category_due ON tickets (category, due_at, id);
CREATE INDEX ix_tickets_channel_due ON tickets (channel, due_at, id);
CREATE INDEX ix_tickets_matter_due ON tickets (matter, due_at, id) WHERE matter IS NOT NULL;
CREATE INDEX ix_tickets_assignee_due ON tickets (assignee, due_at, id) WHERE assignee IS NOT NULL;
CREATE INDEX ix_tickets_resolved ON tickets (resolved_at, id) WHERE resolved_at IS NOT NULL;
CREATE INDEX ix_tickets_rated ON tickets (rated_at, id) WHERE rated_at IS NOT NULL;
CREATE INDEX ix_conversations_called ON conversations USING gin (to_tsvector('simple', sender_name));
CREATE STATISTICS tickets_mix (mcv) ON kind, category, status, matter, channel FROM tickets;
ALTER STATISTICS tickets_mix SET STATISTICS 1000;
CREATE TABLE ticket_views (
    id text CONSTRAINT pk_ticket_views PRIMARY KEY,
    user_id text NOT NULL CONSTRAINT fk_ticket_views_user_id REFERENCES users (id),
    name text NOT NULL,
    query text NOT NULL,
    CONSTRAINT uq_ticket_views_user_id_name UNIQUE (user_id, name)
);
"""


def upgrade() -> None:
    """Create what is missing."""
    op.execute(_STATEMENTS)
