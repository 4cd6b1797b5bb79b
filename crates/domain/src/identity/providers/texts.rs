//! The texts that describe a provider.

use std::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{
    identity::{Secret, slug::slug},
    kernel::{Misfit, TextError, check_text},
    text, textual,
};

slug! {
    /// Names a provider: lower-case ASCII letters and digits, with single hyphens between them.
    ProviderSlug,
    /// The text cannot name a provider.
    ProviderSlugError = "provider_slug", "provider-slug"
}

text! {
    /// What people call a provider; it stands on the button.
    pub ProviderName: 1..=100
}

text! {
    /// Who a provider says that it is: an address (OpenID Connect Core 1.0, section 2).
    pub Issuer: 1..=500
}

text! {
    /// By which a provider knows us.
    pub ProviderClientId: 1..=500
}

text! {
    /// By which a provider knows somebody, for ever.
    pub ProviderSubject: 1..=255
}

/// Proves us to a provider. Never shows itself.
#[derive(Clone, Debug)]
pub struct ClientSecret(Secret);

impl ClientSecret {
    /// The fewest characters it may have.
    pub const MIN: usize = 1;
    /// The most characters it may have.
    pub const MAX: usize = 1000;

    /// The secret itself. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl TryFrom<Secret> for ClientSecret {
    type Error = TextError;

    fn try_from(secret: Secret) -> Result<Self, TextError> {
        check_text(secret.expose(), Self::MIN, Self::MAX)?;
        Ok(Self(secret))
    }
}

impl<'de> Deserialize<'de> for ClientSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Secret::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

/// One thing that is asked for of a provider (RFC 6749, section 3.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderScope(String);

/// The text is no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {} visible ASCII characters without quotes and backslashes", ProviderScope::MAX)]
pub struct ProviderScopeError;

impl Misfit for ProviderScopeError {
    fn code(&self) -> &'static str {
        "provider_scope"
    }
}

impl ProviderScope {
    /// The fewest characters it may have.
    pub const MIN: usize = 1;
    /// The most characters it may have.
    pub const MAX: usize = 100;
}

impl FromStr for ProviderScope {
    type Err = ProviderScopeError;

    fn from_str(text: &str) -> Result<Self, ProviderScopeError> {
        let fits = |it: u8| it.is_ascii_graphic() && it != b'"' && it != b'\\';
        let fits = !text.is_empty() && text.len() <= Self::MAX && text.bytes().all(fits);
        fits.then(|| Self(text.to_owned())).ok_or(ProviderScopeError)
    }
}

impl Deref for ProviderScope {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProviderScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

textual!(ProviderScope, "provider-scope");

/// What is asked for of a provider: `openid`, without which it would not say who somebody is, and other things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<ProviderScope>")]
pub struct ProviderScopes(Vec<ProviderScope>);

impl ProviderScopes {
    /// The most there can be, besides `openid`.
    pub const MAX: usize = 20;

    /// Each of them.
    pub fn all(&self) -> &[ProviderScope] {
        &self.0
    }
}

impl Default for ProviderScopes {
    fn default() -> Self {
        Self(["openid", "email", "profile"].map(|it| ProviderScope(it.to_owned())).into())
    }
}

impl TryFrom<Vec<ProviderScope>> for ProviderScopes {
    type Error = &'static str;

    fn try_from(named: Vec<ProviderScope>) -> Result<Self, Self::Error> {
        let mut all = vec![ProviderScope("openid".to_owned())];
        for scope in named {
            if !all.contains(&scope) {
                all.push(scope);
            }
        }
        if all.len() > Self::MAX + 1 { Err("names too many scopes") } else { Ok(Self(all)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> ProviderScope {
        text.parse().unwrap()
    }

    #[test]
    fn openid_is_always_asked_for_and_nothing_twice() {
        let scopes = ProviderScopes::try_from(vec![scope("email"), scope("openid"), scope("email")]).unwrap();
        assert_eq!(scopes.all(), [scope("openid"), scope("email")]);
        let many: Vec<_> = (0..21).map(|it| scope(&format!("s{it}"))).collect();
        assert!(ProviderScopes::try_from(many[..20].to_vec()).is_ok());
        assert!(ProviderScopes::try_from(many).is_err());
    }

    #[test]
    fn a_scope_is_what_can_stand_in_a_list_of_them() {
        for bad in ["", "two words", "a\"b", "a\\b", "ä", &"a".repeat(101)] {
            assert_eq!(bad.parse::<ProviderScope>(), Err(ProviderScopeError), "{bad:?}");
        }
        assert_eq!(&*scope("https://example.org/scope"), "https://example.org/scope");
    }

    #[test]
    fn a_secret_of_a_client_does_not_show_itself() {
        let secret = ClientSecret::try_from(Secret::from("canary".to_owned())).unwrap();
        assert!(!format!("{secret:?}").contains("canary"));
        assert!(ClientSecret::try_from(Secret::from(String::new())).is_err());
    }
}
