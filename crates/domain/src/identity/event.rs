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
    /// A person logged in.
    SessionOpened(UserId, SessionId),
    /// A person logged out.
    SessionClosed(UserId, SessionId),
    /// A refresh token was shown again after its time; its session is closed.
    RefreshTokenReused(UserId, SessionId),
}

impl IdentityEvent {
    /// Its stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UserRegistered(_) => "user_registered",
            Self::ProfileChanged(_) => "profile_changed",
            Self::RolesChanged(_) => "roles_changed",
            Self::PasswordChanged(_) => "password_changed",
            Self::SessionOpened(..) => "session_opened",
            Self::SessionClosed(..) => "session_closed",
            Self::RefreshTokenReused(..) => "refresh_token_reused",
        }
    }

    /// Whom it is about.
    pub const fn user(&self) -> UserId {
        match self {
            Self::UserRegistered(user)
            | Self::ProfileChanged(user)
            | Self::RolesChanged(user)
            | Self::PasswordChanged(user)
            | Self::SessionOpened(user, _)
            | Self::SessionClosed(user, _)
            | Self::RefreshTokenReused(user, _) => *user,
        }
    }
}
