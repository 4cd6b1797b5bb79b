-- How much API keys may be used. Few: no list of them needs an index.
CREATE TABLE identity_usage_plans (
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    rate_per_second INTEGER NOT NULL,
    burst INTEGER NOT NULL,
    quota INTEGER,
    quota_period TEXT NOT NULL,
    self_service INTEGER NOT NULL CHECK (self_service IN (0, 1)),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    revision INTEGER NOT NULL,
    CONSTRAINT identity_usage_plans_pkey PRIMARY KEY (slug),
    CONSTRAINT identity_usage_plans_rate_check CHECK (rate_per_second > 0 AND burst > 0),
    CONSTRAINT identity_usage_plans_quota_check CHECK (quota > 0),
    CONSTRAINT identity_usage_plans_quota_period_check CHECK (quota_period IN ('day', 'week', 'month')),
    CONSTRAINT identity_usage_plans_revision_check CHECK (revision > 0)
) STRICT, WITHOUT ROWID;

INSERT INTO identity_usage_plans VALUES
    ('free', 'Free', 5, 20, 10000, 'day', 1, '2026-11-27 00:00:00.000000Z', '2026-11-27 00:00:00.000000Z', 1),
    ('paid', 'Paid', 50, 200, 5000000, 'month', 0, '2026-11-27 00:00:00.000000Z', '2026-11-27 00:00:00.000000Z', 1);

-- Keys by which programs act for people.
CREATE TABLE identity_api_keys (
    id TEXT NOT NULL CHECK (length(id) = 36),
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    plan TEXT NOT NULL,
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    old_secret_until TEXT CHECK (length(old_secret_until) = 27),
    last_used_at TEXT CHECK (length(last_used_at) = 27),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    revision INTEGER NOT NULL,
    CONSTRAINT identity_api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT identity_api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_api_keys_plan_fkey FOREIGN KEY (plan) REFERENCES identity_usage_plans (slug),
    CONSTRAINT identity_api_keys_revision_check CHECK (revision > 0)
) STRICT;

CREATE INDEX identity_api_keys_created_at_id_idx ON identity_api_keys (created_at, id);
CREATE INDEX identity_api_keys_user_id_created_at_id_idx ON identity_api_keys (user_id, created_at, id);
CREATE INDEX identity_api_keys_plan_idx ON identity_api_keys (plan);
CREATE INDEX identity_api_keys_expires_at_idx ON identity_api_keys (expires_at);

-- The secrets that a key has, by their SHA-256: the newest, and the one before it for a while.
CREATE TABLE identity_api_key_secrets (
    digest BLOB NOT NULL,
    key_id TEXT NOT NULL CHECK (length(key_id) = 36),
    -- Null for the newest, which lives as long as the key.
    good_until TEXT CHECK (length(good_until) = 27),
    CONSTRAINT identity_api_key_secrets_pkey PRIMARY KEY (digest),
    CONSTRAINT identity_api_key_secrets_key_id_fkey FOREIGN KEY (key_id) REFERENCES identity_api_keys (id) ON DELETE CASCADE,
    CONSTRAINT identity_api_key_secrets_digest_check CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_api_key_secrets_key_id_idx ON identity_api_key_secrets (key_id);

-- How often keys were used: on each day, and in each other period that a quota is given out for.
CREATE TABLE identity_api_key_usage (
    key_id TEXT NOT NULL CHECK (length(key_id) = 36),
    period TEXT NOT NULL,
    begins TEXT NOT NULL CHECK (length(begins) = 10),
    admitted INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    CONSTRAINT identity_api_key_usage_pkey PRIMARY KEY (key_id, period, begins),
    CONSTRAINT identity_api_key_usage_key_id_fkey FOREIGN KEY (key_id) REFERENCES identity_api_keys (id) ON DELETE CASCADE,
    CONSTRAINT identity_api_key_usage_period_check CHECK (period IN ('day', 'week', 'month')),
    CONSTRAINT identity_api_key_usage_counts_check CHECK (admitted >= 0 AND refused >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_api_key_usage_begins_idx ON identity_api_key_usage (begins);
