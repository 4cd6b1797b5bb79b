-- What people's answers to applications are worth until those have fetched it, by the SHA-256 of the code. Used ones are
-- kept for a while, to be recognised.
CREATE TABLE identity_authorization_codes (
    digest BLOB NOT NULL,
    client_id TEXT NOT NULL CHECK (length(client_id) = 36),
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    session_id TEXT NOT NULL CHECK (length(session_id) = 36),
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    nonce TEXT,
    authenticated_at TEXT NOT NULL CHECK (length(authenticated_at) = 27),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    spent_on TEXT CHECK (length(spent_on) = 36),
    CONSTRAINT identity_authorization_codes_pkey PRIMARY KEY (digest),
    CONSTRAINT identity_authorization_codes_client_id_fkey FOREIGN KEY (client_id) REFERENCES identity_oauth_clients (id) ON DELETE CASCADE,
    CONSTRAINT identity_authorization_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_authorization_codes_digest_check CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_authorization_codes_client_id_idx ON identity_authorization_codes (client_id);
CREATE INDEX identity_authorization_codes_user_id_idx ON identity_authorization_codes (user_id);
CREATE INDEX identity_authorization_codes_expires_at_idx ON identity_authorization_codes (expires_at);

-- Applications' own access tokens that were given back, until they would have expired.
CREATE TABLE identity_revoked_tokens (
    id TEXT NOT NULL CHECK (length(id) = 36),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    CONSTRAINT identity_revoked_tokens_pkey PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_revoked_tokens_expires_at_idx ON identity_revoked_tokens (expires_at);
