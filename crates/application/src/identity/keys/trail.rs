//! What happened to keys, told to the ledger and to the operator's log. That they are used is told by no more than
//! a count.

use domain::{
    identity::{ApiKey, ApiKeyEvent},
    kernel::{Permission, Timestamp},
};
use serde::Serialize;

use crate::{
    identity::IdentityUnit,
    ledger::{Audience, Fact},
    moment,
};

/// What is kept of a key, as far as its changes are told.
#[derive(Serialize)]
struct Told<'k> {
    name: &'k str,
    prefix: &'k str,
    secret: &'k str,
    scopes: Vec<&'static str>,
    plan: &'k str,
    #[serde(serialize_with = "moment::serialize")]
    expires_at: Timestamp,
    #[serde(serialize_with = "moment::serialize_option")]
    old_secret_until: Option<Timestamp>,
}

impl<'k> Told<'k> {
    fn of(key: &'k ApiKey) -> Self {
        let facts = key.facts();
        Self {
            name: &facts.name,
            prefix: &facts.prefix,
            // It is masked; that it is another one is what the beginning shows.
            secret: &facts.prefix,
            scopes: facts.scopes.iter().map(domain::identity::Scope::name).collect(),
            plan: &facts.plan,
            expires_at: facts.expires_at,
            old_secret_until: facts.old_secret_until,
        }
    }
}

/// A key became what it is, or is gone.
pub(super) fn note_key(unit: &mut dyn IdentityUnit, event: ApiKeyEvent, was: Option<&ApiKey>, now: Option<&ApiKey>) {
    let Some(facts) = was.or(now).map(ApiKey::facts) else { return };
    let (key, owner) = (facts.id, facts.owner);
    tracing::info!(target: "security", event = %format!("api_key.{}", event.verb()), %key, user = %owner);
    let (was, now) = (was.map(Told::of), now.map(Told::of));
    let fact = Fact::of("api_key", key, event.verb()).changed(was.as_ref(), now.as_ref()).masking(&["secret"]);
    let audience = Audience::only(owner).and_holders(Permission::ApiKeysManage);
    unit.record(fact.on_behalf_of(owner).announced(audience, "id"));
}
