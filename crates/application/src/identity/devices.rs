//! The logins that one has, one for each device, and one for each application that one lets act, and ending them.
//!
//! Of where a login came from, nothing is kept but what the device calls itself: an address would tell where
//! somebody is.

use chrono::{DateTime, Utc};
use domain::{
    identity::{IdentityError, IdentityEvent, Member, RoleSet, UserManager},
    kernel::{Precondition, SessionId, StoreError, Timestamp, UserId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    IdentityReader, IdentityUnit,
    oauth::OAuthClientName,
    queries::shown,
    schema,
    trail::{note_person, note_session},
    users::to_manage,
};
use crate::{
    Ctx, Failure, moment,
    page::{Page, PageRequest, SortMember},
};

/// A login that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OpenSession, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "device": "Mozilla/5.0 (X11; Linux x86_64)",
    "application": null, "opened_at": "2026-01-05T09:30:00.000000Z", "last_used_at": "2026-01-05T10:00:00.000000Z",
    "expires_at": "2026-02-04T10:00:00.000000Z", "current": true,
})))]
pub struct OpenSessionView {
    /// Names it.
    pub id: Uuid,
    /// What it was opened with, as that names itself (`User-Agent`), if it does.
    #[schema(value_type = Option<schema::Device>, required)]
    pub device: Option<String>,
    /// What the application is called that acts in it for the person; null where they have logged in themselves.
    #[schema(value_type = Option<OAuthClientName>, required)]
    pub application: Option<String>,
    /// When the login was.
    #[serde(serialize_with = "moment::serialize")]
    pub opened_at: DateTime<Utc>,
    /// When it last got a new access token.
    #[serde(serialize_with = "moment::serialize")]
    pub last_used_at: DateTime<Utc>,
    /// When it ends if it gets none before.
    #[serde(serialize_with = "moment::serialize")]
    pub expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Which logins are wanted: all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenSessionFilter {}

/// What a list of logins can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenSessionSort {
    /// By the time of the login.
    OpenedAt,
}

impl SortMember for OpenSessionSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("opened_at", Self::OpenedAt)];
    const DESCENDING: bool = true;
}

/// A page of one's own logins that stand, the newest first where nothing else is asked for.
pub fn list_sessions(
    ctx: &Ctx,
    member: &Member,
    reader: &mut dyn IdentityReader,
    page: &PageRequest<OpenSessionSort>,
) -> Result<Page<OpenSessionView>, Failure> {
    let found = sessions_of(reader, member.user(), ctx.at, page)?;
    Ok(found.map(|it| OpenSessionView { current: it.id == member.session().uuid(), ..it }))
}

/// A page of a person's logins that stand at `at`.
pub fn sessions_of(
    reader: &mut dyn IdentityReader,
    user: UserId,
    at: Timestamp,
    page: &PageRequest<OpenSessionSort>,
) -> Result<Page<OpenSessionView>, StoreError> {
    reader.open_sessions(user, at, &page.in_usual_order())
}

/// A page of the logins of somebody whose account one may manage.
pub fn list_user_sessions(
    ctx: &Ctx,
    by: &UserManager,
    reader: &mut dyn IdentityReader,
    id: UserId,
    page: &PageRequest<OpenSessionSort>,
) -> Result<Page<OpenSessionView>, Failure> {
    let names = shown(reader, id)?.view.roles;
    let roles = RoleSet::of(names.iter().filter_map(|it| it.parse().ok()));
    by.may_give(roles.permissions(&reader.custom_roles()?))?;
    let current = ctx.actor.session().map(SessionId::uuid);
    let found = sessions_of(reader, id, ctx.at, page)?;
    Ok(found.map(|it| OpenSessionView { current: Some(it.id) == current, ..it }))
}

/// Ends one of the logins of somebody whose account one may manage.
pub fn delete_user_session(
    ctx: &Ctx,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    (user, session): (UserId, SessionId),
) -> Result<(), Failure> {
    to_manage(unit, by, user, &Precondition::None)?;
    end(ctx, unit, user, session)
}

/// Ends all logins of somebody whose account one may manage.
pub fn delete_user_sessions(
    ctx: &Ctx,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    user: UserId,
) -> Result<(), Failure> {
    to_manage(unit, by, user, &Precondition::None)?;
    end_all(ctx, unit, user)
}

/// Which device a login is on, if that is known and the login not forgotten: for whoever is told of it.
pub fn device_of_session(unit: &mut dyn IdentityUnit, id: SessionId) -> Result<Option<String>, Failure> {
    Ok(unit.device_of(id)?.map(|it| it.to_string()))
}

/// Ends one of one's own logins; those of others look absent.
pub fn delete_session(ctx: &Ctx, member: &Member, unit: &mut dyn IdentityUnit, id: SessionId) -> Result<(), Failure> {
    end(ctx, unit, member.user(), id)
}

/// Logs out everywhere, here too.
pub fn delete_sessions(ctx: &Ctx, member: &Member, unit: &mut dyn IdentityUnit) -> Result<(), Failure> {
    end_all(ctx, unit, member.user())
}

fn end(ctx: &Ctx, unit: &mut dyn IdentityUnit, user: UserId, id: SessionId) -> Result<(), Failure> {
    let theirs = unit.session(id)?.filter(|it| it.facts().user == user && it.is_in_force(ctx.at));
    let mut session = theirs.ok_or(IdentityError::SessionNotFound)?;
    if let Some(event) = session.revoke(ctx.at) {
        unit.save_session(&session)?;
        note_session(ctx, unit, &event);
    }
    unit.access_changed(user);
    Ok(())
}

fn end_all(ctx: &Ctx, unit: &mut dyn IdentityUnit, user: UserId) -> Result<(), Failure> {
    // Whoever opens one at the same time waits, and is ended too.
    unit.user(user)?;
    unit.revoke_sessions(user, ctx.at)?;
    unit.access_changed(user);
    note_person(ctx, unit, &IdentityEvent::SessionsEnded(user));
    Ok(())
}
