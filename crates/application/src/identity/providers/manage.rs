//! Registering providers, changing and deleting them.

use domain::{
    identity::{
        IdentityProvider, Issuer, MOST_PROVIDERS, ProviderChange, ProviderDraft, ProviderError, ProviderEvent,
        ProviderId, ProviderManager, ProviderSlug,
    },
    kernel::{Change, Precondition, Violation},
};

use super::{CreateIdentityProvider, OutsideLogins, ProviderView, UpdateIdentityProvider, trail::note_provider};
use crate::{
    Ctx, Failure,
    identity::{Accounts, IdentityUnit, sessions::recent_if_person},
    page::Record,
};

/// Registers a provider, after a login of late.
pub fn create_identity_provider(
    ctx: &Ctx,
    (accounts, means): (&Accounts, &OutsideLogins),
    by: &ProviderManager,
    unit: &mut dyn IdentityUnit,
    command: &CreateIdentityProvider,
) -> Result<Record<ProviderView>, Failure> {
    recent_if_person(ctx, unit, &accounts.policy.sessions)?;
    let CreateIdentityProvider { slug, name, issuer, client_id, client_secret, scopes, enabled, trusts_email } =
        command.clone();
    by.may_vouch(trusts_email)?;
    check(means, &issuer)?;
    if unit.count_identity_providers()? >= MOST_PROVIDERS {
        return Err(ProviderError::TooMany.into());
    }
    let id = ProviderId::fresh();
    let client_secret = client_secret.map(|it| means.sealed(id, &it)).transpose()?;
    let draft = ProviderDraft { id, slug, name, issuer, client_id, client_secret, scopes, enabled, trusts_email };
    let (provider, event) = IdentityProvider::register(draft, ctx.at);
    unit.add_identity_provider(&provider)?;
    note_provider(unit, event, None, Some(&provider));
    Ok(ProviderView::of(&provider))
}

/// Changes a provider, after a login of late.
pub fn update_identity_provider(
    ctx: &Ctx,
    (accounts, means): (&Accounts, &OutsideLogins),
    by: &ProviderManager,
    unit: &mut dyn IdentityUnit,
    (slug, wanted): (&ProviderSlug, &Precondition),
    command: &UpdateIdentityProvider,
) -> Result<Record<ProviderView>, Failure> {
    recent_if_person(ctx, unit, &accounts.policy.sessions)?;
    let UpdateIdentityProvider { name, client_id, client_secret, scopes, enabled, trusts_email } = command.clone();
    let kept = name.is_keep() && client_id.is_keep() && client_secret.is_keep() && scopes.is_keep();
    if kept && enabled.is_keep() && trusts_email.is_keep() {
        return Err(Failure::invalid(vec![Violation::new("", "empty", "names no member to change")]));
    }
    let was = to_change(unit, slug, wanted)?;
    let id = was.facts().id;
    let sealed = client_secret.map(|it| it.map(|it| means.sealed(id, &it)).transpose());
    let client_secret = match sealed.value() {
        Some(secret) => Change::Set(secret?),
        None => Change::Keep,
    };
    let mut now = was.clone();
    let change = ProviderChange { name, client_id, client_secret, scopes, enabled, trusts_email };
    let event = now.change(change, ctx.at);
    by.may_vouch(was.facts().trusts_email || now.facts().trusts_email)?;
    if let Some(event) = event {
        unit.save_identity_provider(&now)?;
        note_provider(unit, event, Some(&was), Some(&now));
    }
    Ok(ProviderView::of(&now))
}

/// Deletes a provider. Nobody is linked to it any more.
pub fn delete_identity_provider(
    by: &ProviderManager,
    unit: &mut dyn IdentityUnit,
    slug: &ProviderSlug,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let was = to_change(unit, slug, wanted)?;
    by.may_vouch(was.facts().trusts_email)?;
    unit.remove_identity_provider(was.facts().id)?;
    note_provider(unit, ProviderEvent::Deleted, Some(&was), None);
    Ok(())
}

fn to_change(
    unit: &mut dyn IdentityUnit,
    slug: &ProviderSlug,
    wanted: &Precondition,
) -> Result<IdentityProvider, Failure> {
    let provider = unit.identity_provider(slug)?.ok_or(ProviderError::NotFound)?;
    wanted.check(provider.facts().revision)?;
    Ok(provider)
}

/// An issuer is an address without a query (OpenID Connect Discovery 1.0, section 3) that may be called.
fn check(means: &OutsideLogins, issuer: &Issuer) -> Result<(), Failure> {
    let refused = |code, detail: String| Failure::invalid(vec![Violation::new("/issuer", code, detail)]);
    means.destinations.check(issuer).map_err(|it| refused(it.code(), it.to_string()))?;
    if issuer.contains('?') {
        return Err(refused("url_query", "must not contain a query".to_owned()));
    }
    Ok(())
}
