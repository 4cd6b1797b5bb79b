//! Everything the rules of identity refuse.

use chrono::TimeDelta;

use super::MOST_ROLES;
use crate::kernel::{Denied, Fact, Forbidden, Kind, Refusal, Violation};

/// Why identity says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Somebody has that address already.
    #[error("an account with this email address exists already")]
    EmailTaken,
    /// Somebody has that identifier already.
    #[error("an account with this identifier exists already")]
    DuplicateId,
    /// The one answer to every login that fails, whatever the reason.
    #[error("the email address or the password is wrong")]
    InvalidCredentials,
    /// The password is right, and a code is needed besides.
    #[error("a code from the authenticator app, or a recovery code, is needed as well")]
    MfaRequired,
    /// There is an authenticator app in force already.
    #[error("an authenticator app is in force already")]
    TotpEnabled,
    /// There is no authenticator app in force.
    #[error("no authenticator app is in force")]
    TotpNotEnabled,
    /// Nobody has begun to set one up, or too long ago.
    #[error("no enrolment waits to be confirmed")]
    TotpNotEnrolled,
    /// There is no authenticator app to be taken away.
    #[error("no authenticator app is in force")]
    TotpNotFound,
    /// Who wants to change their second factor must know the password.
    #[error("1 member is not valid")]
    WrongOwnPassword,
    /// The code was not the one that was shown, or was used before.
    #[error("1 member is not valid")]
    WrongCode,
    /// Who has a second factor in force has to show a code of it as well.
    #[error("1 member is not valid")]
    CodeNeeded,
    /// The login is too old for what is asked for.
    #[error("this takes a login of late: log in again")]
    RecentLoginNeeded,
    /// The refresh token is unknown, spent, or of a session that has ended.
    #[error("the refresh token is not valid")]
    InvalidRefreshToken,
    /// Too many logins failed; the next is looked at after this time.
    #[error("too many failed attempts")]
    TooManyAttempts(TimeDelta),
    /// Accounts are made by administrators only.
    #[error("registration is closed")]
    RegistrationClosed,
    /// Only who is invited opens an account.
    #[error("registration takes an invitation")]
    InvitationNeeded,
    /// The secret from a mail is unknown, expired or used; which, nobody is told.
    #[error("the token is not valid")]
    InvalidToken,
    /// The same in the member `invitation`.
    #[error("1 member is not valid")]
    InvalidInvitation,
    /// The invitation is for another address.
    #[error("1 member is not valid")]
    NotInvited,
    /// The invitation would end before it begins, or too late.
    #[error("1 member is not valid")]
    BadExpiry,
    /// There is no such invitation.
    #[error("no such invitation")]
    InvitationNotFound,
    /// There is no such login of the caller's.
    #[error("no such session")]
    SessionNotFound,
    /// Not in the state that the account is in.
    #[error("an account that is {from} cannot {action}")]
    IllegalTransition {
        /// The state that it is in.
        from: &'static str,
        /// What was to be done.
        action: &'static str,
        /// What could be done instead.
        allowed: &'static [&'static str],
    },
    /// The password in this member of the input is not good enough.
    #[error("1 member is not valid")]
    BadPassword {
        /// A JSON pointer.
        pointer: &'static str,
        /// What is wrong with it.
        flaw: PasswordFlaw,
    },
    /// Who wants to change a password must know the present one.
    #[error("1 member is not valid")]
    WrongPassword,
    /// There is no such account.
    #[error("no such user")]
    UserNotFound,
    /// Somebody must be left who can do everything.
    #[error("the last administrator cannot be removed")]
    LastAdmin,
    /// A policy says that this is for others.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The actor may not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such role.
    #[error("no such role")]
    RoleNotFound,
    /// There is a role of that name already.
    #[error("a role with this name exists already")]
    RoleTaken,
    /// Every campus has it, as it is.
    #[error("a role that is built in cannot be changed")]
    RoleBuiltIn,
    /// Somebody has it.
    #[error("the role is given to somebody; take it from them first")]
    RoleInUse,
    /// There are as many as there may be.
    #[error("there are {MOST_ROLES} roles already")]
    TooManyRoles,
    /// The roles at these places of the list do not exist.
    #[error("{} not valid", members(.0.len()))]
    UnknownRoles(Vec<usize>),
}

/// What makes a password bad although it is long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFlaw {
    /// It is among those that are tried first.
    #[error("is too easy to guess")]
    TooCommon,
    /// The email address is a part of it.
    #[error("must not contain the email address")]
    ContainsEmail,
    /// It has leaked somewhere, whosever it was.
    #[error("is on a list of passwords that have leaked")]
    Leaked,
}

pub(super) fn members(count: usize) -> String {
    if count == 1 { "1 member is".to_owned() } else { format!("{count} members are") }
}

impl PasswordFlaw {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooCommon => "password_too_common",
            Self::ContainsEmail => "password_contains_email",
            Self::Leaked => "password_leaked",
        }
    }
}

