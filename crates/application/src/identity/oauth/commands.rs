//! What is asked for about applications.

use domain::{
    identity::{ClientKind, ClientName, GrantType, OAuthScope, Overlap, RedirectUri},
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::schema;

/// A new application.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "name": "Reading list", "kind": "confidential", "grants": ["authorization_code", "refresh_token"],
    "redirect_uris": ["https://reading-list.example/callback"], "scopes": ["openid", "profile", "self"],
})))]
pub struct CreateOAuthClient {
    /// What it is called, as people are told who are asked by it.
    #[schema(value_type = schema::OAuthClientName)]
    pub name: ClientName,
    /// Whether it can keep a secret. It stays that way.
    #[schema(value_type = schema::OAuthClientKind)]
    pub kind: ClientKind,
    /// How it may come by a token: `refresh_token` only with `authorization_code`, `client_credentials` only if it is
    /// confidential.
    #[schema(value_type = Vec<schema::OAuthGrantType>, min_items = 1, max_items = 10)]
    pub grants: Vec<GrantType>,
    /// Where people may be sent back to: at least one address with `authorization_code`, none without it.
    #[serde(default)]
    #[schema(value_type = Vec<schema::RedirectUri>, max_items = 10)]
    pub redirect_uris: Vec<RedirectUri>,
    /// The most that it may ever ask for. Only permissions that whoever registers it holds, with `client_credentials`.
    #[schema(value_type = Vec<schema::OAuthScopeName>, max_items = 100)]
    pub scopes: Vec<OAuthScope>,
}

/// What is to be different about an application. Its kind stays what it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "scopes": ["openid", "self"] })))]
pub struct UpdateOAuthClient {
    /// What it is called, as people are told who are asked by it.
    #[serde(default)]
    #[schema(value_type = schema::OAuthClientName)]
    pub name: Change<ClientName>,
    /// How it may come by a token.
    #[serde(default)]
    #[schema(value_type = Vec<schema::OAuthGrantType>, min_items = 1, max_items = 10)]
    pub grants: Change<Vec<GrantType>>,
    /// Where people may be sent back to.
    #[serde(default)]
    #[schema(value_type = Vec<schema::RedirectUri>, max_items = 10)]
    pub redirect_uris: Change<Vec<RedirectUri>>,
    /// The most that it may ever ask for; what people have let it do beyond that, it may do no more.
    #[serde(default)]
    #[schema(value_type = Vec<schema::OAuthScopeName>, max_items = 100)]
    pub scopes: Change<Vec<OAuthScope>>,
}

/// How the secret of an application is replaced.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "overlap_seconds": 3600 })))]
pub struct RotateOAuthClientSecret {
    /// For how many seconds the old secret is good as well; a day, if nobody says.
    #[serde(default)]
    #[schema(value_type = u32, minimum = 0, maximum = 604_800, default = 86_400)]
    pub overlap_seconds: Overlap,
}
