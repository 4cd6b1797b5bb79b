DROP TABLE identity_api_key_usage;
DROP TABLE identity_api_key_secrets;
DROP TABLE identity_api_keys;
DROP TABLE identity_usage_plans;
