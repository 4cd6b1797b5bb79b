-- How far those are who react to events.
CREATE TABLE events_consumers (
    name text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    updated_at timestamptz,
    CONSTRAINT events_consumers_pkey PRIMARY KEY (name)
) WITH (fillfactor = 10);

-- What they have dealt with, so that hearing of it again does nothing.
CREATE TABLE events_inbox (
    consumer text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    handled_at timestamptz NOT NULL,
    CONSTRAINT events_inbox_pkey PRIMARY KEY (consumer, event_id)
);

CREATE INDEX events_inbox_handled_at_idx ON events_inbox (handled_at);

-- What they could not deal with at first, and what happened to the same records after it.
CREATE TABLE events_held (
    consumer text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    resource_type text COLLATE "C" NOT NULL,
    resource_id text COLLATE "C" NOT NULL,
    attempts bigint NOT NULL,
    due_at timestamptz NOT NULL,
    CONSTRAINT events_held_pkey PRIMARY KEY (consumer, sequence)
);

CREATE INDEX events_held_consumer_due_at_idx ON events_held (consumer, due_at);
CREATE INDEX events_held_consumer_resource_id_sequence_idx ON events_held (consumer, resource_id, sequence);
