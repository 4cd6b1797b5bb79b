-- How much API keys may be used. Few: no list of them needs an index.
CREATE TABLE identity_usage_plans (
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    rate_per_second integer NOT NULL,
    burst integer NOT NULL,
    quota integer,
    quota_period text COLLATE "C" NOT NULL,
    self_service boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT identity_usage_plans_pkey PRIMARY KEY (slug),
    CONSTRAINT identity_usage_plans_rate_check CHECK (rate_per_second > 0 AND burst > 0),
    CONSTRAINT identity_usage_plans_quota_check CHECK (quota > 0),
    CONSTRAINT identity_usage_plans_quota_period_check CHECK (quota_period IN ('day', 'week', 'month')),
    CONSTRAINT identity_usage_plans_revision_check CHECK (revision > 0)
);

INSERT INTO identity_usage_plans VALUES
    ('free', 'Free', 5, 20, 10000, 'day', true, '2026-11-27 00:00:00.000000Z', '2026-11-27 00:00:00.000000Z', 1),
    ('paid', 'Paid', 50, 200, 5000000, 'month', false, '2026-11-27 00:00:00.000000Z', '2026-11-27 00:00:00.000000Z', 1);

-- Keys by which programs act for people.
CREATE TABLE identity_api_keys (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    scopes json NOT NULL,
    plan text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    old_secret_until timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT identity_api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT identity_api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_api_keys_plan_fkey FOREIGN KEY (plan) REFERENCES identity_usage_plans (slug),
    CONSTRAINT identity_api_keys_revision_check CHECK (revision > 0)
);

CREATE INDEX identity_api_keys_created_at_id_idx ON identity_api_keys (created_at, id);
CREATE INDEX identity_api_keys_user_id_created_at_id_idx ON identity_api_keys (user_id, created_at, id);
CREATE INDEX identity_api_keys_plan_idx ON identity_api_keys (plan);
CREATE INDEX identity_api_keys_expires_at_idx ON identity_api_keys (expires_at);

-- The secrets that a key has, by their SHA-256: the newest, and the one before it for a while.
CREATE TABLE identity_api_key_secrets (
    digest bytea NOT NULL,
    key_id uuid NOT NULL,
    -- Null for the newest, which lives as long as the key.
    good_until timestamptz,
    CONSTRAINT identity_api_key_secrets_pkey PRIMARY KEY (digest),
    CONSTRAINT identity_api_key_secrets_key_id_fkey FOREIGN KEY (key_id) REFERENCES identity_api_keys (id) ON DELETE CASCADE,
    CONSTRAINT identity_api_key_secrets_digest_check CHECK (length(digest) = 32)
);

CREATE INDEX identity_api_key_secrets_key_id_idx ON identity_api_key_secrets (key_id);

-- How often keys were used: on each day, and in each other period that a quota is given out for.
CREATE TABLE identity_api_key_usage (
    key_id uuid NOT NULL,
    period text COLLATE "C" NOT NULL,
    begins date NOT NULL,
    admitted bigint NOT NULL,
    refused bigint NOT NULL,
    CONSTRAINT identity_api_key_usage_pkey PRIMARY KEY (key_id, period, begins),
    CONSTRAINT identity_api_key_usage_key_id_fkey FOREIGN KEY (key_id) REFERENCES identity_api_keys (id) ON DELETE CASCADE,
    CONSTRAINT identity_api_key_usage_period_check CHECK (period IN ('day', 'week', 'month')),
    CONSTRAINT identity_api_key_usage_counts_check CHECK (admitted >= 0 AND refused >= 0)
);

CREATE INDEX identity_api_key_usage_begins_idx ON identity_api_key_usage (begins);
