//! What the database's own guards of this context stand for.

use super::{ApiKeyError, IdentityError, OAuthClientError, ProviderError};

/// The names of constraints that a request may run into, with the refusal that each one means.
pub const CONSTRAINTS: &[(&str, IdentityError)] = &[
    ("identity_users_email_folded_key", IdentityError::EmailTaken),
    ("identity_roles_pkey", IdentityError::RoleTaken),
    ("identity_users_pkey", IdentityError::DuplicateId),
];

/// The same for those of keys and plans.
pub const KEY_CONSTRAINTS: &[(&str, ApiKeyError)] = &[("identity_usage_plans_pkey", ApiKeyError::PlanTaken)];

/// The same for those of providers, and of who is known to them.
pub const PROVIDER_CONSTRAINTS: &[(&str, ProviderError)] = &[
    ("identity_providers_slug_key", ProviderError::Taken),
    ("identity_links_provider_id_subject_key", ProviderError::IdentityTaken),
];

/// The same for those of applications and consents.
pub const OAUTH_CONSTRAINTS: &[(&str, OAuthClientError)] =
    &[("identity_consents_client_id_fkey", OAuthClientError::NotFound)];
