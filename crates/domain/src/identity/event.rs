//! What has happened in identity, for whoever keeps the record of it.

use crate::kernel::{SessionId, UserId};

/// A fact, past and unchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "somebody has to hear of it"]
pub enum IdentityEvent {
    /// An account was made.
    UserRegistered(UserId),
    /// A person's name or department changed.
    ProfileChanged(UserId),
    /// A person's roles changed.
    RolesChanged(UserId),
    /// A person has another password.
    PasswordChanged(UserId),
    /// A person chose a new password with a secret that came by mail.
    PasswordReset(UserId),
    /// A person was sent the secret for that.
    PasswordResetRequested(UserId),
    /// A person was seen to get mail at their address.
    EmailVerified(UserId),
    /// A person has another address, and gets mail there.
    EmailChanged(UserId),
    /// A person wants to have another address.
    EmailChangeRequested(UserId),
    /// A person may not log in for now.
    UserSuspended(UserId),
    /// A person may log in again.
    UserReinstated(UserId),
    /// A person logged out everywhere.
    SessionsEnded(UserId),
    /// An account was closed for ever.
    UserClosed(UserId),
    /// A person has begun to set up an authenticator app.
    TotpEnrolled(UserId),
    /// A login takes a code from the app from now on.
    TotpEnabled(UserId),
    /// A login takes the password only from now on.
    TotpDisabled(UserId),
    /// A person has new recovery codes, and the old ones are worth nothing.
    RecoveryCodesReplaced(UserId),
    /// A recovery code was used, and is gone.
    RecoveryCodeUsed(UserId),
    /// Few recovery codes are left.
    RecoveryCodesLow(UserId),
    /// A person logged in.
    SessionOpened(UserId, SessionId),
    /// A person who has logged in before did so from a network that they were not known from.
    SessionOpenedElsewhere(UserId, SessionId),
    /// A person went on with a login: the refresh token was replaced.
    SessionRefreshed(UserId, SessionId),
    /// A person logged out.
    SessionClosed(UserId, SessionId),
    /// A refresh token was shown again after its time; its session is closed.
    RefreshTokenReused(UserId, SessionId),
    /// An authorization code was shown again; the session that it was used for is closed.
    AuthorizationCodeReused(UserId, SessionId),
}

impl IdentityEvent {
    /// What became of the account or the login, in a word.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::UserRegistered(_) => "registered",
            Self::ProfileChanged(_) => "profile_changed",
            Self::RolesChanged(_) => "roles_changed",
            Self::PasswordChanged(_) => "password_changed",
            Self::PasswordReset(_) => "password_reset",
            Self::PasswordResetRequested(_) => "password_reset_requested",
            Self::EmailVerified(_) => "email_verified",
            Self::EmailChanged(_) => "email_changed",
            Self::EmailChangeRequested(_) => "email_change_requested",
            Self::UserSuspended(_) => "suspended",
            Self::UserReinstated(_) => "reinstated",
            Self::SessionsEnded(_) => "sessions_ended",
            Self::TotpEnrolled(_) => "totp_enrolled",
            Self::TotpEnabled(_) => "totp_enabled",
            Self::TotpDisabled(_) => "totp_disabled",
            Self::RecoveryCodesReplaced(_) => "recovery_codes_replaced",
            Self::RecoveryCodeUsed(_) => "recovery_code_used",
            Self::RecoveryCodesLow(_) => "recovery_codes_low",
            Self::SessionOpened(..) => "opened",
            Self::SessionOpenedElsewhere(..) => "opened_elsewhere",
            Self::SessionRefreshed(..) => "refreshed",
            Self::UserClosed(_) | Self::SessionClosed(..) => "closed",
            Self::RefreshTokenReused(..) => "refresh_token_reused",
            Self::AuthorizationCodeReused(..) => "authorization_code_reused",
        }
    }

    /// Which login it is about, if it is about one.
    pub const fn session(&self) -> Option<SessionId> {
        match self {
            Self::SessionOpened(_, session)
            | Self::SessionOpenedElsewhere(_, session)
            | Self::SessionRefreshed(_, session)
            | Self::SessionClosed(_, session)
            | Self::RefreshTokenReused(_, session)
            | Self::AuthorizationCodeReused(_, session) => Some(*session),
            _ => None,
        }
    }

    /// Whom it is about.
    pub const fn user(&self) -> UserId {
        match self {
            Self::UserRegistered(user)
            | Self::ProfileChanged(user)
            | Self::RolesChanged(user)
            | Self::PasswordChanged(user)
            | Self::PasswordReset(user)
            | Self::PasswordResetRequested(user)
            | Self::EmailVerified(user)
            | Self::EmailChanged(user)
            | Self::EmailChangeRequested(user)
            | Self::UserSuspended(user)
            | Self::UserReinstated(user)
            | Self::SessionsEnded(user)
            | Self::TotpEnrolled(user)
            | Self::TotpEnabled(user)
            | Self::TotpDisabled(user)
            | Self::RecoveryCodesReplaced(user)
            | Self::RecoveryCodeUsed(user)
            | Self::RecoveryCodesLow(user)
            | Self::UserClosed(user)
            | Self::SessionOpened(user, _)
            | Self::SessionOpenedElsewhere(user, _)
            | Self::SessionRefreshed(user, _)
            | Self::SessionClosed(user, _)
            | Self::RefreshTokenReused(user, _)
            | Self::AuthorizationCodeReused(user, _) => *user,
        }
    }
}
