//! What an application may ask a person for.

use std::{fmt, str::FromStr};

use crate::{
    identity::Scope,
    kernel::{Misfit, Permission},
    textual,
};

/// One thing that an application may be let do: what OpenID Connect defines (Core 1.0, sections 3.1.2.1, 5.4 and 11),
/// or something in this API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthScope {
    /// Know who the person is, by an identifier.
    OpenId,
    /// Know how they are called.
    Profile,
    /// Know their address.
    Email,
    /// Go on while they are away.
    OfflineAccess,
    /// Call operations of this API.
    Api(Scope),
}

/// No scope has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no scope")]
pub struct OAuthScopeError;

impl Misfit for OAuthScopeError {
    fn code(&self) -> &'static str {
        "unknown_scope"
    }
}

const OF_OPENID: [OAuthScope; 4] =
    [OAuthScope::OpenId, OAuthScope::Profile, OAuthScope::Email, OAuthScope::OfflineAccess];

const COUNT: usize = OF_OPENID.len() + Scope::ALL.len();

const ALL: [OAuthScope; COUNT] = {
    let mut all = [OAuthScope::OpenId; COUNT];
    let mut at = 0;
    while at < COUNT {
        all[at] = if at < OF_OPENID.len() { OF_OPENID[at] } else { OAuthScope::Api(Scope::ALL[at - OF_OPENID.len()]) };
        at += 1;
    }
    all
};

impl OAuthScope {
    /// All of them, in the order in which they are told.
    pub const ALL: &'static [Self] = &ALL;

    /// Its public name, such as `openid` or `catalogue:write`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::OfflineAccess => "offline_access",
            Self::Api(scope) => scope.name(),
        }
    }

    /// What an application may do that has it, as a sentence to the person who is asked.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::OpenId => "Know that it is you.",
            Self::Profile => "See your name.",
            Self::Email => "See your email address.",
            Self::OfflineAccess => "Do all this also while you are away, until you put an end to it.",
            Self::Api(Scope::Own) => "See and change what is yours, such as your loans and notifications.",
            Self::Api(Scope::Permission(permission)) => permission.meaning(),
        }
    }

    /// The permission that it lets an application use, if it is about one.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Api(Scope::Permission(permission)) => Some(permission),
            _ => None,
        }
    }
}

impl FromStr for OAuthScope {
    type Err = OAuthScopeError;

    fn from_str(text: &str) -> Result<Self, OAuthScopeError> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(OAuthScopeError)
    }
}

impl fmt::Display for OAuthScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

textual!(OAuthScope, "oauth-scope");

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn scopes_are_known_by_their_names() {
        assert!(OAuthScope::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        let names: HashSet<_> = OAuthScope::ALL.iter().map(|it| it.name()).collect();
        assert_eq!(names.len(), Scope::ALL.len() + 4);
        assert_eq!("OpenID".parse::<OAuthScope>(), Err(OAuthScopeError));
    }

    #[test]
    fn each_says_what_it_means_in_a_sentence() {
        assert!(OAuthScope::ALL.iter().all(|it| it.meaning().ends_with('.')));
    }

    #[test]
    fn names_are_of_the_characters_that_scopes_are_written_with() {
        // RFC 6749, section 3.3.
        let good = |it: u8| it == 0x21 || (0x23..=0x5b).contains(&it) || (0x5d..=0x7e).contains(&it);
        assert!(OAuthScope::ALL.iter().all(|it| it.name().bytes().all(good)));
    }
}
