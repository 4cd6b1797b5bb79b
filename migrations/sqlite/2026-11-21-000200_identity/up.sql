-- Accounts. The folded columns are what is compared, sorted and unique.
CREATE TABLE identity_users (
    id TEXT NOT NULL CHECK (length(id) = 36),
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    display_name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    department TEXT,
    state TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    email_verified_at TEXT CHECK (length(email_verified_at) = 27),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    revision INTEGER NOT NULL,
    CONSTRAINT identity_users_pkey PRIMARY KEY (id),
    CONSTRAINT identity_users_email_folded_key UNIQUE (email_folded),
    CONSTRAINT identity_users_state_check CHECK (state IN ('active', 'suspended', 'closed')),
    CONSTRAINT identity_users_revision_check CHECK (revision > 0)
) STRICT;

CREATE INDEX identity_users_name_folded_idx ON identity_users (name_folded, id);
CREATE INDEX identity_users_email_folded_idx ON identity_users (email_folded, id);
CREATE INDEX identity_users_created_at_idx ON identity_users (created_at, id);
CREATE INDEX identity_users_state_name_folded_idx ON identity_users (state, name_folded, id);
CREATE INDEX identity_users_state_email_folded_idx ON identity_users (state, email_folded, id);
CREATE INDEX identity_users_state_created_at_idx ON identity_users (state, created_at, id);

-- What people are besides members, which everybody is.
CREATE TABLE identity_user_roles (
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    role TEXT NOT NULL,
    CONSTRAINT identity_user_roles_pkey PRIMARY KEY (user_id, role),
    CONSTRAINT identity_user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_user_roles_role_idx ON identity_user_roles (role, user_id);

-- The words by which people are found.
CREATE TABLE identity_user_words (
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    word TEXT NOT NULL,
    CONSTRAINT identity_user_words_pkey PRIMARY KEY (user_id, word),
    CONSTRAINT identity_user_words_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_user_words_word_idx ON identity_user_words (word, user_id);

-- Logins, one for each device.
CREATE TABLE identity_sessions (
    id TEXT NOT NULL CHECK (length(id) = 36),
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    opened_at TEXT NOT NULL CHECK (length(opened_at) = 27),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    revoked_at TEXT CHECK (length(revoked_at) = 27),
    CONSTRAINT identity_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT identity_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX identity_sessions_user_id_idx ON identity_sessions (user_id);
CREATE INDEX identity_sessions_expires_at_idx ON identity_sessions (expires_at);

-- The refresh tokens that each login has had, by their SHA-256. Used ones are kept, to be recognised.
CREATE TABLE identity_refresh_tokens (
    digest BLOB NOT NULL,
    session_id TEXT NOT NULL CHECK (length(session_id) = 36),
    issued_at TEXT NOT NULL CHECK (length(issued_at) = 27),
    used_at TEXT CHECK (length(used_at) = 27),
    CONSTRAINT identity_refresh_tokens_pkey PRIMARY KEY (digest),
    CONSTRAINT identity_refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES identity_sessions (id) ON DELETE CASCADE,
    CONSTRAINT identity_refresh_tokens_digest_check CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_refresh_tokens_session_id_idx ON identity_refresh_tokens (session_id);

-- Logins that failed of late: keyed hashes of the address that was tried and of the network it came from.
CREATE TABLE identity_login_failures (
    id TEXT NOT NULL CHECK (length(id) = 36),
    origin BLOB NOT NULL,
    account BLOB NOT NULL,
    failed_at TEXT NOT NULL CHECK (length(failed_at) = 27),
    CONSTRAINT identity_login_failures_pkey PRIMARY KEY (id),
    CONSTRAINT identity_login_failures_origin_check CHECK (length(origin) = 32),
    CONSTRAINT identity_login_failures_account_check CHECK (length(account) = 32)
) STRICT;

CREATE INDEX identity_login_failures_origin_account_failed_at_idx ON identity_login_failures (origin, account, failed_at);
CREATE INDEX identity_login_failures_origin_failed_at_idx ON identity_login_failures (origin, failed_at);
CREATE INDEX identity_login_failures_failed_at_idx ON identity_login_failures (failed_at);

-- The networks from which people have logged in.
CREATE TABLE identity_known_addresses (
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    origin BLOB NOT NULL,
    last_seen_at TEXT NOT NULL CHECK (length(last_seen_at) = 27),
    CONSTRAINT identity_known_addresses_pkey PRIMARY KEY (user_id, origin),
    CONSTRAINT identity_known_addresses_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_known_addresses_origin_check CHECK (length(origin) = 32)
) STRICT, WITHOUT ROWID;
