//! The use cases of identity.
//!
//! Whatever takes a password has more than one step, because hashing is slow and must not hold a
//! connection: [`prepare_user`] comes before [`create_user`], while [`create_session`] and
//! [`change_password`] take all of their steps themselves.

mod factors;
mod login;
mod password;
mod ports;
mod queries;
mod registration;
mod roles;
mod schema;
mod sessions;
mod trail;
mod upkeep;
mod users;

pub use factors::{
    ConfirmTotp, DisableTotp, FactorSecrets, Factors, RecoveryCodesView, ReplaceRecoveryCodes, Totp, TotpEnrolmentView,
    confirm_totp, delete_user_totp, disable_totp, enrol_totp, replace_recovery_codes,
};
pub use login::{CreateSession, create_session};
pub use password::{ChangePassword, change_password};
pub use ports::{AccountPolicy, Accounts, Passwords, Pending, RegistrationPolicy, SessionSecrets, Verdict};
pub use queries::{
    IdentityReader, LoginAccount, LoginName, UserFilter, UserSearch, UserSort, UserView, actor, get_me, get_user,
    list_users,
};
pub use registration::{CreateUser, NewUser, create_admin, create_user, prepare_user};
pub use roles::{
    CreateRole, NameSort, PermissionFilter, PermissionView, ReplaceRole, RoleFilter, RoleView, create_role,
    delete_role, get_role, list_permissions, list_roles, replace_role,
};
pub use sessions::{RefreshSession, SessionView, delete_current_session, refresh_session};
pub use upkeep::forget_identity_leftovers;
pub use users::{SetUserRoles, UpdateMe, UpdateUser, delete_me, delete_user, set_user_roles, update_me, update_user};

use domain::{
    identity::{CONSTRAINTS, CustomRoles, IdentityError, LoginFailures, Sessions, Users},
    kernel::UserId,
};

use crate::{Failure, ledger::Ledger};

/// Everything an identity use case may change, and nothing else.
pub trait IdentityUnit: IdentityReader + Users + CustomRoles + Sessions + Factors + LoginFailures + Ledger {
    /// Says that the sessions or permissions of `user` will not be what they were.
    fn access_changed(&mut self, user: UserId);
}

/// A refusal that is kept: the transaction commits what led to it, such as the count of failures,
/// and only then is the caller refused.
type Kept<T> = Result<Result<T, Failure>, Failure>;

impl From<IdentityError> for Failure {
    fn from(error: IdentityError) -> Self {
        Self::refused(&error)
    }
}

/// What a violated constraint of this context means.
pub(crate) fn refusal(constraint: &str) -> Option<Failure> {
    CONSTRAINTS.iter().find(|(name, _)| *name == constraint).map(|(_, error)| Failure::refused(error))
}
