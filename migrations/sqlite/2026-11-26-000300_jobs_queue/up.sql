-- A queue: when a job may be begun, how often it was, and who works at it until when.
ALTER TABLE jobs_jobs ADD COLUMN due_at TEXT NOT NULL DEFAULT '1970-01-01 00:00:00.000000Z' CHECK (length(due_at) = 27);
ALTER TABLE jobs_jobs ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0 CONSTRAINT jobs_jobs_attempts_check CHECK (attempts >= 0);
-- So many of these do not count any more, because somebody had the job tried again.
ALTER TABLE jobs_jobs ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;
-- Names the attempt: whoever has another name may not write.
ALTER TABLE jobs_jobs ADD COLUMN leased_by TEXT CHECK (length(leased_by) = 36);
ALTER TABLE jobs_jobs ADD COLUMN leased_until TEXT CHECK (length(leased_until) = 27);
-- What there may be one job of.
ALTER TABLE jobs_jobs ADD COLUMN dedupe_key TEXT;

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
    name TEXT NOT NULL,
    next_at TEXT NOT NULL CHECK (length(next_at) = 27),
    CONSTRAINT jobs_schedules_pkey PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

-- Files that jobs work on, where nodes have no disk in common.
CREATE TABLE jobs_file_chunks (
    file_id TEXT NOT NULL CHECK (length(file_id) = 36),
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    CONSTRAINT jobs_file_chunks_pkey PRIMARY KEY (file_id, number),
    CONSTRAINT jobs_file_chunks_number_check CHECK (number >= 0)
) STRICT;

CREATE INDEX jobs_file_chunks_created_at_file_id_idx ON jobs_file_chunks (created_at, file_id) WHERE number = 0;
