//! Everything that is refused about providers, and about logins with them.

use super::MOST_PROVIDERS;
use crate::kernel::{Fact, Kind, Refusal, Violation};

/// For how many seconds it is not worth asking a provider again that is away.
const PAUSE: i64 = 5;

/// Why something is not done about a provider, or with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// There is no such provider.
    #[error("no such identity provider")]
    NotFound,
    /// There is one of that name already.
    #[error("an identity provider with this slug exists already")]
    Taken,
    /// There are as many as there may be.
    #[error("there are {MOST_PROVIDERS} identity providers already")]
    TooMany,
    /// Nobody can log in with a provider of that name.
    #[error("1 member is not valid")]
    Unknown,
    /// No login leads to such a page.
    #[error("1 member is not valid")]
    BadReturn,
    /// The provider does not answer.
    #[error("the identity provider does not answer at the moment; try again")]
    Unavailable,
    /// What the provider says makes no sense, or cannot be believed.
    #[error("what the identity provider says cannot be believed")]
    Faulty,
    /// The provider does not let them.
    #[error("the identity provider let nobody in")]
    AccessDenied,
    /// There is no such login on its way, or not any more, or it is somebody else's; which, nobody is told.
    #[error("no such login is on its way; begin again")]
    LoginNotFound,
    /// The account may not log in.
    #[error("this account cannot log in")]
    LoginFailed,
    /// The provider vouches for no address.
    #[error("the identity provider vouches for no email address")]
    EmailNeeded,
    /// There is an account with the address that nobody has proven to be theirs, or that somebody else of the provider
    /// has.
    #[error("an account has this email address: log in to it, and link the identity there")]
    LinkNeedsLogin,
    /// Accounts are made by administrators only.
    #[error("registration is closed")]
    RegistrationClosed,
    /// Only who is invited opens an account.
    #[error("registration takes an invitation")]
    InvitationNeeded,
    /// Whom the provider knows is somebody else here.
    #[error("this identity is linked to another account")]
    IdentityTaken,
    /// The caller has no such identity.
    #[error("no such identity")]
    IdentityNotFound,
    /// Without it, they could not log in.
    #[error("this is the only way to log in: choose a password first")]
    LastWay,
}

impl Refusal for ProviderError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::LoginNotFound | Self::IdentityNotFound => Kind::Absent,
            Self::Taken | Self::TooMany | Self::LinkNeedsLogin | Self::IdentityTaken | Self::LastWay => Kind::Conflict,
            Self::Unknown | Self::BadReturn => Kind::Invalid,
            Self::Unavailable | Self::Faulty => Kind::Away,
            Self::LoginFailed => Kind::Unauthenticated,
            Self::AccessDenied | Self::EmailNeeded | Self::RegistrationClosed | Self::InvitationNeeded => {
                Kind::Forbidden
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "identity_provider_not_found",
            Self::Taken => "identity_provider_taken",
            Self::TooMany => "too_many_identity_providers",
            Self::Unknown | Self::BadReturn => "validation_failed",
            Self::Unavailable => "provider_unavailable",
            Self::Faulty => "provider_error",
            Self::AccessDenied => "access_denied",
            Self::LoginNotFound => "provider_login_not_found",
            Self::LoginFailed => "invalid_credentials",
            Self::EmailNeeded => "email_not_verified",
            Self::LinkNeedsLogin => "link_needs_login",
            Self::RegistrationClosed => "registration_closed",
            Self::InvitationNeeded => "invitation_needed",
            Self::IdentityTaken => "identity_taken",
            Self::IdentityNotFound => "identity_not_found",
            Self::LastWay => "last_way_to_log_in",
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::Unknown => vec![Violation::new("/provider", "unknown_provider", "is no provider to log in with")],
            Self::BadReturn => {
                vec![Violation::new("/return_to", "return_not_allowed", "must lead to a page of this campus")]
            }
            _ => Vec::new(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        if self.kind() == Kind::Away { vec![("retry_after", Fact::Number(PAUSE))] } else { Vec::new() }
    }
}
