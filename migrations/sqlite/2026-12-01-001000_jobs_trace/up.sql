-- What asked for a job, as W3C Trace Context names it; nothing where that was not traced.
ALTER TABLE jobs_jobs ADD COLUMN traceparent TEXT;
