DROP TABLE identity_invitations;
DROP TABLE identity_registrations;
DROP TABLE identity_single_uses;
DROP TABLE identity_mails;
DROP INDEX identity_login_failures_account_idx;
DROP INDEX identity_sessions_user_id_opened_at_id_idx;
ALTER TABLE identity_sessions DROP COLUMN last_used_at;
ALTER TABLE identity_sessions DROP COLUMN device;
