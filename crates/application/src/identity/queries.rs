//! What people can see of accounts. Reads go from the tables straight into views.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    identity::{
        Bearer, CustomRole, DisplayName, Email, FactorRule, IdentityError, Invitation, InvitationId, LastFailures,
        LoginLimits, LoginTrace, OriginKey, PasswordHash, RoleName, TokenDigest, UserReader, UserState,
    },
    kernel::{Actor, SessionId, StoreError, Timestamp, UserId},
    text,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    ApiKeysReader, AuthorizationReader, InvitationSort, OAuthReader, OpenSessionSort, OpenSessionView, ProvidersReader,
    ResettingAccount, schema,
};
use crate::{
    Bearing, Claims, Ctx, Failure, moment,
    page::{Page, PageRequest, Record, SortMember},
};

/// An account as its owner and its managers see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = User, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "email": "ada@example.org", "display_name": "Ada Lovelace",
    "department": "Mathematics", "state": "active", "roles": ["loan_officer", "member"],
    "email_verified_at": null, "mfa_enabled": false,
    "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
})))]
pub struct UserView {
    /// Names the account for ever.
    pub id: Uuid,
    /// By which its owner logs in.
    #[schema(value_type = schema::Email)]
    pub email: String,
    /// The name that others see.
    #[schema(value_type = schema::DisplayName)]
    pub display_name: String,
    /// Where its owner belongs, if that is known.
    #[schema(value_type = Option<schema::Department>, required)]
    pub department: Option<String>,
    /// Whether its owner may log in.
    #[schema(value_type = schema::UserState)]
    pub state: UserState,
    /// What its owner may do, in alphabetical order; `member` is always among them.
    #[schema(value_type = Vec<schema::RoleName>)]
    pub roles: Vec<String>,
    /// When its owner was seen to receive mail at the address.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub email_verified_at: Option<DateTime<Utc>>,
    /// Whether a login takes more than the password.
    pub mfa_enabled: bool,
    /// When it was made.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

/// Which accounts are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserFilter {
    /// Of people in this role.
    #[schema(value_type = Option<schema::RoleName>)]
    pub role: Option<RoleName>,
    /// In this state.
    #[schema(value_type = Option<schema::UserState>)]
    pub state: Option<UserState>,
    /// With words that begin like these in the name or the email address.
    #[schema(value_type = Option<schema::UserSearch>)]
    pub q: Option<UserSearch>,
}

text! {
    /// Words that somebody looks for in the names and email addresses of people.
    pub UserSearch: 1..=200
}

/// What a list of accounts can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserSort {
    /// By name.
    DisplayName,
    /// By email address.
    Email,
    /// By age.
    CreatedAt,
}

impl SortMember for UserSort {
    const MEMBERS: &'static [(&'static str, Self)] =
        &[("display_name", Self::DisplayName), ("email", Self::Email), ("created_at", Self::CreatedAt)];
}

/// What a login has to know of an account.
#[derive(Clone, Debug)]
pub struct LoginAccount {
    /// Whose it is.
    pub user: UserId,
    /// Whether they may log in.
    pub state: UserState,
    /// Their address.
    pub email: Email,
    /// Their name.
    pub display_name: DisplayName,
    /// Proves them.
    pub password: PasswordHash,
    /// Whether they have logged in from the present network before.
    pub origin_known: bool,
}

/// How an account is looked up for a login.
#[derive(Clone, Debug)]
pub enum LoginName {
    /// By its address.
    Email(Email),
    /// By its identifier.
    User(UserId),
}

/// Whoever acts, and how certain it is that it is they.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acting {
    /// They, with all that their roles allow.
    pub actor: Actor,
    /// Whether a login of theirs takes a second factor.
    pub second_factor: bool,
}

/// What identity shows.
pub trait IdentityReader: ApiKeysReader + OAuthReader + AuthorizationReader + ProvidersReader {
    /// The actor in a session that is in force at `at`, of a user who is active: they themselves, or the application that
    /// they have given it to, as far as it may act and may ask for.
    fn actor(&mut self, claims: Claims, at: Timestamp) -> Result<Option<Acting>, StoreError>;

