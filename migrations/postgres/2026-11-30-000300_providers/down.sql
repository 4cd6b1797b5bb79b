DROP TABLE identity_provider_logins;
DROP TABLE identity_links;
DROP TABLE identity_providers;
