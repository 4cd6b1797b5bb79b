//! What happened to accounts, told to the ledger and to the operator's log.

use domain::{
    identity::{CustomRole, IdentityEvent, Invitation, RoleEvent, User},
    kernel::{Permission, Timestamp},
};
use serde::Serialize;

use super::IdentityUnit;
use crate::{
    Ctx,
    ledger::{Audience, Fact},
    moment,
};

/// What is kept of an account, as far as its changes are told. What says who its owner is, or proves it,
/// is told only as having changed.
#[derive(Serialize)]
struct Account<'u> {
    email: &'u str,
    display_name: &'u str,
    password: &'u str,
    department: Option<&'u str>,
    state: &'static str,
    mfa_enabled: bool,
    roles: Vec<&'u str>,
}

const MASKED: [&str; 4] = ["email", "display_name", "password", "department"];

impl<'u> Account<'u> {
    fn of(user: &'u User) -> Self {
        let facts = user.facts();
        Self {
            email: &facts.email,
            display_name: &facts.display_name,
            password: facts.password.as_str(),
            department: facts.department.as_deref(),
            state: facts.state.name(),
            mfa_enabled: facts.totp_enabled_at.is_some(),
            roles: facts.roles.names().map(|it| &**it).collect(),
        }
    }
}

/// An account became what it is. It was nothing before if it is new.
pub(super) fn note_account(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    event: &IdentityEvent,
    was: Option<&User>,
    now: &User,
) {
    let (was, now) = (was.map(Account::of), Account::of(now));
    let audience = Audience::only(event.user()).and_holders(Permission::UsersRead);
    let fact = fact(event).changed(was.as_ref(), Some(&now)).masking(&MASKED);
    tell(ctx, unit, event, fact.announced(audience, "id"));
}

/// Something happened that concerns a person, and changed nothing of their account.
pub(super) fn note_person(ctx: &Ctx, unit: &mut dyn IdentityUnit, event: &IdentityEvent) {
    let audience = Audience::only(event.user()).and_holders(Permission::UsersRead);
    tell(ctx, unit, event, fact(event).on_behalf_of(event.user()).announced(audience, "id"));
}

/// What is kept of an invitation, as far as its changes are told.
#[derive(Serialize)]
struct Invited<'i> {
    email: &'i str,
    roles: Vec<&'i str>,
    #[serde(serialize_with = "moment::serialize")]
    expires_at: Timestamp,
}

impl<'i> Invited<'i> {
    fn of(it: &'i Invitation) -> Self {
        Self { email: &it.email, roles: it.roles.names().map(|it| &**it).collect(), expires_at: it.expires_at }
    }
}

/// An invitation was made, or is there no more.
pub(super) fn note_invitation(
    unit: &mut dyn IdentityUnit,
    verb: &'static str,
    was: Option<&Invitation>,
    now: Option<&Invitation>,
) {
    let Some(id) = was.or(now).map(|it| it.id) else { return };
    let (was, now) = (was.map(Invited::of), now.map(Invited::of));
    let fact = Fact::of("invitation", id, verb).changed(was.as_ref(), now.as_ref()).masking(&MASKED);
    tracing::info!(target: "security", event = fact.action(), invitation = %id);
    unit.record(fact.announced(Audience::holders(Permission::UsersRead), "id"));
}

/// What is kept of a role, as far as its changes are told.
#[derive(Serialize)]
struct Role<'r> {
    description: Option<&'r str>,
    permissions: Vec<Permission>,
}

impl<'r> Role<'r> {
    fn of(role: &'r CustomRole) -> Self {
        let facts = role.facts();
        Self { description: facts.description.as_deref(), permissions: facts.permissions.iter().collect() }
    }
}

/// A role became what it is, or is gone.
pub(super) fn note_role(
    unit: &mut dyn IdentityUnit,
    event: RoleEvent,
    was: Option<&CustomRole>,
    now: Option<&CustomRole>,
) {
    let Some(name) = was.or(now).map(|it| it.facts().name.to_string()) else { return };
    let (was, now) = (was.map(Role::of), now.map(Role::of));
    tracing::info!(target: "security", event = %format!("role.{}", event.verb()), role = name);
    let fact = Fact::of("role", name.clone(), event.verb()).changed(was.as_ref(), now.as_ref());
    unit.record(fact.published(Audience::holders(Permission::RolesRead), &serde_json::json!({ "name": name })));
}

/// Something happened to a second factor, besides that it is in force or not; there are so many recovery codes
/// `left`, if that matters.
pub(super) fn note_factor(ctx: &Ctx, unit: &mut dyn IdentityUnit, event: &IdentityEvent, left: Option<i64>) {
    let fact = fact(event).on_behalf_of(event.user());
    let fact = if let Some(left) = left { fact.noting("recovery_codes_left", &left) } else { fact };
    tell(ctx, unit, event, fact.announced(Audience::only(event.user()), "id"));
}

/// Something happened to a login.
pub(super) fn note_session(ctx: &Ctx, unit: &mut dyn IdentityUnit, event: &IdentityEvent) {
    let audience = Audience::only(event.user());
    tell(ctx, unit, event, fact(event).on_behalf_of(event.user()).announced(audience, "id"));
}

fn fact(event: &IdentityEvent) -> Fact {
    match event.session() {
        Some(session) => Fact::of("session", session, event.verb()),
        None => Fact::of("user", event.user(), event.verb()),
    }
}

/// Reuse of a refresh token or a code is a warning: somebody holds what is not theirs.
fn tell(ctx: &Ctx, unit: &mut dyn IdentityUnit, event: &IdentityEvent, fact: Fact) {
    let (name, user, request, address) = (fact.action(), event.user(), &ctx.request.id, ctx.request.address);
    if let IdentityEvent::RefreshTokenReused(_, session) | IdentityEvent::AuthorizationCodeReused(_, session) = event {
        tracing::warn!(target: "security", event = name, %user, %session, %request, ?address);
    } else {
        tracing::info!(target: "security", event = name, %user, %request, ?address);
    }
    unit.record(fact);
}

/// Tells the log that somebody was not let in.
pub(super) fn note_refused(ctx: &Ctx, code: &'static str) {
    let (request, address) = (&ctx.request.id, ctx.request.address);
    tracing::info!(target: "security", event = "attempt_refused", code, %request, ?address);
}
