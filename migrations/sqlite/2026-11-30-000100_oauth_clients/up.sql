-- Applications that are registered.
CREATE TABLE identity_oauth_clients (
    id TEXT NOT NULL CHECK (length(id) = 36),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    grants TEXT NOT NULL CHECK (json_valid(grants)),
    redirect_uris TEXT NOT NULL CHECK (json_valid(redirect_uris)),
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    old_secret_until TEXT CHECK (length(old_secret_until) = 27),
    -- What people agreed to before that, they are asked again.
    trusted_since TEXT NOT NULL CHECK (length(trusted_since) = 27),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    revision INTEGER NOT NULL,
    CONSTRAINT identity_oauth_clients_pkey PRIMARY KEY (id),
    CONSTRAINT identity_oauth_clients_kind_check CHECK (kind IN ('confidential', 'public')),
    CONSTRAINT identity_oauth_clients_revision_check CHECK (revision > 0)
) STRICT;

CREATE INDEX identity_oauth_clients_created_at_id_idx ON identity_oauth_clients (created_at, id);

-- The secrets that an application has, by their SHA-256: the newest, and the one before it for a while.
CREATE TABLE identity_oauth_client_secrets (
    digest BLOB NOT NULL,
    client_id TEXT NOT NULL CHECK (length(client_id) = 36),
    -- Null for the newest, which lives as long as the application.
    good_until TEXT CHECK (length(good_until) = 27),
    CONSTRAINT identity_oauth_client_secrets_pkey PRIMARY KEY (digest),
    CONSTRAINT identity_oauth_client_secrets_client_id_fkey FOREIGN KEY (client_id) REFERENCES identity_oauth_clients (id) ON DELETE CASCADE,
    CONSTRAINT identity_oauth_client_secrets_digest_check CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_oauth_client_secrets_client_id_idx ON identity_oauth_client_secrets (client_id);

-- What people have let applications do.
CREATE TABLE identity_consents (
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    client_id TEXT NOT NULL CHECK (length(client_id) = 36),
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    given_at TEXT NOT NULL CHECK (length(given_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT identity_consents_pkey PRIMARY KEY (user_id, client_id),
    CONSTRAINT identity_consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_consents_client_id_fkey FOREIGN KEY (client_id) REFERENCES identity_oauth_clients (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_consents_client_id_idx ON identity_consents (client_id);
CREATE INDEX identity_consents_user_id_given_at_client_id_idx ON identity_consents (user_id, given_at, client_id);

-- The application that acts in a session, and how far it may; null where a person has logged in themselves. No foreign
-- key, because SQLite could not drop it again: who removes an application removes its sessions.
ALTER TABLE identity_sessions ADD COLUMN client_id TEXT CHECK (length(client_id) = 36);
ALTER TABLE identity_sessions ADD COLUMN scopes TEXT CHECK (json_valid(scopes));

CREATE INDEX identity_sessions_client_id_idx ON identity_sessions (client_id);
