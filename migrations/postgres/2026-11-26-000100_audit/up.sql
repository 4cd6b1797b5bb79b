-- What was done, as it was kept with the work; waits here until it is sealed.
CREATE TABLE platform_ledger (
    number bigint GENERATED ALWAYS AS IDENTITY,
    entry text COLLATE "C" NOT NULL,
    CONSTRAINT platform_ledger_pkey PRIMARY KEY (number)
    -- A page holds most entries as they are; to make them smaller first would cost more than it saves.
) WITH (toast_tuple_target = 8160);

-- Who did what to which record. Rows are added by the sealer only, and never changed.
CREATE TABLE audit_entries (
    sequence bigint NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_id uuid,
    on_behalf_of uuid,
    action text COLLATE "C" NOT NULL,
    resource_type text COLLATE "C" NOT NULL,
    resource_id text COLLATE "C" NOT NULL,
    changes json NOT NULL,
    request_id text COLLATE "C" NOT NULL,
    address text COLLATE "C",
    -- Who may hear of it, and what.
    event json,
    -- Of all the above, and of the hash before it.
    hash bytea NOT NULL,
    CONSTRAINT audit_entries_pkey PRIMARY KEY (sequence),
    CONSTRAINT audit_entries_sequence_check CHECK (sequence > 0)
) WITH (toast_tuple_target = 8160);

CREATE INDEX audit_entries_at_sequence_idx ON audit_entries (at, sequence);
CREATE INDEX audit_entries_actor_id_at_sequence_idx ON audit_entries (actor_id, at, sequence);
CREATE INDEX audit_entries_action_at_sequence_idx ON audit_entries (action, at, sequence);
CREATE INDEX audit_entries_resource_type_at_sequence_idx ON audit_entries (resource_type, at, sequence);
CREATE INDEX audit_entries_resource_id_at_sequence_idx ON audit_entries (resource_id, at, sequence);

-- Where the chain of hashes ends; one row, which whoever adds to the chain holds.
CREATE TABLE audit_chain (
    id integer NOT NULL,
    sequence bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_chain_pkey PRIMARY KEY (id),
    CONSTRAINT audit_chain_id_check CHECK (id = 1)
) WITH (fillfactor = 10);

INSERT INTO audit_chain (id, sequence, hash)
VALUES (1, 0, decode(repeat('00', 32), 'hex'));
