-- What people are told. Each row is changed at most when it is read.
CREATE TABLE notifications_notifications (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    body text COLLATE "C" NOT NULL,
    resource_type text COLLATE "C" NOT NULL,
    resource_id text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    CONSTRAINT notifications_notifications_pkey PRIMARY KEY (id)
);

CREATE INDEX notifications_notifications_user_id_created_at_id_idx
    ON notifications_notifications (user_id, created_at, id);
CREATE INDEX notifications_notifications_unread_idx
    ON notifications_notifications (user_id, created_at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_notifications_created_at_idx ON notifications_notifications (created_at);

-- How people want to be told; who said nothing has no row.
CREATE TABLE notifications_preferences (
    user_id uuid NOT NULL,
    mail boolean NOT NULL,
    revision bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT notifications_preferences_pkey PRIMARY KEY (user_id)
);
