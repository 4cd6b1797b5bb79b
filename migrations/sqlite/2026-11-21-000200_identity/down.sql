DROP TABLE identity_known_addresses;
DROP TABLE identity_login_failures;
DROP TABLE identity_refresh_tokens;
DROP TABLE identity_sessions;
DROP TABLE identity_user_words;
DROP TABLE identity_user_roles;
DROP TABLE identity_users;