    /// One account.
    fn user_view(&mut self, id: UserId) -> Result<Option<Record<UserView>>, StoreError>;

    /// A page of accounts.
    fn user_views(&mut self, filter: &UserFilter, page: &PageRequest<UserSort>) -> Result<Page<UserView>, StoreError>;

    /// What these people are called, those among them whose accounts are not closed.
    fn display_names(&mut self, users: &[UserId]) -> Result<HashMap<UserId, DisplayName>, StoreError>;

    /// All roles that the campus has defined.
    fn custom_roles(&mut self) -> Result<Vec<CustomRole>, StoreError>;

    /// What a login from `origin` has to know of an account.
    fn login_account(&mut self, name: &LoginName, origin: &OriginKey) -> Result<Option<LoginAccount>, StoreError>;

    /// Who chooses a new password with this secret, if it is good at `at` and they may log in.
    fn resetting(&mut self, secret: &TokenDigest, at: Timestamp) -> Result<Option<ResettingAccount>, StoreError>;

    /// When the login of a session was.
    fn logged_in_at(&mut self, session: SessionId) -> Result<Option<Timestamp>, StoreError>;

    /// A page of a person's logins that stand at `at`. Which of them asks is not known here.
    fn open_sessions(
        &mut self,
        user: UserId,
        at: Timestamp,
        page: &PageRequest<OpenSessionSort>,
    ) -> Result<Page<OpenSessionView>, StoreError>;

    /// A page of the invitations that nobody has accepted.
    fn invitations(&mut self, page: &PageRequest<InvitationSort>) -> Result<Page<Invitation>, StoreError>;

    /// One of them.
    fn find_invitation(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError>;

    /// The failed logins that matter for `limits`.
    fn last_failures(&mut self, trace: &LoginTrace, limits: &LoginLimits) -> Result<LastFailures, StoreError>;
}

/// The actor behind a genuine access token, as long as the session or the application stands and the person may act.
pub fn actor(ctx: &Ctx, reader: &mut dyn IdentityReader, bearing: Bearing, rule: FactorRule) -> Result<Actor, Failure> {
    let mut acting =
        |claims| reader.actor(claims, ctx.at).map(|it| it.map(|it| rule.admit(it.actor, it.second_factor)));
    let found = match bearing {
        Bearing::Login(claims) => acting(claims)?.filter(|it| it.session().is_some()),
        Bearing::Grant { claims, scopes, .. } => {
            let (permissions, own) = (scopes.api().permissions(), scopes.api().own());
            let granted = acting(claims)?.filter(|it| it.session().is_none());
            granted.map(|it| it.narrowed(permissions, own))
        }
        Bearing::Client { client, token, scopes } => {
            let registered = reader.own_scopes(client, token)?;
            registered.map(|it| Actor::client(client, it.intersection(scopes).api().permissions()))
        }
    };
    found.ok_or_else(Failure::unauthenticated)
}

/// A page of all accounts.
pub fn list_users(
    _: &UserReader,
    reader: &mut dyn IdentityReader,
    filter: &UserFilter,
    page: &PageRequest<UserSort>,
) -> Result<Page<UserView>, Failure> {
    Ok(reader.user_views(filter, page)?)
}

/// Anybody's account.
pub fn get_user(_: &UserReader, reader: &mut dyn IdentityReader, id: UserId) -> Result<Record<UserView>, Failure> {
    shown(reader, id)
}

/// One's own account.
pub fn get_me(bearer: &Bearer, reader: &mut dyn IdentityReader) -> Result<Record<UserView>, Failure> {
    shown(reader, bearer.user())
}

/// The account `id` as it is now.
pub(super) fn shown<R: IdentityReader + ?Sized>(reader: &mut R, id: UserId) -> Result<Record<UserView>, Failure> {
    Ok(reader.user_view(id)?.ok_or(IdentityError::UserNotFound)?)
}
