//! What happened to providers, and to who is known to them, told to the ledger and to the operator's log.

use domain::{
    identity::{IdentityProvider, ProviderError, ProviderEvent, ProviderLogin, ProviderSlug},
    kernel::{Permission, Refusal, UserId},
};
use serde::Serialize;

use super::ProviderView;
use crate::{
    Ctx,
    identity::IdentityUnit,
    ledger::{Audience, Fact},
};

/// What is kept of a provider, as far as its changes are told.
#[derive(Serialize)]
struct Told<'p> {
    #[serde(flatten)]
    view: ProviderView,
    /// It is masked: that it is another one is all that shows.
    client_secret: Option<&'p [u8]>,
}

impl<'p> Told<'p> {
    fn of(provider: &'p IdentityProvider) -> Self {
        let client_secret = provider.facts().client_secret.as_ref().map(|it| it.0.as_slice());
        Self { view: ProviderView::of(provider).view, client_secret }
    }
}

/// A provider became what it is, or is gone.
pub(super) fn note_provider(
    unit: &mut dyn IdentityUnit,
    event: ProviderEvent,
    was: Option<&IdentityProvider>,
    now: Option<&IdentityProvider>,
) {
    let Some(slug) = was.or(now).map(|it| it.facts().slug.to_string()) else { return };
    tracing::info!(target: "security", event = %format!("identity_provider.{}", event.verb()), provider = slug);
    let (was, now) = (was.map(Told::of), now.map(Told::of));
    let fact = Fact::of("identity_provider", slug, event.verb()).changed(was.as_ref(), now.as_ref());
    let fact = fact.masking(&["client_secret"]);
    unit.record(fact.announced(Audience::holders(Permission::ApplicationsManage), "slug"));
}

/// A login is on its way. It is kept where somebody is logged in: the rest are of nobody, as many as anybody likes.
pub(super) fn note_login_begun(ctx: &Ctx, unit: &mut dyn IdentityUnit, login: &ProviderLogin, provider: &ProviderSlug) {
    let fact = of_login(ctx, "begun", login, provider);
    if login.user.is_some() {
        unit.record(fact);
    }
}

/// A provider said who it is that comes back.
pub(super) fn note_login_answered(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    login: &ProviderLogin,
    provider: &ProviderSlug,
) {
    unit.record(of_login(ctx, "answered", login, provider));
}

/// A login on its way came to nothing. That is kept where its beginning is.
pub(super) fn note_login_refused(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    login: &ProviderLogin,
    provider: &ProviderSlug,
    why: ProviderError,
) {
    let code = why.code();
    tracing::info!(target: "security", login = %login.id, code, "a login with a provider is refused");
    let fact = of_login(ctx, "refused", login, provider).noting("code", &code);
    if login.user.is_some() {
        unit.record(fact);
    }
}

fn of_login(ctx: &Ctx, verb: &'static str, login: &ProviderLogin, provider: &ProviderSlug) -> Fact {
    let (request, address, id) = (&ctx.request.id, ctx.request.address, login.id);
    tracing::info!(
        target: "security", event = %format!("provider_login.{verb}"), login = %id, %provider, %request, ?address
    );
    let fact = Fact::of("provider_login", id, verb).noting("provider", provider);
    match login.user {
        Some(user) => fact.on_behalf_of(user),
        None => fact,
    }
}

/// Somebody logs in with an account elsewhere from now on, or does not any more.
pub(super) fn note_link(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    verb: &'static str,
    user: UserId,
    provider: &ProviderSlug,
) {
    let (request, address) = (&ctx.request.id, ctx.request.address);
    tracing::info!(target: "security", event = %format!("user.{verb}"), %user, %provider, %request, ?address);
    let audience = Audience::only(user).and_holders(Permission::UsersRead);
    let fact = Fact::of("user", user, verb).on_behalf_of(user).noting("provider", provider);
    unit.record(fact.announced(audience, "id"));
}
