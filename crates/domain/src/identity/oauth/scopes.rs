//! Several scopes at once.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::OAuthScope;
use crate::identity::{Scope, ScopeSet};

/// Several scopes, each once; as cheap to copy as a few numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "OpenID Connect has four scopes, each of which is there or not")]
pub struct OAuthScopes {
    openid: bool,
    profile: bool,
    email: bool,
    offline_access: bool,
    api: ScopeSet,
}

/// A text names scopes that there are not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope {}", .0.join(", "))]
pub struct UnknownScopes(pub Vec<String>);

impl OAuthScopes {
    /// Every scope there is.
    pub fn all() -> Self {
        OAuthScope::ALL.iter().copied().collect()
    }

    /// Each of them, in the order of [`OAuthScope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = OAuthScope> {
        OAuthScope::ALL.iter().copied().filter(move |it| self.holds(*it))
    }

    /// Whether `scope` is among them.
    pub const fn holds(self, scope: OAuthScope) -> bool {
        match scope {
            OAuthScope::OpenId => self.openid,
            OAuthScope::Profile => self.profile,
            OAuthScope::Email => self.email,
            OAuthScope::OfflineAccess => self.offline_access,
            OAuthScope::Api(Scope::Own) => self.api.own(),
            OAuthScope::Api(Scope::Permission(permission)) => self.api.permissions().holds(permission),
        }
    }

    /// Whether all of `others` are among them.
    pub fn includes(self, others: Self) -> bool {
        others.iter().all(|it| self.holds(it))
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        self.iter().filter(|it| other.holds(*it)).collect()
    }

    /// What is in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Those that are about this API.
    pub const fn api(self) -> ScopeSet {
        self.api
    }
}

impl FromIterator<OAuthScope> for OAuthScopes {
    fn from_iter<I: IntoIterator<Item = OAuthScope>>(scopes: I) -> Self {
        let (mut set, mut api) = (Self::default(), Vec::new());
        for scope in scopes {
            match scope {
                OAuthScope::OpenId => set.openid = true,
                OAuthScope::Profile => set.profile = true,
                OAuthScope::Email => set.email = true,
                OAuthScope::OfflineAccess => set.offline_access = true,
                OAuthScope::Api(scope) => api.push(scope),
            }
        }
        Self { api: api.into_iter().collect(), ..set }
    }
}

/// Reads names with spaces between them (RFC 6749, section 3.3), in any order and however often.
impl FromStr for OAuthScopes {
    type Err = UnknownScopes;

    fn from_str(text: &str) -> Result<Self, UnknownScopes> {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for name in text.split(' ').filter(|it| !it.is_empty()) {
            match name.parse::<OAuthScope>() {
                Ok(scope) => known.push(scope),
                Err(_) => unknown.push(name.to_owned()),
            }
        }
        if unknown.is_empty() { Ok(known.into_iter().collect()) } else { Err(UnknownScopes(unknown)) }
    }
}

/// Writes them as they are read, always in the same order.
impl fmt::Display for OAuthScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().enumerate().try_for_each(|(at, scope)| {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{scope}")
        })
    }
}

impl Serialize for OAuthScopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for OAuthScopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<OAuthScope>::deserialize(deserializer).map(|it| it.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::Permission;

    fn read(text: &str) -> OAuthScopes {
        text.parse().unwrap()
    }

    #[test]
    fn scopes_are_read_in_any_order_and_written_in_one() {
        let scopes = read("users:read  openid self openid ");
        assert_eq!(scopes.to_string(), "openid self users:read");
        assert_eq!(serde_json::to_string(&scopes).unwrap(), r#"["openid","self","users:read"]"#);
        assert_eq!(serde_json::from_str::<OAuthScopes>(r#"["self","openid","users:read"]"#).unwrap(), scopes);
        assert!(read("").is_empty() && read("").to_string().is_empty());
        assert!(serde_json::from_str::<OAuthScopes>(r#"["all"]"#).is_err());
    }

    #[test]
    fn scopes_that_there_are_not_are_named() {
        let refused = "openid all users:\nread".parse::<OAuthScopes>().unwrap_err();
        assert_eq!(refused, UnknownScopes(vec!["all".to_owned(), "users:\nread".to_owned()]));
        assert_eq!("x y".parse::<OAuthScopes>().unwrap_err().to_string(), "there is no scope x, y");
    }

    #[test]
    fn what_is_about_the_api_is_told_apart() {
        let scopes = read("openid email users:read");
        assert!(!scopes.api().own() && scopes.api().permissions().holds(Permission::UsersRead));
        assert_eq!(scopes.api().iter().count(), 1);
        assert!(read("self").api().own());
    }

    fn some() -> impl Strategy<Value = OAuthScopes> {
        proptest::sample::subsequence(OAuthScope::ALL.to_vec(), 0..=OAuthScope::ALL.len())
            .prop_map(|it| it.into_iter().collect())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(scopes in some()) {
            prop_assert_eq!(read(&scopes.to_string()), scopes);
            prop_assert_eq!(scopes.iter().collect::<OAuthScopes>(), scopes);
        }

        #[test]
        fn sets_are_held_against_each_other(one in some(), other in some()) {
            let both = one.intersection(other);
            prop_assert!(one.includes(both) && other.includes(both));
            prop_assert!(one.union(other).includes(one) && OAuthScopes::all().includes(one));
            for scope in OAuthScope::ALL {
                prop_assert_eq!(both.holds(*scope), one.holds(*scope) && other.holds(*scope));
            }
            prop_assert_eq!(one.includes(other), one.union(other) == one);
        }
    }
}
