-- Long work. The row is the queue's entry, the state of the work and its result.
CREATE TABLE jobs_jobs (
    id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    owner_id uuid,
    session_id uuid,
    request_id text COLLATE "C" NOT NULL,
    -- What to do, in the words of the kind.
    input json NOT NULL,
    done bigint NOT NULL,
    total bigint,
    result json,
    problem json,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    -- Also the last sign of life of whoever works at it.
    updated_at timestamptz NOT NULL,
    CONSTRAINT jobs_jobs_pkey PRIMARY KEY (id),
    CONSTRAINT jobs_jobs_state_check CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    CONSTRAINT jobs_jobs_owner_id_check CHECK ((owner_id IS NULL) = (session_id IS NULL)),
    CONSTRAINT jobs_jobs_done_check CHECK (done >= 0),
    CONSTRAINT jobs_jobs_problem_check CHECK ((problem IS NOT NULL) = (state = 'failed')),
    CONSTRAINT jobs_jobs_finished_at_check CHECK ((finished_at IS NULL) = (state IN ('queued', 'running')))
) WITH (fillfactor = 70);

CREATE INDEX jobs_jobs_finished_at_created_at_id_idx ON jobs_jobs (finished_at, created_at, id);

-- What could not be done of a job, by the line of its input.
CREATE TABLE jobs_report_lines (
    job_id uuid NOT NULL,
    line bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    detail text COLLATE "C" NOT NULL,
    CONSTRAINT jobs_report_lines_pkey PRIMARY KEY (job_id, line),
    CONSTRAINT jobs_report_lines_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs_jobs (id) ON DELETE CASCADE,
    CONSTRAINT jobs_report_lines_line_check CHECK (line > 0)
);
