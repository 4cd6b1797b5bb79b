DROP TABLE identity_recovery_codes;
DROP TABLE identity_totp;
ALTER TABLE identity_users DROP COLUMN totp_enabled_at;
