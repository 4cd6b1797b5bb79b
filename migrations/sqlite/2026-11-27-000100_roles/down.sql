DROP TABLE identity_roles;

ALTER TABLE jobs_jobs RENAME COLUMN credential_id TO session_id;
