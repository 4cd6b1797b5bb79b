//! What applications are told of people.

use domain::{
    identity::{OAuthScope, OAuthScopes, TokenBearer},
    kernel::{ClientId, Denied, StoreError},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AuthorizationServer, PersonClaims};
use crate::{
    Bearing, Ctx, Failure,
    identity::{IdentityReader, UserView, queries::shown},
};

/// Who a person is, as far as they let the application know it (OpenID Connect Core, section 5.3.2).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = UserInfo, examples(json!({
    "sub": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "name": "Ada Lovelace", "updated_at": 1_767_605_400,
    "email": "ada@example.org", "email_verified": true,
})))]
pub struct UserInfoView {
    /// Names the person for ever.
    pub sub: Uuid,
    /// Their name, with the scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When that was last changed, in seconds since 1970, with the scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
    /// Their address, with the scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether they were seen to get mail there, with the scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
}

/// What the scopes let an application know of a person.
pub(super) fn person_claims(person: &UserView, scopes: OAuthScopes) -> PersonClaims {
    let (profile, email) = (scopes.holds(OAuthScope::Profile), scopes.holds(OAuthScope::Email));
    PersonClaims {
        name: profile.then(|| person.display_name.clone()),
        updated_at: profile.then(|| person.updated_at.timestamp()),
        email: email.then(|| person.email.clone()),
        email_verified: email.then(|| person.email_verified_at.is_some()),
    }
}

/// What of it an application may still ask for.
pub(super) fn still_asked(
    reader: &mut dyn IdentityReader,
    client: ClientId,
    scopes: OAuthScopes,
) -> Result<OAuthScopes, StoreError> {
    let registered = reader.find_oauth_client(client)?.map(|it| it.facts().scopes);
    Ok(registered.unwrap_or_default().intersection(scopes))
}

/// Tells an application who lets it act, as far as the token that it shows reaches; and people who they are.
pub fn get_userinfo(
    ctx: &Ctx,
    bearer: &TokenBearer,
    reader: &mut dyn IdentityReader,
    server: &AuthorizationServer,
    token: &str,
) -> Result<UserInfoView, Failure> {
    let scopes = match server.tokens.inspect(token, ctx.at).map(|it| it.bearing) {
        Some(Bearing::Login(_)) => OAuthScopes::all(),
        Some(Bearing::Grant { client, scopes, .. }) => still_asked(reader, client, scopes)?,
        _ => OAuthScopes::default(),
    };
    if !scopes.holds(OAuthScope::OpenId) {
        return Err(Denied::Grant.into());
    }
    let person = shown(reader, bearer.user())?.view;
    let PersonClaims { name, updated_at, email, email_verified } = person_claims(&person, scopes);
    Ok(UserInfoView { sub: bearer.user().uuid(), name, updated_at, email, email_verified })
}
