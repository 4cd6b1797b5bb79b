-- What people are told. Each row is changed at most when it is read.
CREATE TABLE notifications_notifications (
    id TEXT NOT NULL CHECK (length(id) = 36),
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    read_at TEXT CHECK (length(read_at) = 27),
    CONSTRAINT notifications_notifications_pkey PRIMARY KEY (id)
) STRICT;

CREATE INDEX notifications_notifications_user_id_created_at_id_idx
    ON notifications_notifications (user_id, created_at, id);
CREATE INDEX notifications_notifications_unread_idx
    ON notifications_notifications (user_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_notifications_created_at_idx ON notifications_notifications (created_at);

-- How people want to be told; who said nothing has no row.
CREATE TABLE notifications_preferences (
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    mail INTEGER NOT NULL CHECK (mail IN (0, 1)),
    revision INTEGER NOT NULL,
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT notifications_preferences_pkey PRIMARY KEY (user_id)
) STRICT, WITHOUT ROWID;
