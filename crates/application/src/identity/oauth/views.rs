//! Applications and consents as they are shown.

use chrono::{DateTime, Utc};
use domain::identity::{ClientKind, ClientName, GrantTypes, OAuthClient, OAuthScopes, RedirectUri, Secret};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::schema;
use crate::{moment, page::Record};

/// An application that may ask people to let it act for them, or that acts for itself.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = OAuthClient, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "name": "Reading list", "kind": "confidential",
    "grants": ["authorization_code", "refresh_token"],
    "redirect_uris": ["https://reading-list.example/callback"], "scopes": ["openid", "profile", "self"],
    "old_secret_until": null,
    "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
})))]
pub struct OAuthClientView {
    /// Names it for ever: its `client_id`.
    pub id: Uuid,
    /// What it is called.
    #[schema(value_type = schema::OAuthClientName)]
    pub name: ClientName,
    /// Whether it can keep a secret.
    #[schema(value_type = schema::OAuthClientKind)]
    pub kind: ClientKind,
    /// How it may come by a token.
    #[schema(value_type = Vec<schema::OAuthGrantType>)]
    pub grants: GrantTypes,
    /// Where people may be sent back to.
    #[schema(value_type = Vec<schema::RedirectUri>)]
    pub redirect_uris: Vec<RedirectUri>,
    /// The most that it may ever ask for.
    #[schema(value_type = Vec<schema::OAuthScopeName>)]
    pub scopes: OAuthScopes,
    /// Its `client_secret`, if it has one. It is shown once: where the application is registered, and where the secret
    /// is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// How long the secret before this one is good as well; null if none is.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub old_secret_until: Option<DateTime<Utc>>,
    /// When it was registered.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl OAuthClientView {
    /// What is shown of an application.
    pub fn of(client: &OAuthClient) -> Record<Self> {
        let facts = client.facts();
        let view = Self {
            id: facts.id.uuid(),
            name: facts.name.clone(),
            kind: facts.kind,
            grants: facts.grants,
            redirect_uris: facts.redirect_uris.clone(),
            scopes: facts.scopes,
            secret: None,
            old_secret_until: facts.old_secret_until,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Record { view, revision: facts.revision, modified: facts.updated_at }
    }

    /// The same with its secret, for who is to have it.
    #[must_use]
    pub(super) fn with(self, secret: Option<&Secret>) -> Self {
        Self { secret: secret.map(|it| it.expose().to_owned()), ..self }
    }
}

/// What a person has let an application do.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Consent, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "application": "Reading list", "scopes": ["openid", "profile"],
    "given_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
})))]
pub struct ConsentView {
    /// Names the application for ever: its `client_id`.
    pub id: Uuid,
    /// What the application is called.
    #[schema(value_type = schema::OAuthClientName)]
    pub application: ClientName,
    /// How far it may act, as long as the person may.
    #[schema(value_type = Vec<schema::OAuthScopeName>)]
    pub scopes: OAuthScopes,
    /// When they first let it.
    #[serde(serialize_with = "moment::serialize")]
    pub given_at: DateTime<Utc>,
    /// When they last let it do more.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}
