-- What was done, as it was kept with the work; waits here until it is sealed.
CREATE TABLE platform_ledger (
    number INTEGER NOT NULL,
    entry TEXT NOT NULL,
    CONSTRAINT platform_ledger_pkey PRIMARY KEY (number)
) STRICT;

-- Who did what to which record. Rows are added by the sealer only, and never changed.
CREATE TABLE audit_entries (
    sequence INTEGER NOT NULL,
    id TEXT NOT NULL CHECK (length(id) = 36),
    at TEXT NOT NULL CHECK (length(at) = 27),
    actor_id TEXT CHECK (length(actor_id) = 36),
    on_behalf_of TEXT CHECK (length(on_behalf_of) = 36),
    action TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    changes TEXT NOT NULL CHECK (json_valid(changes)),
    request_id TEXT NOT NULL,
    address TEXT,
    -- Who may hear of it, and what.
    event TEXT CHECK (json_valid(event)),
    -- Of all the above, and of the hash before it.
    hash BLOB NOT NULL,
    CONSTRAINT audit_entries_pkey PRIMARY KEY (sequence),
    CONSTRAINT audit_entries_sequence_check CHECK (sequence > 0)
) STRICT;

CREATE INDEX audit_entries_at_sequence_idx ON audit_entries (at, sequence);
CREATE INDEX audit_entries_actor_id_at_sequence_idx ON audit_entries (actor_id, at, sequence);
CREATE INDEX audit_entries_action_at_sequence_idx ON audit_entries (action, at, sequence);
CREATE INDEX audit_entries_resource_type_at_sequence_idx ON audit_entries (resource_type, at, sequence);
CREATE INDEX audit_entries_resource_id_at_sequence_idx ON audit_entries (resource_id, at, sequence);

-- Where the chain of hashes ends; one row, which whoever adds to the chain holds.
CREATE TABLE audit_chain (
    id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    CONSTRAINT audit_chain_pkey PRIMARY KEY (id),
    CONSTRAINT audit_chain_id_check CHECK (id = 1)
) STRICT;

INSERT INTO audit_chain (id, sequence, hash)
VALUES (1, 0, x'0000000000000000000000000000000000000000000000000000000000000000');
