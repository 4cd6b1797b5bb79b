//! Providers, and who is known to them, as they are shown.

use chrono::{DateTime, Utc};
use domain::identity::{
    IdentityProvider, Issuer, ProviderClientId, ProviderLink, ProviderName, ProviderScopes, ProviderSlug,
    ProviderSubject,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::schema;
use crate::{moment, page::Record};

/// Where people have an account with which they log in here, as those see it who manage that.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IdentityProvider, examples(json!({
    "slug": "campus", "name": "Campus account", "issuer": "https://id.example.org", "client_id": "lyceum",
    "has_client_secret": true, "scopes": ["openid", "email", "profile"], "enabled": true, "trusts_email": true,
    "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
})))]
pub struct ProviderView {
    /// Names it.
    #[schema(value_type = schema::ProviderSlug)]
    pub slug: ProviderSlug,
    /// What people call it.
    #[schema(value_type = schema::ProviderName)]
    pub name: ProviderName,
    /// Who it says that it is.
    #[schema(value_type = schema::ProviderIssuer)]
    pub issuer: Issuer,
    /// By which it knows us.
    #[schema(value_type = schema::ProviderClientId)]
    pub client_id: ProviderClientId,
    /// Whether there is a secret that proves us there. It is never shown.
    pub has_client_secret: bool,
    /// What is asked for.
    #[schema(value_type = Vec<schema::ProviderScope>)]
    pub scopes: ProviderScopes,
    /// Whether anybody can log in with it.
    pub enabled: bool,
    /// Whether it is believed that an address is verified.
    pub trusts_email: bool,
    /// When it was registered.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl ProviderView {
    pub(super) fn of(provider: &IdentityProvider) -> Record<Self> {
        let facts = provider.facts().clone();
        let view = Self {
            slug: facts.slug,
            name: facts.name,
            issuer: facts.issuer,
            client_id: facts.client_id,
            has_client_secret: facts.client_secret.is_some(),
            scopes: facts.scopes,
            enabled: facts.enabled,
            trusts_email: facts.trusts_email,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Record { view, revision: facts.revision, modified: facts.updated_at }
    }
}

/// A way to log in that is not a password: what a button needs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LoginOption, examples(json!({ "slug": "campus", "name": "Campus account" })))]
pub struct LoginOptionView {
    /// Names the provider.
    #[schema(value_type = schema::ProviderSlug)]
    pub slug: ProviderSlug,
    /// What people call it.
    #[schema(value_type = schema::ProviderName)]
    pub name: ProviderName,
}

/// A login that is on its way to an identity provider.
#[derive(Serialize, ToSchema)]
#[schema(as = ProviderLogin, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "verifier": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
    "authorization_url": "https://id.example.org/authorize?response_type=code&client_id=lyceum",
    "expires_at": "2026-01-05T09:40:00.000000Z",
})))]
pub struct ProviderLoginView {
    /// Names it.
    pub id: Uuid,
    /// Shows who began it. Keep it where only this browser has it; it is not shown again.
    pub verifier: String,
    /// Where the browser goes.
    #[schema(format = "uri")]
    pub authorization_url: String,
    /// Until when the login must end.
    #[serde(serialize_with = "moment::serialize")]
    pub expires_at: DateTime<Utc>,
}

/// An account at an identity provider with which somebody logs in here.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Identity, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "provider": "campus", "provider_name": "Campus account",
    "subject": "248289761001", "created_at": "2026-01-05T09:30:00.000000Z", "last_used_at": null,
})))]
pub struct IdentityView {
    /// Names it.
    pub id: Uuid,
    /// Where it is.
    #[schema(value_type = schema::ProviderSlug)]
    pub provider: ProviderSlug,
    /// What people call that.
    #[schema(value_type = schema::ProviderName)]
    pub provider_name: ProviderName,
    /// By which one is known there.
    #[schema(value_type = schema::ProviderSubject)]
    pub subject: ProviderSubject,
    /// Since when it is linked.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When somebody last logged in by it; null if nobody has.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub last_used_at: Option<DateTime<Utc>>,
}

impl IdentityView {
    /// The link, which is with `provider`.
    pub fn of(link: &ProviderLink, provider: &IdentityProvider) -> Self {
        Self {
            id: link.id.uuid(),
            provider: provider.facts().slug.clone(),
            provider_name: provider.facts().name.clone(),
            subject: link.subject.clone(),
            created_at: link.created_at,
            last_used_at: link.last_used_at,
        }
    }
}
