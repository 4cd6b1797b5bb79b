-- A job is asked for in a login, or with a key.
ALTER TABLE jobs_jobs RENAME COLUMN session_id TO credential_id;

-- The roles that a campus has besides those that every campus has. Few: no list of them needs an index.
CREATE TABLE identity_roles (
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    permissions json NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT identity_roles_pkey PRIMARY KEY (name),
    CONSTRAINT identity_roles_revision_check CHECK (revision > 0)
);
