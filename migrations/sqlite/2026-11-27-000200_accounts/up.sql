-- Which device a login is on, and when it was last refreshed.
ALTER TABLE identity_sessions ADD COLUMN device TEXT;
ALTER TABLE identity_sessions ADD COLUMN last_used_at TEXT NOT NULL DEFAULT '1970-01-01 00:00:00.000000Z' CHECK (length(last_used_at) = 27);

UPDATE identity_sessions SET last_used_at = opened_at;

CREATE INDEX identity_sessions_user_id_opened_at_id_idx ON identity_sessions (user_id, opened_at, id);

-- Whoever closes their account has the failed logins with its address forgotten.
CREATE INDEX identity_login_failures_account_idx ON identity_login_failures (account);

-- Letters about accounts, which are written when they are sent. Addresses are counted by keyed hashes, and kept
-- only until then.
CREATE TABLE identity_mails (
    id TEXT NOT NULL CHECK (length(id) = 36),
    kind TEXT NOT NULL,
    account BLOB NOT NULL,
    origin BLOB NOT NULL,
    email TEXT,
    user_id TEXT CHECK (length(user_id) = 36),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    -- Whether the secret in it is in force, or was.
    issued INTEGER NOT NULL CHECK (issued IN (0, 1)),
    CONSTRAINT identity_mails_pkey PRIMARY KEY (id),
    CONSTRAINT identity_mails_account_check CHECK (length(account) = 32),
    CONSTRAINT identity_mails_origin_check CHECK (length(origin) = 32)
) STRICT;

CREATE INDEX identity_mails_account_created_at_idx ON identity_mails (account, created_at);
CREATE INDEX identity_mails_origin_created_at_idx ON identity_mails (origin, created_at);
CREATE INDEX identity_mails_created_at_idx ON identity_mails (created_at);

-- Secrets of single use that the owners of accounts were sent, by their SHA-256.
CREATE TABLE identity_single_uses (
    id TEXT NOT NULL CHECK (length(id) = 36),
    purpose TEXT NOT NULL,
    digest BLOB NOT NULL,
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    -- The address that it was sent to.
    email TEXT NOT NULL,
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    CONSTRAINT identity_single_uses_pkey PRIMARY KEY (id),
    CONSTRAINT identity_single_uses_digest_key UNIQUE (digest),
    CONSTRAINT identity_single_uses_user_id_purpose_key UNIQUE (user_id, purpose),
    CONSTRAINT identity_single_uses_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_single_uses_purpose_check CHECK (purpose IN ('verification', 'password_reset')),
    CONSTRAINT identity_single_uses_digest_check CHECK (length(digest) = 32)
) STRICT;

CREATE INDEX identity_single_uses_expires_at_idx ON identity_single_uses (expires_at);

-- Accounts that are there once their address is verified.
CREATE TABLE identity_registrations (
    id TEXT NOT NULL CHECK (length(id) = 36),
    digest BLOB NOT NULL,
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    CONSTRAINT identity_registrations_pkey PRIMARY KEY (id),
    CONSTRAINT identity_registrations_digest_key UNIQUE (digest),
    CONSTRAINT identity_registrations_digest_check CHECK (length(digest) = 32)
) STRICT;

CREATE INDEX identity_registrations_email_folded_expires_at_idx ON identity_registrations (email_folded, expires_at);
CREATE INDEX identity_registrations_expires_at_idx ON identity_registrations (expires_at);

-- Invitations that nobody has accepted yet.
CREATE TABLE identity_invitations (
    id TEXT NOT NULL CHECK (length(id) = 36),
    digest BLOB NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    roles TEXT NOT NULL CHECK (json_valid(roles)),
    invited_by TEXT CHECK (length(invited_by) = 36),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    CONSTRAINT identity_invitations_pkey PRIMARY KEY (id),
    CONSTRAINT identity_invitations_digest_key UNIQUE (digest),
    CONSTRAINT identity_invitations_digest_check CHECK (length(digest) = 32)
) STRICT;

CREATE INDEX identity_invitations_created_at_id_idx ON identity_invitations (created_at, id);
CREATE INDEX identity_invitations_email_folded_idx ON identity_invitations (email_folded);
CREATE INDEX identity_invitations_invited_by_idx ON identity_invitations (invited_by);
CREATE INDEX identity_invitations_expires_at_idx ON identity_invitations (expires_at);
