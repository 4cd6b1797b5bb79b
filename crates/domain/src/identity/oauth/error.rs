//! Everything the rules of applications and consents refuse.

use super::{MOST_CLIENTS, MOST_REDIRECT_URIS};
use crate::{
    identity::error::members,
    kernel::{Kind, Refusal, Violation},
};

/// Why there is no application or consent as it is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthClientError {
    /// There is no such application.
    #[error("no such OAuth client")]
    NotFound,
    /// There are as many as there may be.
    #[error("there are {MOST_CLIENTS} OAuth clients already")]
    TooMany,
    /// Nobody gives what they do not hold.
    #[error("a client is given no scope for itself whose permission you do not hold yourself")]
    BeyondOwnPermissions,
    /// What it is registered with does not go together.
    #[error("{} not valid", members(.0.len()))]
    Invalid(Vec<OAuthClientFlaw>),
    /// It has no secret that could be another.
    #[error("a public client has no secret")]
    Public,
    /// The caller has not let that application do anything.
    #[error("no such consent")]
    ConsentNotFound,
}

/// What does not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthClientFlaw {
    /// There is no way by which it would come by a token.
    #[error("must name at least one grant")]
    NoGrant,
    /// What it would go on with it never gets.
    #[error("refresh_token takes authorization_code as well")]
    RefreshAlone,
    /// It cannot show who it is.
    #[error("client_credentials takes a confidential client")]
    CredentialsOfPublic,
    /// Nobody could be sent back to it.
    #[error("must have 1 to {MOST_REDIRECT_URIS} addresses where authorization_code is among the grants")]
    RedirectUris,
    /// Nobody is ever sent to it.
    #[error("must be empty where authorization_code is not among the grants")]
    NoRedirectUris,
    /// Without a person there is nobody whom it could know, or act for.
    #[error("a client that acts only for itself may have no scopes but permissions")]
    PersonalScopes,
}

impl OAuthClientFlaw {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoGrant => "no_grant",
            Self::RefreshAlone => "refresh_without_code",
            Self::CredentialsOfPublic => "credentials_of_public_client",
            Self::RedirectUris => "redirect_uris_needed",
            Self::NoRedirectUris => "redirect_uris_not_used",
            Self::PersonalScopes => "personal_scopes",
        }
    }

    /// The member of the input that it is about, as a JSON pointer.
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::NoGrant | Self::RefreshAlone | Self::CredentialsOfPublic => "/grants",
            Self::RedirectUris | Self::NoRedirectUris => "/redirect_uris",
            Self::PersonalScopes => "/scopes",
        }
    }
}

impl Refusal for OAuthClientError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::ConsentNotFound => Kind::Absent,
            Self::TooMany | Self::Public => Kind::Conflict,
            Self::BeyondOwnPermissions => Kind::Forbidden,
            Self::Invalid(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "oauth_client_not_found",
            Self::TooMany => "too_many_oauth_clients",
            Self::BeyondOwnPermissions => "beyond_own_permissions",
            Self::Invalid(_) => "validation_failed",
            Self::Public => "public_client",
            Self::ConsentNotFound => "consent_not_found",
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::Invalid(flaws) => {
                flaws.iter().map(|it| Violation::new(it.pointer(), it.code(), it.to_string())).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flaw_is_told_with_its_place() {
        let refused = OAuthClientError::Invalid(vec![OAuthClientFlaw::RefreshAlone, OAuthClientFlaw::RedirectUris]);
        assert_eq!(refused.to_string(), "2 members are not valid");
        let told: Vec<_> = refused.violations().into_iter().map(|it| it.pointer).collect();
        assert_eq!(told, ["/grants", "/redirect_uris"]);
    }
}
