//! Opening accounts.

use domain::{
    identity::{
        BuiltIn, DisplayName, Email, IdentityError, Password, PasswordFlaw, PasswordHash, Registration, RoleSet, User,
        UserManager,
    },
    kernel::{Actor, Role, UserId},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Accounts, IdentityUnit, RegistrationPolicy, UserView, queries::shown, schema, trail::note_account};
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
}

/// An account that may be opened; only [`prepare_user`] makes one.
#[derive(Clone, Debug)]
pub struct NewUser(Registration);

/// Finds out whether `actor` may open such an account, and hashes its password.
pub async fn prepare_user(accounts: &Accounts, actor: &Actor, command: CreateUser) -> Result<NewUser, Failure> {
    let CreateUser { id, email, password, display_name } = command;
    if accounts.policy.registration == RegistrationPolicy::Closed && UserManager::of(actor).is_err() {
        return Err(IdentityError::RegistrationClosed.into());
    }
    let hashed = hash_new(accounts, password, &email, &display_name).await?;
    let password = hashed.map_err(|flaw| IdentityError::BadPassword { pointer: "/password", flaw })?;
    let id = id.map_or_else(UserId::fresh, UserId::from);
    Ok(NewUser(Registration { id, email, display_name, password }))
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

/// Opens an account.
pub fn create_user(ctx: &Ctx, unit: &mut dyn IdentityUnit, new: &NewUser) -> Result<Record<UserView>, Failure> {
    open(ctx, unit, new, RoleSet::of([]))
}

/// Opens the account of an administrator.
pub fn create_admin(
    ctx: &Ctx,
    _: &UserManager,
    unit: &mut dyn IdentityUnit,
    new: &NewUser,
) -> Result<Record<UserView>, Failure> {
    open(ctx, unit, new, RoleSet::of([BuiltIn::Admin.into()]))
}

fn open(ctx: &Ctx, unit: &mut dyn IdentityUnit, new: &NewUser, roles: RoleSet) -> Result<Record<UserView>, Failure> {
    let (user, event) = User::register(new.0.clone(), roles, ctx.at);
    unit.add_user(&user)?;
    note_account(ctx, unit, &event, None, &user);
    shown(unit, user.facts().id)
}
