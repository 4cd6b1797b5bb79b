//! What is asked for about providers, and about logins with them.

use domain::{
    identity::{
        ClientSecret, FactorCode, Issuer, ProviderClientId, ProviderLoginId, ProviderName, ProviderScopes,
        ProviderSlug, Secret,
    },
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::schema;
use crate::identity::schema as of_identity;

domain::text!(
    /// To which page a browser goes at last.
    pub ReturnPage: 1..=2000
);

/// A new identity provider.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "slug": "campus", "name": "Campus account", "issuer": "https://id.example.org", "client_id": "lyceum",
    "client_secret": "q83vEjRWeJCrze8SNFZ4kKvN7xI0", "trusts_email": true,
})))]
pub struct CreateIdentityProvider {
    /// Names it.
    #[schema(value_type = schema::ProviderSlug)]
    pub slug: ProviderSlug,
    /// What people call it.
    #[schema(value_type = schema::ProviderName)]
    pub name: ProviderName,
    /// Who it says that it is. It cannot be changed.
    #[schema(value_type = schema::ProviderIssuer)]
    pub issuer: Issuer,
    /// By which it knows us.
    #[schema(value_type = schema::ProviderClientId)]
    pub client_id: ProviderClientId,
    /// What proves us there, if anything does.
    #[serde(default)]
    #[schema(value_type = Option<schema::ProviderClientSecret>)]
    pub client_secret: Option<ClientSecret>,
    /// What is asked for: `openid`, always, and, where nothing is said, `email` and `profile`.
    #[serde(default)]
    #[schema(value_type = Vec<schema::ProviderScope>, max_items = 20)]
    pub scopes: ProviderScopes,
    /// Whether anybody can log in with it.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub enabled: bool,
    /// Whether it is believed that an address is verified, by which it lets people into accounts that they have here.
    /// It could let anybody in: nobody is believed unless that is said.
    #[serde(default)]
    #[schema(default = false)]
    pub trusts_email: bool,
}

const fn yes() -> bool {
    true
}

/// What is to be different about an identity provider.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "name": "Campus account", "enabled": false })))]
pub struct UpdateIdentityProvider {
    /// What people call it.
    #[serde(default)]
    #[schema(value_type = schema::ProviderName)]
    pub name: Change<ProviderName>,
    /// By which it knows us.
    #[serde(default)]
    #[schema(value_type = schema::ProviderClientId)]
    pub client_id: Change<ProviderClientId>,
    /// What proves us there; `null` if nothing does.
    #[serde(default)]
    #[schema(value_type = Option<schema::ProviderClientSecret>)]
    pub client_secret: Change<Option<ClientSecret>>,
    /// What is asked for.
    #[serde(default)]
    #[schema(value_type = Vec<schema::ProviderScope>, max_items = 20)]
    pub scopes: Change<ProviderScopes>,
    /// Whether anybody can log in with it.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub enabled: Change<bool>,
    /// Whether it is believed that an address is verified.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub trusts_email: Change<bool>,
}

/// Begins a login with an identity provider.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "provider": "campus", "return_to": "https://app.example.org/login/done" })))]
pub struct BeginProviderLogin {
    /// With which.
    #[schema(value_type = schema::ProviderSlug)]
    pub provider: ProviderSlug,
    /// To which page the browser goes at last: below `LYCEUM_APP_URL`, or of an origin that may call.
    #[schema(value_type = schema::ReturnPage)]
    pub return_to: ReturnPage,
}

/// Begins to link an account at an identity provider to one's own.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "provider": "campus", "return_to": "https://app.example.org/account" })))]
pub struct BeginIdentityLink {
    /// At which.
    #[schema(value_type = schema::ProviderSlug)]
    pub provider: ProviderSlug,
    /// To which page the browser goes at last: below `LYCEUM_APP_URL`, or of an origin that may call.
    #[schema(value_type = schema::ReturnPage)]
    pub return_to: ReturnPage,
}

/// Ends a login with an identity provider.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "verifier": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
    "ticket": "vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJAq83",
})))]
pub struct CreateProviderSession {
    /// What was given where the login began.
    #[schema(value_type = String, min_length = 1, max_length = 512, write_only)]
    pub verifier: Secret,
    /// What the address had to which the browser came back.
    #[schema(value_type = String, min_length = 1, max_length = 512, write_only)]
    pub ticket: Secret,
    /// The second factor, where the account has one: a code from the authenticator app, or a recovery code.
    #[serde(default)]
    #[schema(value_type = Option<of_identity::FactorCode>)]
    pub code: Option<FactorCode>,
}

/// Links an account at an identity provider to one's own.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "login": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "verifier": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
    "ticket": "vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJAq83",
})))]
pub struct CompleteIdentityLink {
    /// The login that was begun for it.
    #[schema(value_type = uuid::Uuid)]
    pub login: ProviderLoginId,
    /// What was given where it began.
    #[schema(value_type = String, min_length = 1, max_length = 512, write_only)]
    pub verifier: Secret,
    /// What the address had to which the browser came back.
    #[schema(value_type = String, min_length = 1, max_length = 512, write_only)]
    pub ticket: Secret,
}
