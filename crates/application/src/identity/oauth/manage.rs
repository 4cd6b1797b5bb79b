//! Registering, changing and removing applications.

use domain::{
    identity::{
        ClientKind, MOST_CLIENTS, OAuthClient, OAuthClientChange, OAuthClientDraft, OAuthClientError,
        OAuthClientManager,
    },
    kernel::{ClientId, Precondition, Violation},
};

use super::{
    CreateOAuthClient, OAuthClientView, RotateOAuthClientSecret, UpdateOAuthClient, queries::get_oauth_client,
    trail::note_client,
};
use crate::{
    Ctx, Failure,
    identity::{Accounts, IdentityUnit, sessions::recent_if_person},
    page::Record,
};

/// Registers an application, after a login of late. Its secret, if it has one, is shown this once.
pub fn create_oauth_client(
    ctx: &Ctx,
    by: &OAuthClientManager,
    unit: &mut dyn IdentityUnit,
    accounts: &Accounts,
    command: &CreateOAuthClient,
) -> Result<Record<OAuthClientView>, Failure> {
    recent_if_person(ctx, unit, &accounts.policy.sessions)?;
    let secrets = &accounts.secrets;
    let CreateOAuthClient { name, kind, grants, redirect_uris, scopes } = command.clone();
    let (grants, scopes) = (grants.into_iter().collect(), scopes.into_iter().collect());
    let (client, event) =
        OAuthClient::register(by, OAuthClientDraft { name, kind, grants, redirect_uris, scopes }, ctx.at)?;
    if unit.count_oauth_clients()? >= MOST_CLIENTS {
        return Err(OAuthClientError::TooMany.into());
    }
    let secret = if kind == ClientKind::Confidential { Some(secrets.fresh()?) } else { None };
    unit.add_oauth_client(&client, secret.as_ref().map(|it| secrets.digest(it)).as_ref())?;
    note_client(unit, event, None, Some(&client));
    Ok(OAuthClientView::of(&client).map(|it| it.with(secret.as_ref())))
}

/// Changes what an application is called, and what it may ask for, after a login of late.
pub fn update_oauth_client(
    ctx: &Ctx,
    by: &OAuthClientManager,
    unit: &mut dyn IdentityUnit,
    accounts: &Accounts,
    (id, wanted): (ClientId, &Precondition),
    command: &UpdateOAuthClient,
) -> Result<Record<OAuthClientView>, Failure> {
    recent_if_person(ctx, unit, &accounts.policy.sessions)?;
    let UpdateOAuthClient { name, grants, redirect_uris, scopes } = command.clone();
    if name.is_keep() && grants.is_keep() && redirect_uris.is_keep() && scopes.is_keep() {
        return Err(Failure::invalid(vec![Violation::new("", "empty", "names no member to change")]));
    }
    let (grants, scopes) = (grants.map(FromIterator::from_iter), scopes.map(FromIterator::from_iter));
    let was = to_manage(unit, id, wanted)?;
    let mut now = was.clone();
    if let Some(event) = now.change(by, OAuthClientChange { name, grants, redirect_uris, scopes }, ctx.at)? {
        unit.save_oauth_client(&now)?;
        unit.client_changed(id);
        note_client(unit, event, Some(&was), Some(&now));
    }
    get_oauth_client(by, unit, id)
}

/// Replaces the secret of an application, after a login of late. The new one is shown this once; the old one stays good for a while.
pub fn rotate_oauth_client_secret(
    ctx: &Ctx,
    by: &OAuthClientManager,
    unit: &mut dyn IdentityUnit,
    accounts: &Accounts,
    (id, wanted): (ClientId, &Precondition),
    command: RotateOAuthClientSecret,
) -> Result<Record<OAuthClientView>, Failure> {
    recent_if_person(ctx, unit, &accounts.policy.sessions)?;
    let secrets = &accounts.secrets;
    let was = to_manage(unit, id, wanted)?;
    let mut now = was.clone();
    let event = now.rotate_secret(by, command.overlap_seconds, ctx.at)?;
    let secret = secrets.fresh()?;
    unit.replace_client_secret(&now, &secrets.digest(&secret))?;
    note_client(unit, event, Some(&was), Some(&now));
    Ok(get_oauth_client(by, unit, id)?.map(|it| it.with(Some(&secret))))
}

/// Removes an application, with all that people have let it do.
pub fn delete_oauth_client(
    by: &OAuthClientManager,
    unit: &mut dyn IdentityUnit,
    id: ClientId,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let client = to_manage(unit, id, wanted)?;
    let event = client.discard(by)?;
    unit.remove_oauth_client(id)?;
    unit.client_changed(id);
    note_client(unit, event, Some(&client), None);
    Ok(())
}

fn to_manage(unit: &mut dyn IdentityUnit, id: ClientId, wanted: &Precondition) -> Result<OAuthClient, Failure> {
    let client = unit.oauth_client(id)?.ok_or(OAuthClientError::NotFound)?;
    wanted.check(client.facts().revision)?;
    Ok(client)
}
