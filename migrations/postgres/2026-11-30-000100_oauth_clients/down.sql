DROP INDEX identity_sessions_client_id_idx;
ALTER TABLE identity_sessions DROP COLUMN scopes;
ALTER TABLE identity_sessions DROP COLUMN client_id;
DROP TABLE identity_consents;
DROP TABLE identity_oauth_client_secrets;
DROP TABLE identity_oauth_clients;
