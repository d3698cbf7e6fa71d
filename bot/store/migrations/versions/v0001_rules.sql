-- What tables cannot say: what is never changed, and where a message stands in its chat.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A page asks for what came after the last position it has seen. So positions have to grow in the order in which
-- transactions become visible, not in the order in which they wrote: they are given at the commit, one transaction of
-- a chat after another. The same moment wakes whoever watches the chat.
CREATE FUNCTION chat_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chat record;
BEGIN
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
        'kind', 'message', 'conversation', NEW.conversation_id, 'channel', chat.channel, 'sender', left(chat.sender, 500)
    )::text);
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER chat_moved AFTER INSERT OR UPDATE OF text ON inbox
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chat_moved();

-- What is still on its way is not shown: it moves the chat when it has been sent.
CREATE CONSTRAINT TRIGGER chat_moved AFTER INSERT OR UPDATE OF text, status ON outbox
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status NOT IN ('pending', 'sending'))
    EXECUTE FUNCTION chat_moved();

CREATE CONSTRAINT TRIGGER chat_moved AFTER UPDATE OF used_at ON buttons
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chat_moved();
