-- Where events are sent.
CREATE TABLE webhooks_webhooks (
    id uuid NOT NULL,
    url text COLLATE "C" NOT NULL,
    event_types json NOT NULL,
    description text COLLATE "C",
    enabled boolean NOT NULL,
    -- What signs, encrypted.
    secret bytea NOT NULL,
    -- What signed before, and still does for a while.
    old_secret bytea,
    old_secret_until timestamptz,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT webhooks_webhooks_pkey PRIMARY KEY (id)
);

CREATE INDEX webhooks_webhooks_created_at_id_idx ON webhooks_webhooks (created_at, id);

-- What those that are enabled want to hear of, and what happened since when.
CREATE TABLE webhooks_event_types (
    pattern text COLLATE "C" NOT NULL,
    webhook_id uuid NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT webhooks_event_types_pkey PRIMARY KEY (pattern, webhook_id),
    CONSTRAINT webhooks_event_types_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks_webhooks (id) ON DELETE CASCADE
);

CREATE INDEX webhooks_event_types_webhook_id_idx ON webhooks_event_types (webhook_id);

-- Events on their way, and what came of it.
CREATE TABLE webhooks_deliveries (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text COLLATE "C" NOT NULL,
    payload text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    attempts json NOT NULL,
    next_attempt_at timestamptz,
    job_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT webhooks_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_deliveries_webhook_id_event_id_key UNIQUE (webhook_id, event_id),
    CONSTRAINT webhooks_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks_webhooks (id) ON DELETE CASCADE
);

CREATE INDEX webhooks_deliveries_webhook_id_created_at_id_idx ON webhooks_deliveries (webhook_id, created_at, id);
CREATE INDEX webhooks_deliveries_webhook_id_state_created_at_id_idx ON webhooks_deliveries (webhook_id, state, created_at, id);
CREATE INDEX webhooks_deliveries_created_at_idx ON webhooks_deliveries (created_at);
