-- Long work. The row is the queue's entry, the state of the work and its result.
CREATE TABLE jobs_jobs (
    id TEXT NOT NULL CHECK (length(id) = 36),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    owner_id TEXT CHECK (length(owner_id) = 36),
    session_id TEXT CHECK (length(session_id) = 36),
    request_id TEXT NOT NULL,
    -- What to do, in the words of the kind.
    input TEXT NOT NULL CHECK (json_valid(input)),
    done INTEGER NOT NULL,
    total INTEGER,
    result TEXT CHECK (json_valid(result)),
    problem TEXT CHECK (json_valid(problem)),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    started_at TEXT CHECK (length(started_at) = 27),
    finished_at TEXT CHECK (length(finished_at) = 27),
    -- Also the last sign of life of whoever works at it.
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT jobs_jobs_pkey PRIMARY KEY (id),
    CONSTRAINT jobs_jobs_state_check CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    CONSTRAINT jobs_jobs_owner_id_check CHECK ((owner_id IS NULL) = (session_id IS NULL)),
    CONSTRAINT jobs_jobs_done_check CHECK (done >= 0),
    CONSTRAINT jobs_jobs_problem_check CHECK ((problem IS NOT NULL) = (state = 'failed')),
    CONSTRAINT jobs_jobs_finished_at_check CHECK ((finished_at IS NULL) = (state IN ('queued', 'running')))
) STRICT;

CREATE INDEX jobs_jobs_finished_at_created_at_id_idx ON jobs_jobs (finished_at, created_at, id);

-- What could not be done of a job, by the line of its input.
CREATE TABLE jobs_report_lines (
    job_id TEXT NOT NULL CHECK (length(job_id) = 36),
    line INTEGER NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    CONSTRAINT jobs_report_lines_pkey PRIMARY KEY (job_id, line),
    CONSTRAINT jobs_report_lines_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs_jobs (id) ON DELETE CASCADE,
    CONSTRAINT jobs_report_lines_line_check CHECK (line > 0)
) STRICT, WITHOUT ROWID;
