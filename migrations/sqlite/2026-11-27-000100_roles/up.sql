-- A job is asked for in a login, or with a key.
ALTER TABLE jobs_jobs RENAME COLUMN session_id TO credential_id;

-- The roles that a campus has besides those that every campus has. Few: no list of them needs an index.
CREATE TABLE identity_roles (
    name TEXT NOT NULL,
    description TEXT,
    permissions TEXT NOT NULL CHECK (json_valid(permissions)),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    revision INTEGER NOT NULL,
    CONSTRAINT identity_roles_pkey PRIMARY KEY (name),
    CONSTRAINT identity_roles_revision_check CHECK (revision > 0)
) STRICT, WITHOUT ROWID;
