-- Where events are sent.
CREATE TABLE webhooks_webhooks (
    id TEXT NOT NULL CHECK (length(id) = 36),
    url TEXT NOT NULL,
    event_types TEXT NOT NULL CHECK (json_valid(event_types)),
    description TEXT,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    -- What signs, encrypted.
    secret BLOB NOT NULL,
    -- What signed before, and still does for a while.
    old_secret BLOB,
    old_secret_until TEXT CHECK (length(old_secret_until) = 27),
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT webhooks_webhooks_pkey PRIMARY KEY (id)
) STRICT;

CREATE INDEX webhooks_webhooks_created_at_id_idx ON webhooks_webhooks (created_at, id);

-- What those that are enabled want to hear of, and what happened since when.
CREATE TABLE webhooks_event_types (
    pattern TEXT NOT NULL,
    webhook_id TEXT NOT NULL CHECK (length(webhook_id) = 36),
    since TEXT NOT NULL CHECK (length(since) = 27),
    CONSTRAINT webhooks_event_types_pkey PRIMARY KEY (pattern, webhook_id),
    CONSTRAINT webhooks_event_types_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks_webhooks (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX webhooks_event_types_webhook_id_idx ON webhooks_event_types (webhook_id);

-- Events on their way, and what came of it.
CREATE TABLE webhooks_deliveries (
    id TEXT NOT NULL CHECK (length(id) = 36),
    webhook_id TEXT NOT NULL CHECK (length(webhook_id) = 36),
    event_id TEXT NOT NULL CHECK (length(event_id) = 36),
    event_type TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts TEXT NOT NULL CHECK (json_valid(attempts)),
    next_attempt_at TEXT CHECK (length(next_attempt_at) = 27),
    job_id TEXT NOT NULL CHECK (length(job_id) = 36),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT webhooks_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_deliveries_webhook_id_event_id_key UNIQUE (webhook_id, event_id),
    CONSTRAINT webhooks_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks_webhooks (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX webhooks_deliveries_webhook_id_created_at_id_idx ON webhooks_deliveries (webhook_id, created_at, id);
CREATE INDEX webhooks_deliveries_webhook_id_state_created_at_id_idx ON webhooks_deliveries (webhook_id, state, created_at, id);
CREATE INDEX webhooks_deliveries_created_at_idx ON webhooks_deliveries (created_at);
