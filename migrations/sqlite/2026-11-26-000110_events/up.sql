-- How far those are who react to events.
CREATE TABLE events_consumers (
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    updated_at TEXT CHECK (length(updated_at) = 27),
    CONSTRAINT events_consumers_pkey PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

-- What they have dealt with, so that hearing of it again does nothing.
CREATE TABLE events_inbox (
    consumer TEXT NOT NULL,
    event_id TEXT NOT NULL CHECK (length(event_id) = 36),
    handled_at TEXT NOT NULL CHECK (length(handled_at) = 27),
    CONSTRAINT events_inbox_pkey PRIMARY KEY (consumer, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_inbox_handled_at_idx ON events_inbox (handled_at);

-- What they could not deal with at first, and what happened to the same records after it.
CREATE TABLE events_held (
    consumer TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL CHECK (length(due_at) = 27),
    CONSTRAINT events_held_pkey PRIMARY KEY (consumer, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_held_consumer_due_at_idx ON events_held (consumer, due_at);
CREATE INDEX events_held_consumer_resource_id_sequence_idx ON events_held (consumer, resource_id, sequence);
