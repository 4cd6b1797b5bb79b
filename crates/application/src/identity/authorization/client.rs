//! Which application asks, and whether it is the one.

use domain::identity::{ClientKind, OAuthClient, OAuthError, Secret};

use super::{authorize::named, tokens::Answered};
use crate::{
    Ctx, Failure,
    identity::{Accounts, IdentityReader, trail::note_refused},
};

/// What an application shows (RFC 6749, section 2.3).
#[derive(Debug, Default)]
pub struct ShownClient {
    /// What it calls itself.
    pub id: Option<String>,
    /// Its secret, if it has one.
    pub secret: Option<Secret>,
}

/// The application, if it is the one: one that has a secret shows it, one that has none shows none.
pub(super) fn recognise<R: IdentityReader + ?Sized>(
    ctx: &Ctx,
    reader: &mut R,
    accounts: &Accounts,
    shown: &ShownClient,
) -> Answered<OAuthClient> {
    let client = named(reader, shown.id.as_deref())?;
    let proved = match &client {
        Some(client) => proves(ctx, reader, accounts, client, shown.secret.as_ref())?,
        None => false,
    };
    Ok(client.filter(|_| proved).ok_or_else(|| {
        note_refused(ctx, OAuthError::InvalidClient.code());
        OAuthError::InvalidClient
    }))
}

fn proves<R: IdentityReader + ?Sized>(
    ctx: &Ctx,
    reader: &mut R,
    accounts: &Accounts,
    client: &OAuthClient,
    secret: Option<&Secret>,
) -> Result<bool, Failure> {
    let facts = client.facts();
    match (facts.kind, secret) {
        (ClientKind::Public, None) => Ok(true),
        (ClientKind::Confidential, Some(secret)) => {
            Ok(reader.is_client_secret_good(facts.id, &accounts.secrets.digest(secret), ctx.at)?)
        }
        (ClientKind::Public, Some(_)) | (ClientKind::Confidential, None) => Ok(false),
    }
}
