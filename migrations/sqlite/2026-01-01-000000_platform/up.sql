-- Answers kept so that a repeated request is not done twice.
CREATE TABLE platform_idempotency_keys (
    principal TEXT NOT NULL CHECK (length(principal) = 36),
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER,
    headers TEXT CHECK (json_valid(headers)),
    body BLOB,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    CONSTRAINT platform_idempotency_keys_pkey PRIMARY KEY (principal, key)
) STRICT;

CREATE INDEX platform_idempotency_keys_created_at_idx ON platform_idempotency_keys (created_at);
