"""One order of locks for whatever moves a chat: the row first, then the chat.

A pressed button moves the message that it stood under. Taking the chat first met the record of that message's send,
which holds the row and asks for the chat at its commit: each waited for the other.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the function; its triggers stay."""
    op.execute(
        """
        CREATE OR REPLACE FUNCTION chat_moved() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            chat record;
        BEGIN
            IF TG_TABLE_NAME = 'buttons' THEN
                PERFORM 1 FROM outbox WHERE id = NEW.outbox_id FOR NO KEY UPDATE;
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended(NEW.conversation_id, 2));
            IF TG_TABLE_NAME = 'inbox' THEN
                UPDATE inbox SET position = nextval('chat_position') WHERE id = NEW.id;
            ELSIF TG_TABLE_NAME = 'outbox' THEN
                UPDATE outbox SET position = nextval('chat_position') WHERE id = NEW.id;
            ELSE
                UPDATE outbox SET position = nextval('chat_position') WHERE id = NEW.outbox_id;
            END IF;
            SELECT channel, sender INTO chat FROM conversations WHERE id = NEW.conversation_id;
            PERFORM pg_notify('sigap_chat', json_build_object(
                'kind', 'message', 'conversation', NEW.conversation_id, 'channel', chat.channel,
                'sender', left(chat.sender, 500)
            )::text);
            RETURN NULL;
        END
        $$
        """
    )
