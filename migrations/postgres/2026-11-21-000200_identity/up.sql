-- Accounts. The folded columns are what is compared, sorted and unique.
CREATE TABLE identity_users (
    id uuid NOT NULL,
    email text COLLATE "C" NOT NULL,
    email_folded text COLLATE "C" NOT NULL,
    display_name text COLLATE "C" NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    department text COLLATE "C",
    state text COLLATE "C" NOT NULL,
    password_hash text COLLATE "C" NOT NULL,
    email_verified_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT identity_users_pkey PRIMARY KEY (id),
    CONSTRAINT identity_users_email_folded_key UNIQUE (email_folded),
    CONSTRAINT identity_users_state_check CHECK (state IN ('active', 'suspended', 'closed')),
    CONSTRAINT identity_users_revision_check CHECK (revision > 0)
);

CREATE INDEX identity_users_name_folded_idx ON identity_users (name_folded, id);
CREATE INDEX identity_users_email_folded_idx ON identity_users (email_folded, id);
CREATE INDEX identity_users_created_at_idx ON identity_users (created_at, id);
CREATE INDEX identity_users_state_name_folded_idx ON identity_users (state, name_folded, id);
CREATE INDEX identity_users_state_email_folded_idx ON identity_users (state, email_folded, id);
CREATE INDEX identity_users_state_created_at_idx ON identity_users (state, created_at, id);

-- What people are besides members, which everybody is.
CREATE TABLE identity_user_roles (
    user_id uuid NOT NULL,
    role text COLLATE "C" NOT NULL,
    CONSTRAINT identity_user_roles_pkey PRIMARY KEY (user_id, role),
    CONSTRAINT identity_user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
);

CREATE INDEX identity_user_roles_role_idx ON identity_user_roles (role, user_id);

-- The words by which people are found.
CREATE TABLE identity_user_words (
    user_id uuid NOT NULL,
    word text COLLATE "C" NOT NULL,
    CONSTRAINT identity_user_words_pkey PRIMARY KEY (user_id, word),
    CONSTRAINT identity_user_words_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
);

CREATE INDEX identity_user_words_word_idx ON identity_user_words (word, user_id);

-- Logins, one for each device.
CREATE TABLE identity_sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    opened_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT identity_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT identity_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
);

CREATE INDEX identity_sessions_user_id_idx ON identity_sessions (user_id);
CREATE INDEX identity_sessions_expires_at_idx ON identity_sessions (expires_at);

-- The refresh tokens that each login has had, by their SHA-256. Used ones are kept, to be recognised.
CREATE TABLE identity_refresh_tokens (
    digest bytea NOT NULL,
    session_id uuid NOT NULL,
    issued_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT identity_refresh_tokens_pkey PRIMARY KEY (digest),
    CONSTRAINT identity_refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES identity_sessions (id) ON DELETE CASCADE,
    CONSTRAINT identity_refresh_tokens_digest_check CHECK (length(digest) = 32)
);

CREATE INDEX identity_refresh_tokens_session_id_idx ON identity_refresh_tokens (session_id);

-- Logins that failed of late: keyed hashes of the address that was tried and of the network it came from.
CREATE TABLE identity_login_failures (
    id uuid NOT NULL,
    origin bytea NOT NULL,
    account bytea NOT NULL,
    failed_at timestamptz NOT NULL,
    CONSTRAINT identity_login_failures_pkey PRIMARY KEY (id),
    CONSTRAINT identity_login_failures_origin_check CHECK (length(origin) = 32),
    CONSTRAINT identity_login_failures_account_check CHECK (length(account) = 32)
);

CREATE INDEX identity_login_failures_origin_account_failed_at_idx ON identity_login_failures (origin, account, failed_at);
CREATE INDEX identity_login_failures_origin_failed_at_idx ON identity_login_failures (origin, failed_at);
CREATE INDEX identity_login_failures_failed_at_idx ON identity_login_failures (failed_at);

-- The networks from which people have logged in.
CREATE TABLE identity_known_addresses (
    user_id uuid NOT NULL,
    origin bytea NOT NULL,
    last_seen_at timestamptz NOT NULL,
    CONSTRAINT identity_known_addresses_pkey PRIMARY KEY (user_id, origin),
    CONSTRAINT identity_known_addresses_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_known_addresses_origin_check CHECK (length(origin) = 32)
);
