//! What happened to applications and consents, told to the ledger and to the operator's log.

use domain::{
    identity::{Consent, ConsentEvent, OAuthClient, OAuthClientEvent, OAuthScopes, RedirectUri},
    kernel::{Permission, Timestamp},
};
use serde::Serialize;

use crate::{
    Ctx,
    identity::IdentityUnit,
    ledger::{Audience, Fact},
    moment,
};

/// What is kept of an application, as far as its changes are told.
#[derive(Serialize)]
struct Told<'c> {
    name: &'c str,
    kind: &'static str,
    grants: Vec<&'static str>,
    redirect_uris: &'c [RedirectUri],
    scopes: OAuthScopes,
    #[serde(serialize_with = "moment::serialize_option")]
    old_secret_until: Option<Timestamp>,
}

impl<'c> Told<'c> {
    fn of(client: &'c OAuthClient) -> Self {
        let facts = client.facts();
        Self {
            name: &facts.name,
            kind: facts.kind.name(),
            grants: facts.grants.iter().map(domain::identity::GrantType::name).collect(),
            redirect_uris: &facts.redirect_uris,
            scopes: facts.scopes,
            old_secret_until: facts.old_secret_until,
        }
    }
}

/// An application became what it is, or is gone.
pub(super) fn note_client(
    unit: &mut dyn IdentityUnit,
    event: OAuthClientEvent,
    was: Option<&OAuthClient>,
    now: Option<&OAuthClient>,
) {
    let Some(client) = was.or(now).map(|it| it.facts().id) else { return };
    tracing::info!(target: "security", event = %format!("oauth_client.{}", event.verb()), %client);
    let (was, now) = (was.map(Told::of), now.map(Told::of));
    let fact = Fact::of("oauth_client", client, event.verb()).changed(was.as_ref(), now.as_ref());
    // That it is another one is all that is told of a secret.
    let fact = match event {
        OAuthClientEvent::SecretRotated => fact.noting("secret", &event.verb()).masking(&["secret"]),
        _ => fact,
    };
    unit.record(fact.announced(Audience::holders(Permission::ApplicationsManage), "id"));
}

/// How far an application may act.
#[derive(Serialize)]
struct Allowed {
    scopes: OAuthScopes,
}

/// A person has decided about an application, which names the record.
pub(in crate::identity) fn note_consent(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    event: ConsentEvent,
    was: Option<&Consent>,
    now: Option<&Consent>,
) {
    let Some(Consent { user, client, .. }) = was.or(now).copied() else { return };
    let (request, address) = (&ctx.request.id, ctx.request.address);
    let name = format!("consent.{}", event.verb());
    tracing::info!(target: "security", event = %name, %client, %user, %request, ?address);
    let [was, now] = [was, now].map(|it| it.map(|it| Allowed { scopes: it.scopes }));
    let fact = Fact::of("consent", client, event.verb()).changed(was.as_ref(), now.as_ref());
    unit.record(fact.on_behalf_of(user).announced(Audience::only(user), "id"));
}
