ALTER TABLE jobs_jobs DROP COLUMN traceparent;
