-- Applications that are registered.
CREATE TABLE identity_oauth_clients (
    id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    grants json NOT NULL,
    redirect_uris json NOT NULL,
    scopes json NOT NULL,
    old_secret_until timestamptz,
    -- What people agreed to before that, they are asked again.
    trusted_since timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT identity_oauth_clients_pkey PRIMARY KEY (id),
    CONSTRAINT identity_oauth_clients_kind_check CHECK (kind IN ('confidential', 'public')),
    CONSTRAINT identity_oauth_clients_revision_check CHECK (revision > 0)
);

CREATE INDEX identity_oauth_clients_created_at_id_idx ON identity_oauth_clients (created_at, id);

-- The secrets that an application has, by their SHA-256: the newest, and the one before it for a while.
CREATE TABLE identity_oauth_client_secrets (
    digest bytea NOT NULL,
    client_id uuid NOT NULL,
    -- Null for the newest, which lives as long as the application.
    good_until timestamptz,
    CONSTRAINT identity_oauth_client_secrets_pkey PRIMARY KEY (digest),
    CONSTRAINT identity_oauth_client_secrets_client_id_fkey FOREIGN KEY (client_id) REFERENCES identity_oauth_clients (id) ON DELETE CASCADE,
    CONSTRAINT identity_oauth_client_secrets_digest_check CHECK (length(digest) = 32)
);

CREATE INDEX identity_oauth_client_secrets_client_id_idx ON identity_oauth_client_secrets (client_id);

-- What people have let applications do.
CREATE TABLE identity_consents (
    user_id uuid NOT NULL,
    client_id uuid NOT NULL,
    scopes json NOT NULL,
    given_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT identity_consents_pkey PRIMARY KEY (user_id, client_id),
    CONSTRAINT identity_consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_consents_client_id_fkey FOREIGN KEY (client_id) REFERENCES identity_oauth_clients (id) ON DELETE CASCADE
);

CREATE INDEX identity_consents_client_id_idx ON identity_consents (client_id);
CREATE INDEX identity_consents_user_id_given_at_client_id_idx ON identity_consents (user_id, given_at, client_id);

-- The application that acts in a session, and how far it may; null where a person has logged in themselves. No foreign
-- key, because SQLite could not drop it again: who removes an application removes its sessions.
ALTER TABLE identity_sessions ADD COLUMN client_id uuid;
ALTER TABLE identity_sessions ADD COLUMN scopes json;

CREATE INDEX identity_sessions_client_id_idx ON identity_sessions (client_id);
