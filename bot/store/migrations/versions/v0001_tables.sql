-- Tables and indexes, as of the first version.

CREATE SEQUENCE ticket_serial;

CREATE SEQUENCE chat_position;

CREATE TABLE conversations (
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    sender TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sender_name TEXT,
    held_by TEXT NOT NULL,
    agent TEXT,
    queued_at TIMESTAMP WITH TIME ZONE,
    queue_reason TEXT,
    urgent BOOLEAN NOT NULL,
    privacy_notice_at TIMESTAMP WITH TIME ZONE,
    bound_holder TEXT,
    bound_phone TEXT,
    bound_at TIMESTAMP WITH TIME ZONE,
    last_inbound_at TIMESTAMP WITH TIME ZONE,
    epoch INTEGER NOT NULL,
    CONSTRAINT pk_conversations PRIMARY KEY (id),
    CONSTRAINT uq_conversations_channel_sender UNIQUE (channel, sender)
);

CREATE INDEX ix_conversations_recent ON conversations (coalesce(last_inbound_at, created_at));

CREATE INDEX ix_conversations_held ON conversations (urgent DESC, queued_at) WHERE held_by <> 'bot';

CREATE INDEX ix_conversations_bound ON conversations (bound_holder) WHERE bound_holder IS NOT NULL;

CREATE TABLE calendar_versions (
    version INTEGER NOT NULL,
    overrides JSONB NOT NULL,
    published_by TEXT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_calendar_versions PRIMARY KEY (version)
);

CREATE TABLE audit (
    seq BIGINT NOT NULL,
    id TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    data JSONB NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (seq),
    CONSTRAINT uq_audit_id UNIQUE (id)
);

CREATE INDEX ix_audit_subject ON audit (subject, seq);

CREATE INDEX ix_audit_at ON audit (at);

CREATE TABLE bank_holders (
    ref TEXT NOT NULL,
    name TEXT NOT NULL,
    skpd TEXT NOT NULL,
    phone BYTEA NOT NULL,
    phone_index TEXT NOT NULL,
    card_last4 TEXT NOT NULL,
    blocked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_bank_holders PRIMARY KEY (ref),
    CONSTRAINT uq_bank_holders_phone_index UNIQUE (phone_index)
);

CREATE INDEX ix_bank_holders_card_last4 ON bank_holders (card_last4);

CREATE TABLE bank_faults (
    name TEXT NOT NULL,
    CONSTRAINT pk_bank_faults PRIMARY KEY (name)
);

CREATE TABLE inbox (
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    secrets JSONB NOT NULL,
    button TEXT,
    contact_token TEXT,
    contact_is_sender BOOLEAN NOT NULL,
    media_id TEXT,
    provider_message_id TEXT,
    status TEXT NOT NULL,
    engine_called_at TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    position BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_inbox PRIMARY KEY (id),
    CONSTRAINT uq_inbox_channel_event_id UNIQUE (channel, event_id),
    CONSTRAINT fk_inbox_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
    CONSTRAINT uq_inbox_seq UNIQUE (seq)
);

CREATE INDEX ix_inbox_conversation_seq ON inbox (conversation_id, seq);

CREATE INDEX ix_inbox_pending ON inbox (conversation_id, seq) WHERE status = 'pending';

CREATE INDEX ix_inbox_conversation_position ON inbox (conversation_id, position);

CREATE TABLE outbox (
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    key TEXT NOT NULL,
    origin TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    epoch INTEGER NOT NULL,
    buttons JSONB NOT NULL,
    request_contact BOOLEAN NOT NULL,
    response TEXT,
    agent TEXT,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE,
    provider_message_id TEXT,
    sent_at TIMESTAMP WITH TIME ZONE,
    error TEXT,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    position BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT uq_outbox_key UNIQUE (key),
    CONSTRAINT fk_outbox_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
    CONSTRAINT uq_outbox_seq UNIQUE (seq)
);

CREATE INDEX ix_outbox_conversation_seq ON outbox (conversation_id, seq);

CREATE INDEX ix_outbox_conversation_position ON outbox (conversation_id, position);

CREATE INDEX ix_outbox_provider ON outbox (provider_message_id) WHERE provider_message_id IS NOT NULL;

CREATE INDEX ix_outbox_key_prefix ON outbox (key text_pattern_ops);

CREATE INDEX ix_outbox_pending ON outbox (conversation_id, seq) WHERE status IN ('pending', 'sending');

