-- Since when a login takes a code from an authenticator app besides the password.
ALTER TABLE identity_users ADD COLUMN totp_enabled_at TEXT CHECK (length(totp_enabled_at) = 27);

-- Authenticator apps: what they and we compute codes from, sealed, and the last step whose code was used.
CREATE TABLE identity_totp (
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    secret BLOB NOT NULL,
    enrolled_at TEXT NOT NULL CHECK (length(enrolled_at) = 27),
    last_step INTEGER,
    CONSTRAINT identity_totp_pkey PRIMARY KEY (user_id),
    CONSTRAINT identity_totp_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Recovery codes that were not used, by a keyed hash.
CREATE TABLE identity_recovery_codes (
    user_id TEXT NOT NULL CHECK (length(user_id) = 36),
    digest BLOB NOT NULL,
    CONSTRAINT identity_recovery_codes_pkey PRIMARY KEY (user_id, digest),
    CONSTRAINT identity_recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity_users (id) ON DELETE CASCADE,
    CONSTRAINT identity_recovery_codes_digest_check CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;
