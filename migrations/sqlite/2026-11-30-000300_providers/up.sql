-- Where people have accounts with which they log in here. Few: no list of them needs an index.
CREATE TABLE identity_providers (
    id TEXT NOT NULL CHECK (length(id) = 36),
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- Sealed.
    client_secret BLOB,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    trusts_email INTEGER NOT NULL CHECK (trusts_email IN (0, 1)),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    revision INTEGER NOT NULL,
    CONSTRAINT identity_providers_pkey PRIMARY KEY (id),
    CONSTRAINT identity_providers_slug_key UNIQUE (slug),
    CONSTRAINT identity_providers_revision_check CHECK (revision > 0)
) STRICT;

-- Who of a provider is who here.
CREATE TABLE identity_links (
    id TEXT NOT NULL CHECK (length(id) = 36),
    provider_id TEXT NOT NULL CHECK (length(provider_id) = 36),
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    last_used_at TEXT CHECK (length(last_used_at) = 27),
    CONSTRAINT identity_links_pkey PRIMARY KEY (id),
    CONSTRAINT identity_links_provider_id_subject_key UNIQUE (provider_id, subject),
    CONSTRAINT identity_links_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_providers (id) ON DELETE CASCADE,
    CONSTRAINT identity_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX identity_links_user_id_created_at_id_idx ON identity_links (user_id, created_at, id);

-- Logins on their way to a provider and back, by the SHA-256 of what the browser carries.
CREATE TABLE identity_provider_logins (
    id TEXT NOT NULL CHECK (length(id) = 36),
    provider_id TEXT NOT NULL CHECK (length(provider_id) = 36),
    -- Who wants to link an account; null for a login.
    user_id TEXT CHECK (length(user_id) = 36),
    state_digest BLOB NOT NULL,
    verifier_digest BLOB NOT NULL,
    return_to TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    -- Nobody comes back twice.
    claimed INTEGER NOT NULL CHECK (claimed IN (0, 1)),
    ticket_digest BLOB,
    -- What the provider said.
    subject TEXT,
    email TEXT,
    email_folded TEXT,
    email_verified INTEGER CHECK (email_verified IN (0, 1)),
    display_name TEXT,
    CONSTRAINT identity_provider_logins_pkey PRIMARY KEY (id),
    CONSTRAINT identity_provider_logins_state_digest_key UNIQUE (state_digest),
    CONSTRAINT identity_provider_logins_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_providers (id) ON DELETE CASCADE,
    CONSTRAINT identity_provider_logins_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_provider_logins_state_digest_check CHECK (length(state_digest) = 32),
    CONSTRAINT identity_provider_logins_verifier_digest_check CHECK (length(verifier_digest) = 32),
    CONSTRAINT identity_provider_logins_ticket_digest_check CHECK (length(ticket_digest) = 32)
) STRICT;

CREATE INDEX identity_provider_logins_provider_id_idx ON identity_provider_logins (provider_id);
CREATE INDEX identity_provider_logins_user_id_idx ON identity_provider_logins (user_id);
CREATE INDEX identity_provider_logins_email_folded_idx ON identity_provider_logins (email_folded);
CREATE INDEX identity_provider_logins_expires_at_idx ON identity_provider_logins (expires_at);
