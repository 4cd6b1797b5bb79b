-- Answers kept so that a repeated request is not done twice. Each row is updated once, when the
-- answer is known.
CREATE TABLE platform_idempotency_keys (
    principal uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL,
    status integer,
    headers json,
    body bytea,
    created_at timestamptz NOT NULL,
    CONSTRAINT platform_idempotency_keys_pkey PRIMARY KEY (principal, key)
) WITH (fillfactor = 80);

CREATE INDEX platform_idempotency_keys_created_at_idx ON platform_idempotency_keys (created_at);
