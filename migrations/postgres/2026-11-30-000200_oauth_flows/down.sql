DROP TABLE identity_revoked_tokens;
DROP TABLE identity_authorization_codes;