CREATE TABLE tickets (
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    category TEXT,
    status TEXT NOT NULL,
    conversation_id TEXT,
    holder_ref TEXT,
    holder_phone TEXT,
    summary TEXT NOT NULL,
    details JSONB NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    due_explanation TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    calendar_version INTEGER NOT NULL,
    opened_by_key TEXT NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    outcome TEXT,
    reason TEXT,
    rating INTEGER CONSTRAINT ck_tickets_rating CHECK (rating BETWEEN 1 AND 5),
    rated_at TIMESTAMP WITH TIME ZONE,
    escalated_at TIMESTAMP WITH TIME ZONE,
    reopened_count INTEGER NOT NULL,
    examination TEXT,
    analysis TEXT,
    version INTEGER NOT NULL,
    CONSTRAINT pk_tickets PRIMARY KEY (id),
    CONSTRAINT uq_tickets_number UNIQUE (number),
    CONSTRAINT fk_tickets_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
    CONSTRAINT uq_tickets_opened_by_key UNIQUE (opened_by_key)
);

CREATE INDEX ix_tickets_opened ON tickets (opened_at);

CREATE INDEX ix_tickets_conversation_opened ON tickets (conversation_id, opened_at);

CREATE INDEX ix_tickets_status_opened ON tickets (status, opened_at);

CREATE INDEX ix_tickets_holder_opened ON tickets (holder_ref, opened_at);

CREATE TABLE verifications (
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    holder_ref TEXT NOT NULL,
    facts JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    given_up_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_verifications PRIMARY KEY (id),
    CONSTRAINT fk_verifications_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);

CREATE INDEX ix_verifications_current ON verifications (conversation_id, created_at) WHERE given_up_at IS NULL;

CREATE TABLE attempts (
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    matched BOOLEAN NOT NULL,
    holder_ref TEXT,
    CONSTRAINT pk_attempts PRIMARY KEY (id),
    CONSTRAINT uq_attempts_key UNIQUE (key),
    CONSTRAINT fk_attempts_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);

CREATE INDEX ix_attempts_failed_record ON attempts (holder_ref, at) WHERE NOT matched;

CREATE INDEX ix_attempts_failed_chat ON attempts (conversation_id, at) WHERE NOT matched;

CREATE TABLE privates (
    token TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_privates PRIMARY KEY (conversation_id, token),
    CONSTRAINT fk_privates_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);

CREATE TABLE bank_requests (
    key TEXT NOT NULL,
    holder_ref TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT,
    CONSTRAINT pk_bank_requests PRIMARY KEY (key),
    CONSTRAINT fk_bank_requests_holder_ref FOREIGN KEY(holder_ref) REFERENCES bank_holders (ref)
);

CREATE INDEX ix_bank_requests_holder_ref ON bank_requests (holder_ref);

CREATE TABLE buttons (
    token TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    outbox_id TEXT NOT NULL,
    title TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    ordinal INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_buttons PRIMARY KEY (token),
    CONSTRAINT fk_buttons_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
    CONSTRAINT fk_buttons_outbox_id FOREIGN KEY(outbox_id) REFERENCES outbox (id)
);

CREATE INDEX ix_buttons_outbox_id ON buttons (outbox_id);

CREATE TABLE timeline (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    ticket_id TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    data JSONB NOT NULL,
    CONSTRAINT pk_timeline PRIMARY KEY (id),
    CONSTRAINT fk_timeline_ticket_id FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);

CREATE INDEX ix_timeline_ticket ON timeline (ticket_id, id);

CREATE TABLE clocks (
    id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    status TEXT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_clocks PRIMARY KEY (id),
    CONSTRAINT uq_clocks_ticket_id_generation UNIQUE (ticket_id, generation),
    CONSTRAINT fk_clocks_ticket_id FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);

CREATE INDEX ix_clocks_due ON clocks (due_at) WHERE status = 'running';

CREATE UNIQUE INDEX ix_clocks_running ON clocks (ticket_id) WHERE status = 'running';

CREATE TABLE blocks (
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    holder_ref TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    blocked_at TIMESTAMP WITH TIME ZONE,
    refusal TEXT,
    CONSTRAINT pk_blocks PRIMARY KEY (id),
    CONSTRAINT uq_blocks_key UNIQUE (key),
    CONSTRAINT fk_blocks_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
    CONSTRAINT fk_blocks_ticket_id FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);

CREATE INDEX ix_blocks_unanswered ON blocks (next_try_at) WHERE status IN ('requested', 'unknown');

CREATE INDEX ix_blocks_ticket_id ON blocks (ticket_id);

CREATE UNIQUE INDEX ix_blocks_open ON blocks (holder_ref) WHERE status IN ('requested', 'unknown');

CREATE TABLE media (
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    mime TEXT,
    file_name TEXT,
    size BIGINT,
    status TEXT NOT NULL,
    reason TEXT,
    sha256 TEXT,
    path TEXT,
    ticket_id TEXT,
    attempts INTEGER NOT NULL,
    CONSTRAINT pk_media PRIMARY KEY (id),
    CONSTRAINT fk_media_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id),
    CONSTRAINT fk_media_ticket_id FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);

CREATE INDEX ix_media_pending ON media (created_at) WHERE status = 'pending';

CREATE INDEX ix_media_ticket ON media (ticket_id, created_at);

CREATE INDEX ix_media_loose ON media (conversation_id, created_at) WHERE ticket_id IS NULL;
