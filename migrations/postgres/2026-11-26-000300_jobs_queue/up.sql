-- A queue: when a job may be begun, how often it was, and who works at it until when.
ALTER TABLE jobs_jobs
    ADD COLUMN due_at timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00Z',
    ADD COLUMN attempts bigint NOT NULL DEFAULT 0 CONSTRAINT jobs_jobs_attempts_check CHECK (attempts >= 0),
    -- So many of these do not count any more, because somebody had the job tried again.
    ADD COLUMN attempts_before bigint NOT NULL DEFAULT 0,
    -- Names the attempt: whoever has another name may not write.
    ADD COLUMN leased_by uuid,
    ADD COLUMN leased_until timestamptz,
    -- What there may be one job of.
    ADD COLUMN dedupe_key text COLLATE "C";

UPDATE jobs_jobs SET due_at = created_at;
-- What was under way is taken over.
UPDATE jobs_jobs SET leased_by = id, leased_until = updated_at WHERE state = 'running';

CREATE UNIQUE INDEX jobs_jobs_dedupe_key_key ON jobs_jobs (dedupe_key);
-- What is next.
CREATE INDEX jobs_jobs_kind_due_at_id_idx ON jobs_jobs (kind, due_at, id) WHERE state = 'queued';
CREATE INDEX jobs_jobs_kind_leased_until_id_idx ON jobs_jobs (kind, leased_until, id) WHERE state = 'running';
-- The lists.
CREATE INDEX jobs_jobs_kind_created_at_id_idx ON jobs_jobs (kind, created_at, id);
CREATE INDEX jobs_jobs_kind_state_created_at_id_idx ON jobs_jobs (kind, state, created_at, id);
CREATE INDEX jobs_jobs_owner_id_created_at_id_idx ON jobs_jobs (owner_id, created_at, id);

-- When each schedule is to queue its next job.
CREATE TABLE jobs_schedules (
    name text COLLATE "C" NOT NULL,
    next_at timestamptz NOT NULL,
    CONSTRAINT jobs_schedules_pkey PRIMARY KEY (name)
);

-- Files that jobs work on, where nodes have no disk in common.
CREATE TABLE jobs_file_chunks (
    file_id uuid NOT NULL,
    number bigint NOT NULL,
    bytes bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT jobs_file_chunks_pkey PRIMARY KEY (file_id, number),
    CONSTRAINT jobs_file_chunks_number_check CHECK (number >= 0)
);

CREATE INDEX jobs_file_chunks_created_at_file_id_idx ON jobs_file_chunks (created_at, file_id) WHERE number = 0;
