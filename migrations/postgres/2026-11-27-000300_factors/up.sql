-- Since when a login takes a code from an authenticator app besides the password.
ALTER TABLE identity_users ADD COLUMN totp_enabled_at timestamptz;

-- Authenticator apps: what they and we compute codes from, sealed, and the last step whose code was used.
CREATE TABLE identity_totp (
    user_id uuid NOT NULL,
    secret bytea NOT NULL,
    enrolled_at timestamptz NOT NULL,
    last_step bigint,
    CONSTRAINT identity_totp_pkey PRIMARY KEY (user_id),
    CONSTRAINT identity_totp_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
);

-- Recovery codes that were not used, by a keyed hash.
CREATE TABLE identity_recovery_codes (
    user_id uuid NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT identity_recovery_codes_pkey PRIMARY KEY (user_id, digest),
    CONSTRAINT identity_recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_recovery_codes_digest_check CHECK (length(digest) = 32)
);
