//! Opening accounts.
//!
//! Who may, and whether the account is there at once, is for the operator to decide. Where it is there only
//! once its address is verified, the same is done for every address, whether it belongs to an account or not.

use domain::{
    identity::{
        BuiltIn, DisplayName, Email, IdentityError, MailKind, Password, PasswordFlaw, PasswordHash, PendingId,
        PendingRegistration, Purpose, Registration, RoleSet, Secret, TokenDigest, User, UserManager,
    },
    kernel::{Actor, Role, UserId},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Accounts, IdentityUnit, RegistrationPolicy, RequestedView, UserView,
    invitations::accept,
    mail::{self, Wanted},
    queries::shown,
    schema,
    trail::note_account,
};
use crate::{Ctx, Failure, page::Record};

/// What it takes to open an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "email": "ada@example.org", "password": "correct horse battery staple", "display_name": "Ada Lovelace",
})))]
pub struct CreateUser {
    /// Will name the account; the server chooses one if the client does not.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// By which its owner will log in.
    #[schema(value_type = schema::Email)]
    pub email: Email,
    /// Will prove its owner.
    #[schema(value_type = schema::Password)]
    pub password: Password,
    /// The name that others will see.
    #[schema(value_type = schema::DisplayName)]
    pub display_name: DisplayName,
    /// The token of an invitation to this address, where registration takes one.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 512, write_only)]
    pub invitation: Option<Secret>,
}

/// An account that may be opened; only [`prepare_user`] makes one.
#[derive(Clone, Debug)]
pub struct NewUser {
    registration: Registration,
    way: Way,
}

/// What stands between an account and its owner.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Nothing.
    AtOnce,
    /// Its address has to be verified.
    OnceVerified,
    /// Whether this is the secret of an invitation.
    Invited(TokenDigest),
}

/// What became of a registration.
#[derive(Clone, Debug)]
pub enum Registered {
    /// There is an account.
    Opened(Record<UserView>),
    /// There will be one if whoever has the address wants it.
    Requested(RequestedView),
}

/// Finds out whether `actor` may open such an account, and hashes its password.
pub async fn prepare_user(accounts: &Accounts, actor: &Actor, command: CreateUser) -> Result<NewUser, Failure> {
    let CreateUser { id, email, password, display_name, invitation } = command;
    let way = way(accounts, actor, invitation.as_ref())?;
    let hashed = hash_new(accounts, password, &email, &display_name).await?;
    let password = hashed.map_err(|flaw| IdentityError::BadPassword { pointer: "/password", flaw })?;
    let id = id.map_or_else(UserId::fresh, UserId::from);
    Ok(NewUser { registration: Registration { id, email, display_name, password }, way })
}

fn way(accounts: &Accounts, actor: &Actor, invitation: Option<&Secret>) -> Result<Way, IdentityError> {
    if UserManager::of(actor).is_ok() {
        return Ok(Way::AtOnce);
    }
    match (accounts.policy.registration, invitation) {
        (RegistrationPolicy::Closed, _) => Err(IdentityError::RegistrationClosed),
        (_, Some(secret)) => Ok(Way::Invited(accounts.secrets.digest(secret))),
        (RegistrationPolicy::Invite, None) => Err(IdentityError::InvitationNeeded),
        (RegistrationPolicy::Verified, None) => Ok(Way::OnceVerified),
        (RegistrationPolicy::Open, None) => Ok(Way::AtOnce),
    }
}

/// Hashes a password that somebody chose, if it is good enough.
pub(super) async fn hash_new(
    accounts: &Accounts,
    password: Password,
    email: &Email,
    display_name: &DisplayName,
) -> Result<Result<PasswordHash, PasswordFlaw>, Failure> {
    if password.contains(email) {
        return Ok(Err(PasswordFlaw::ContainsEmail));
    }
    accounts.passwords.hash(password, vec![email.to_string(), display_name.to_string()]).await
}

/// Opens an account as far as may be.
pub fn register_user(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    new: &NewUser,
) -> Result<Registered, Failure> {
    match new.way {
        Way::AtOnce => create_user(ctx, unit, new).map(Registered::Opened),
        Way::Invited(digest) => {
            let roles = accept(ctx, unit, &digest, &new.registration)?;
            open(ctx, unit, &new.registration, roles, true).map(Registered::Opened)
        }
        Way::OnceVerified => wait(ctx, accounts, unit, &new.registration).map(Registered::Requested),
    }
}

/// Opens an account at once.
pub fn create_user(ctx: &Ctx, unit: &mut dyn IdentityUnit, new: &NewUser) -> Result<Record<UserView>, Failure> {
    open(ctx, unit, &new.registration, RoleSet::of([]), false)
}

/// Opens the account of an administrator.
pub fn create_admin(
    ctx: &Ctx,
    _: &UserManager,
    unit: &mut dyn IdentityUnit,
    new: &NewUser,
) -> Result<Record<UserView>, Failure> {
    open(ctx, unit, &new.registration, RoleSet::of([BuiltIn::Admin.into()]), false)
}

/// Keeps a registration until its address is verified, without a look at who has the address.
fn wait(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    registration: &Registration,
) -> Result<RequestedView, Failure> {
    let (id, purpose) = (PendingId::fresh(), Purpose::Registration);
    let wanted = Wanted { kind: MailKind::Registration, email: &registration.email, user: None };
    if mail::ask_for(ctx, accounts, unit, id.uuid().into(), &wanted)? {
        let digest = accounts.secrets.digest(&accounts.secrets.single_use(purpose, id.uuid()));
        let (registration, expires_at) = (registration.clone(), ctx.at + purpose.lifetime());
        unit.add_pending(&PendingRegistration { id, digest, registration, expires_at })?;
    }
    Ok(RequestedView::MAIL)
}

/// Opens an account. Nobody else can register with its address any more.
pub(super) fn open(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    registration: &Registration,
    roles: RoleSet,
    verified: bool,
) -> Result<Record<UserView>, Failure> {
    let (user, event) = User::register(registration.clone(), roles, verified, ctx.at);
    unit.add_user(&user)?;
    unit.forget_pending_with(&registration.email)?;
    note_account(ctx, unit, &event, None, &user);
    shown(unit, user.facts().id)
}
