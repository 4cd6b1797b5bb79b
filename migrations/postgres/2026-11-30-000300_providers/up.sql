-- Where people have accounts with which they log in here. Few: no list of them needs an index.
CREATE TABLE identity_providers (
    id uuid NOT NULL,
    slug text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    -- Sealed.
    client_secret bytea,
    scopes json NOT NULL,
    enabled boolean NOT NULL,
    trusts_email boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT identity_providers_pkey PRIMARY KEY (id),
    CONSTRAINT identity_providers_slug_key UNIQUE (slug),
    CONSTRAINT identity_providers_revision_check CHECK (revision > 0)
);

-- Who of a provider is who here.
CREATE TABLE identity_links (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    subject text COLLATE "C" NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    CONSTRAINT identity_links_pkey PRIMARY KEY (id),
    CONSTRAINT identity_links_provider_id_subject_key UNIQUE (provider_id, subject),
    CONSTRAINT identity_links_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_providers (id) ON DELETE CASCADE,
    CONSTRAINT identity_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
);

CREATE INDEX identity_links_user_id_created_at_id_idx ON identity_links (user_id, created_at, id);

-- Logins on their way to a provider and back, by the SHA-256 of what the browser carries.
CREATE TABLE identity_provider_logins (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    -- Who wants to link an account; null for a login.
    user_id uuid,
    state_digest bytea NOT NULL,
    verifier_digest bytea NOT NULL,
    return_to text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Nobody comes back twice.
    claimed boolean NOT NULL,
    ticket_digest bytea,
    -- What the provider said.
    subject text COLLATE "C",
    email text COLLATE "C",
    email_folded text COLLATE "C",
    email_verified boolean,
    display_name text COLLATE "C",
    CONSTRAINT identity_provider_logins_pkey PRIMARY KEY (id),
    CONSTRAINT identity_provider_logins_state_digest_key UNIQUE (state_digest),
    CONSTRAINT identity_provider_logins_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_providers (id) ON DELETE CASCADE,
    CONSTRAINT identity_provider_logins_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_provider_logins_state_digest_check CHECK (length(state_digest) = 32),
    CONSTRAINT identity_provider_logins_verifier_digest_check CHECK (length(verifier_digest) = 32),
    CONSTRAINT identity_provider_logins_ticket_digest_check CHECK (length(ticket_digest) = 32)
);

CREATE INDEX identity_provider_logins_provider_id_idx ON identity_provider_logins (provider_id);
CREATE INDEX identity_provider_logins_user_id_idx ON identity_provider_logins (user_id);
CREATE INDEX identity_provider_logins_email_folded_idx ON identity_provider_logins (email_folded);
CREATE INDEX identity_provider_logins_expires_at_idx ON identity_provider_logins (expires_at);
