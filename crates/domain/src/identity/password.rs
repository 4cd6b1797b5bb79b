//! Passwords, in plain, for as long as a request needs them.
//!
//! How they are hashed, and which of them are too common, is for whoever implements the port.

use serde::{Deserialize, Deserializer, de};
use unicode_normalization::UnicodeNormalization;

use super::{Email, Secret, email::canonical};
use crate::kernel::TextError;

/// A password that somebody chooses. Any characters, as long as there are enough of them.
#[derive(Clone, Debug)]
pub struct Password(Secret);

/// What somebody shows as their password; nothing is promised of it but that it is not endless.
#[derive(Clone, Debug)]
pub struct PasswordAttempt(Secret);

impl Password {
    /// The fewest characters it may have.
    pub const MIN: usize = 12;
    /// The most characters it may have.
    pub const MAX: usize = 128;

    /// The text itself. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether the address is a part of it, in whatever case.
    pub fn contains(&self, email: &Email) -> bool {
        let text = Secret::from(canonical(self.expose()));
        text.expose().contains(&email.key())
    }

    /// The same text, as one would show it at a login.
    pub fn attempt(&self) -> PasswordAttempt {
        PasswordAttempt(self.0.clone())
    }
}

impl PasswordAttempt {
    /// The fewest characters it may have.
    pub const MIN: usize = 1;
    /// The most characters it may have.
    pub const MAX: usize = 1024;

    /// The text itself. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl TryFrom<Secret> for Password {
    type Error = TextError;

    fn try_from(secret: Secret) -> Result<Self, TextError> {
        match secret.expose().chars().count() {
            length if length < Self::MIN => Err(TextError::TooShort(Self::MIN)),
            length if length > Self::MAX => Err(TextError::TooLong(Self::MAX)),
            _ => Ok(Self(composed(secret))),
        }
    }
}

impl TryFrom<String> for Password {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        Secret::from(text).try_into()
    }
}

impl TryFrom<Secret> for PasswordAttempt {
    type Error = TextError;

    fn try_from(secret: Secret) -> Result<Self, TextError> {
        match secret.expose().chars().count() {
            0 => Err(TextError::Blank),
            length if length > Self::MAX => Err(TextError::TooLong(Self::MAX)),
            _ => Ok(Self(composed(secret))),
        }
    }
}

/// Keyboards differ in how they write an accent; the person at them does not (NIST SP 800-63B).
fn composed(secret: Secret) -> Secret {
    if secret.expose().is_ascii() { secret } else { secret.expose().nfkc().collect::<String>().into() }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Secret::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for PasswordAttempt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Secret::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Result<Password, TextError> {
        text.to_owned().try_into()
    }

    #[test]
    fn length_is_all_that_is_asked_of_it() {
        assert_eq!(password("elevenchars").unwrap_err(), TextError::TooShort(12));
        assert!(password("twelve chars").is_ok());
        assert!(password(&"ü".repeat(128)).is_ok());
        assert_eq!(password(&"ü".repeat(129)).unwrap_err(), TextError::TooLong(128));
    }

    #[test]
    fn the_address_in_it_is_found_in_any_case() {
        let email = "Ada@Example.org".parse().unwrap();
        assert!(password("my ADA@example.ORG!").unwrap().contains(&email));
        assert!(!password("ada at example.org").unwrap().contains(&email));
    }

    #[test]
    fn the_way_an_accent_is_written_does_not_matter() {
        let (one, other) = ("pass\u{e9}-mot-de-passe", "passe\u{301}-mot-de-passe");
        assert_eq!(password(one).unwrap().expose(), password(other).unwrap().attempt().expose());
    }

    #[test]
    fn debugging_does_not_show_it() {
        assert!(!format!("{:?}", password("correct horse").unwrap()).contains("horse"));
    }
}