impl Refusal for IdentityError {
    fn kind(&self) -> Kind {
        match self {
            Self::InvalidCredentials | Self::MfaRequired | Self::InvalidRefreshToken => Kind::Unauthenticated,
            Self::RegistrationClosed | Self::InvitationNeeded | Self::RecentLoginNeeded => Kind::Forbidden,
            Self::Forbidden(forbidden) => forbidden.kind(),
            Self::Denied(denied) => denied.kind(),
            Self::UserNotFound
            | Self::RoleNotFound
            | Self::TotpNotFound
            | Self::InvitationNotFound
            | Self::SessionNotFound
            | Self::InvalidToken => Kind::Absent,
            Self::EmailTaken
            | Self::DuplicateId
            | Self::LastAdmin
            | Self::IllegalTransition { .. }
            | Self::TotpEnabled
            | Self::TotpNotEnabled
            | Self::TotpNotEnrolled
            | Self::RoleTaken
            | Self::RoleBuiltIn
            | Self::RoleInUse
            | Self::TooManyRoles => Kind::Conflict,
            Self::BadPassword { .. }
            | Self::WrongPassword
            | Self::WrongOwnPassword
            | Self::WrongCode
            | Self::CodeNeeded
            | Self::UnknownRoles(_)
            | Self::InvalidInvitation
            | Self::NotInvited
            | Self::BadExpiry => Kind::Invalid,
            Self::TooManyAttempts(_) => Kind::TooMany,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::EmailTaken => "email_taken",
            Self::DuplicateId => "duplicate_id",
            Self::InvalidCredentials => "invalid_credentials",
            Self::MfaRequired => "mfa_required",
            Self::TotpEnabled => "totp_enabled",
            Self::TotpNotEnabled => "totp_not_enabled",
            Self::TotpNotEnrolled => "totp_not_enrolled",
            Self::TotpNotFound => "totp_not_found",
            Self::InvalidRefreshToken => "invalid_refresh_token",
            Self::RecentLoginNeeded => "recent_login_needed",
            Self::TooManyAttempts(_) => "too_many_attempts",
            Self::RegistrationClosed => "registration_closed",
            Self::InvitationNeeded => "invitation_needed",
            Self::InvalidToken => "invalid_token",
            Self::InvitationNotFound => "invitation_not_found",
            Self::SessionNotFound => "session_not_found",
            Self::IllegalTransition { .. } => "illegal_transition",
            Self::BadPassword { .. }
            | Self::WrongPassword
            | Self::WrongOwnPassword
            | Self::WrongCode
            | Self::CodeNeeded
            | Self::UnknownRoles(_)
            | Self::InvalidInvitation
            | Self::NotInvited
            | Self::BadExpiry => "validation_failed",
            Self::UserNotFound => "user_not_found",
            Self::LastAdmin => "last_admin",
            Self::Forbidden(forbidden) => forbidden.code(),
            Self::Denied(denied) => denied.code(),
            Self::RoleNotFound => "role_not_found",
            Self::RoleTaken => "role_taken",
            Self::RoleBuiltIn => "role_built_in",
            Self::RoleInUse => "role_in_use",
            Self::TooManyRoles => "too_many_roles",
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::BadPassword { pointer, flaw } => vec![Violation::new(*pointer, flaw.code(), flaw.to_string())],
            Self::WrongPassword => {
                vec![Violation::new("/current_password", "wrong_password", "is not the present one")]
            }
            Self::InvalidInvitation => {
                vec![Violation::new("/invitation", "invalid_token", "is not a valid invitation")]
            }
            Self::NotInvited => vec![Violation::new("/email", "not_invited", "is not the address that is invited")],
            Self::BadExpiry => {
                vec![Violation::new("/expires_at", "out_of_range", "must be in the future and within 90 days")]
            }
            Self::WrongOwnPassword => vec![Violation::new("/password", "wrong_password", "is not the present one")],
            Self::CodeNeeded => {
                vec![Violation::new("/code", "required", "is needed where a second factor is in force")]
            }
            Self::WrongCode => vec![Violation::new("/code", "wrong_code", "is not valid, or was used before")],
            Self::UnknownRoles(places) => {
                let unknown =
                    |at: &usize| Violation::new(format!("/roles/{at}"), "unknown_role", "is not a known role");
                places.iter().map(unknown).collect()
            }
            _ => Vec::new(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            // A part of a second is waited for in full.
            Self::TooManyAttempts(wait) => vec![("retry_after", Fact::Number((wait.num_milliseconds() + 999) / 1000))],
            Self::IllegalTransition { from, action, allowed } => vec![
                ("from", Fact::Text((*from).to_owned())),
                ("action", Fact::Text((*action).to_owned())),
                ("allowed", Fact::List(allowed.iter().map(|it| (*it).to_owned()).collect())),
            ],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_points_at_the_member_that_is_to_blame() {
        let pointers = |it: IdentityError| it.violations().into_iter().map(|it| it.pointer).collect::<Vec<_>>();
        assert_eq!(pointers(IdentityError::UnknownRoles(vec![0, 3])), ["/roles/0", "/roles/3"]);
        assert_eq!(pointers(IdentityError::WrongPassword), ["/current_password"]);
        let flaw = PasswordFlaw::TooCommon;
        assert_eq!(pointers(IdentityError::BadPassword { pointer: "/new_password", flaw }), ["/new_password"]);
    }

    #[test]
    fn the_wait_is_told_in_whole_seconds_rounded_up() {
        let refused = IdentityError::TooManyAttempts(TimeDelta::milliseconds(1001));
        assert_eq!(refused.facts(), [("retry_after", Fact::Number(2))]);
    }
}
