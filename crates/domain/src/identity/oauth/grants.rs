//! The ways in which an application comes by a token.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{kernel::Misfit, textual};

/// A way to a token (OAuth 2.1, sections 4.1 to 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// A person lets it act for them.
    AuthorizationCode,
    /// It goes on with what a person has let it do.
    RefreshToken,
    /// It acts for itself.
    ClientCredentials,
}

/// No way has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not authorization_code, refresh_token or client_credentials")]
pub struct GrantTypeError;

impl Misfit for GrantTypeError {
    fn code(&self) -> &'static str {
        "unknown_grant_type"
    }
}

impl GrantType {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials];

    /// Its name in OAuth.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
        }
    }
}

impl FromStr for GrantType {
    type Err = GrantTypeError;

    fn from_str(text: &str) -> Result<Self, GrantTypeError> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(GrantTypeError)
    }
}

impl fmt::Display for GrantType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

textual!(GrantType, "oauth-grant-type");

/// Several ways to a token, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GrantTypes {
    authorization_code: bool,
    refresh_token: bool,
    client_credentials: bool,
}

impl GrantTypes {
    /// Whether `grant` is among them.
    pub const fn holds(self, grant: GrantType) -> bool {
        match grant {
            GrantType::AuthorizationCode => self.authorization_code,
            GrantType::RefreshToken => self.refresh_token,
            GrantType::ClientCredentials => self.client_credentials,
        }
    }

    /// Each of them, in the order of [`GrantType::ALL`].
    pub fn iter(self) -> impl Iterator<Item = GrantType> {
        GrantType::ALL.iter().copied().filter(move |it| self.holds(*it))
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl FromIterator<GrantType> for GrantTypes {
    fn from_iter<I: IntoIterator<Item = GrantType>>(grants: I) -> Self {
        grants.into_iter().fold(Self::default(), |set, it| match it {
            GrantType::AuthorizationCode => Self { authorization_code: true, ..set },
            GrantType::RefreshToken => Self { refresh_token: true, ..set },
            GrantType::ClientCredentials => Self { client_credentials: true, ..set },
        })
    }
}

impl Serialize for GrantTypes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for GrantTypes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<GrantType>::deserialize(deserializer).map(|it| it.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_known_by_their_names_each_once() {
        assert!(GrantType::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        assert_eq!("password".parse::<GrantType>(), Err(GrantTypeError));
        let read = |text| serde_json::from_str::<GrantTypes>(text).unwrap();
        let grants = read(r#"["refresh_token", "authorization_code", "refresh_token"]"#);
        assert_eq!(serde_json::to_string(&grants).unwrap(), r#"["authorization_code","refresh_token"]"#);
        for grant in GrantType::ALL {
            let alone: GrantTypes = [*grant].into_iter().collect();
            assert_eq!(alone.iter().collect::<Vec<_>>(), [*grant]);
        }
        assert!(read("[]").is_empty() && !grants.is_empty());
    }
}
