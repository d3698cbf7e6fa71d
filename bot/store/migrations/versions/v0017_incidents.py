"""Incidents, and which tickets belong to them."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_STATEMENTS = """
CREATE SEQUENCE incident_serial;

CREATE TABLE incidents (
    id text CONSTRAINT pk_incidents PRIMARY KEY,
    number text NOT NULL CONSTRAINT uq_incidents_number UNIQUE,
    title text NOT NULL,
    text text NOT NULL,
    categories jsonb NOT NULL,
    words jsonb NOT NULL,
    begins_at timestamptz NOT NULL,
    until timestamptz,
    announced_by text NOT NULL,
    announced_at timestamptz NOT NULL,
    status text NOT NULL,
    updated_by text,
    updated_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    version integer NOT NULL,
    revision integer NOT NULL
);
CREATE UNIQUE INDEX ix_incidents_running ON incidents (lower(title)) WHERE status <> 'ended';
CREATE INDEX ix_incidents_announced ON incidents (announced_at);

CREATE TABLE incident_tickets (
    ticket_id text CONSTRAINT pk_incident_tickets PRIMARY KEY
        CONSTRAINT fk_incident_tickets_ticket_id REFERENCES tickets (id),
    incident_id text NOT NULL CONSTRAINT fk_incident_tickets_incident_id REFERENCES incidents (id),
    linked_at timestamptz NOT NULL,
    linked_by text NOT NULL
);
CREATE INDEX ix_incident_tickets_incident_id ON incident_tickets (incident_id);
"""


def upgrade() -> None:
    """Create them."""
    op.execute(_STATEMENTS)
