-- Authenticator apps that were begun to be set up and never gave a right code; each that did has a step.
CREATE INDEX identity_totp_unconfirmed_idx ON identity_totp (enrolled_at) WHERE last_step IS NULL;
