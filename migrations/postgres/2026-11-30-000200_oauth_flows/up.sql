-- What people's answers to applications are worth until those have fetched it, by the SHA-256 of the code. Used ones are
-- kept for a while, to be recognised.
CREATE TABLE identity_authorization_codes (
    digest bytea NOT NULL,
    client_id uuid NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid NOT NULL,
    redirect_uri text COLLATE "C" NOT NULL,
    challenge text COLLATE "C" NOT NULL,
    scopes json NOT NULL,
    nonce text COLLATE "C",
    authenticated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    spent_on uuid,
    CONSTRAINT identity_authorization_codes_pkey PRIMARY KEY (digest),
    CONSTRAINT identity_authorization_codes_client_id_fkey FOREIGN KEY (client_id) REFERENCES identity_oauth_clients (id) ON DELETE CASCADE,
    CONSTRAINT identity_authorization_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_authorization_codes_digest_check CHECK (length(digest) = 32)
);

CREATE INDEX identity_authorization_codes_client_id_idx ON identity_authorization_codes (client_id);
CREATE INDEX identity_authorization_codes_user_id_idx ON identity_authorization_codes (user_id);
CREATE INDEX identity_authorization_codes_expires_at_idx ON identity_authorization_codes (expires_at);

-- Applications' own access tokens that were given back, until they would have expired.
CREATE TABLE identity_revoked_tokens (
    id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT identity_revoked_tokens_pkey PRIMARY KEY (id)
);

CREATE INDEX identity_revoked_tokens_expires_at_idx ON identity_revoked_tokens (expires_at);
