//! Telling applications what a token is worth (RFC 7662), and taking tokens back (RFC 7009).

use chrono::{DateTime, TimeDelta};
use domain::{
    identity::{ClientKind, OAuthError, Secret},
    kernel::ClientId,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Granted, InspectedToken,
    client::{ShownClient, recognise},
    person::still_asked,
    tokens::Answered,
};
use crate::{
    Bearing, Caller, Claims, Ctx, Failure, Gateway,
    identity::{Accounts, IdentityReader, IdentityUnit, trail::note_session},
};

/// What a token is worth (RFC 7662, section 2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TokenIntrospection, examples(json!({
    "active": true, "scope": "openid self", "client_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f", "token_type": "Bearer",
    "exp": 1_767_606_000, "iat": 1_767_605_400, "nbf": 1_767_605_400, "sub": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e",
    "aud": "lyceum", "iss": "https://campus.example", "jti": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d70",
})))]
pub struct IntrospectionView {
    /// Whether it is good. If it is not, nothing else is said of it.
    pub active: bool,
    /// How far it reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Which application it was given to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// How it is shown: `Bearer`. Absent for a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// Until when it is good, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// When it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// Since when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// For whom it stands: the person, or else the application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<Uuid>,
    /// For whom it is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    /// Who gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<Uuid>,
}

/// Says what a token is worth to an application that can keep a secret.
pub async fn introspect_token(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    client: ShownClient,
    token: Secret,
) -> Answered<IntrospectionView> {
    let accounts = accounts.clone();
    let read = gateway.read(caller, crate::Weight::Light, move |ctx, reader| {
        let reader = reader.identity();
        let client = match recognise(ctx, reader, &accounts, &client)? {
            Ok(client) if client.facts().kind == ClientKind::Confidential => client.facts().id,
            Ok(_) => return Ok(Err(OAuthError::InvalidClient)),
            Err(refused) => return Ok(Err(refused)),
        };
        let worth = match accounts.authorization.tokens.inspect(token.expose(), ctx.at) {
            Some(read) if stands(ctx, reader, &read)? => of_access(reader, &read, &accounts.authorization.issuer)?,
            Some(_) => None,
            None => of_refresh(ctx, reader, &accounts, client, &token)?,
        };
        Ok(Ok(worth.unwrap_or_default()))
    });
    read.await
}

/// Whether an application's access token is still good: its own, or one that a person stands by.
fn stands(ctx: &Ctx, reader: &mut dyn IdentityReader, token: &InspectedToken) -> Result<bool, Failure> {
    Ok(match token.bearing {
        Bearing::Login(_) => false,
        Bearing::Grant { claims, .. } => reader.actor(claims, ctx.at)?.is_some(),
        Bearing::Client { client, token, .. } => reader.own_scopes(client, token)?.is_some(),
    })
}

fn of_access(
    reader: &mut dyn IdentityReader,
    token: &InspectedToken,
    issuer: &str,
) -> Result<Option<IntrospectionView>, Failure> {
    let (sub, client, scopes) = match token.bearing {
        Bearing::Login(_) => return Ok(None),
        Bearing::Grant { claims, client, scopes } => (claims.user.uuid(), client, scopes),
        Bearing::Client { client, scopes, .. } => (client.uuid(), client, scopes),
    };
    let scopes = still_asked(reader, client, scopes)?;
    Ok(Some(IntrospectionView {
        active: true,
        scope: Some(scopes.to_string()),
        client_id: Some(client.uuid()),
        token_type: Some("Bearer"),
        exp: Some(token.expires_at),
        iat: Some(token.issued_at),
        nbf: Some(token.issued_at),
        sub: Some(sub),
        aud: Some(token.audience.clone()),
        iss: Some(issuer.to_owned()),
        jti: Some(token.id),
    }))
}

/// A refresh token is nobody's business but that of whom it was given to.
fn of_refresh(
    ctx: &Ctx,
    reader: &mut dyn IdentityReader,
    accounts: &Accounts,
    client: ClientId,
    token: &Secret,
) -> Result<Option<IntrospectionView>, Failure> {
    let granted = reader.granted_by(&accounts.secrets.digest(token), ctx.at)?.filter(|it| it.client == client);
    Ok(granted.map(|Granted { user, client, scopes, expires_at }| IntrospectionView {
        active: true,
        scope: Some(scopes.to_string()),
        client_id: Some(client.uuid()),
        exp: Some(expires_at.timestamp()),
        sub: Some(user.uuid()),
        iss: Some(accounts.authorization.issuer.to_string()),
        ..IntrospectionView::default()
    }))
}

/// Takes a token back from the application that has it. A person's grant ends with any of its tokens. What is not the
/// application's, or nothing at all, is none of its business and needs no taking back.
pub async fn revoke_token(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    client: ShownClient,
    token: Secret,
) -> Answered<()> {
    let accounts = accounts.clone();
    let written = gateway.write_plainly(caller, move |ctx, uow| {
        let unit = uow.identity();
        let client = match recognise(ctx, unit, &accounts, &client)? {
            Ok(client) => client.facts().id,
            Err(refused) => return Ok(Err(refused)),
        };
        match accounts.authorization.tokens.inspect(token.expose(), ctx.at) {
            Some(InspectedToken { bearing: Bearing::Grant { claims, client: of, .. }, .. }) if of == client => {
                end(ctx, unit, claims)?;
            }
            Some(InspectedToken { bearing: Bearing::Client { client: of, token, .. }, expires_at, .. })
                if of == client =>
            {
                // A clock may be a little behind where it is shown.
                let until = DateTime::from_timestamp(expires_at, 0).unwrap_or(ctx.at) + TimeDelta::minutes(1);
                unit.revoke_token(token, until)?;
                unit.client_changed(client);
            }
            Some(_) => {}
            None => {
                let shown = unit.presented(&accounts.secrets.digest(&token))?;
                let facts = shown.map(|it| *it.session.facts());
                if let Some(facts) = facts.filter(|it| it.grant.is_some_and(|it| it.client == client)) {
                    end(ctx, unit, Claims { user: facts.user, session: facts.id })?;
                }
            }
        }
        Ok(Ok(()))
    });
    written.await
}

fn end(ctx: &Ctx, unit: &mut dyn IdentityUnit, Claims { user, session }: Claims) -> Result<(), Failure> {
    let Some(mut session) = unit.session(session)? else { return Ok(()) };
    if let Some(event) = session.revoke(ctx.at) {
        unit.save_session(&session)?;
        unit.access_changed(user);
        note_session(ctx, unit, &event);
    }
    Ok(())
}
