//! The address by which a person logs in.

use std::{fmt, ops::Deref, str::FromStr};

use unicode_normalization::UnicodeNormalization;
use validator::ValidateEmail;

use crate::{
    kernel::{Misfit, UserId},
    textual,
};

/// An email address, written as its owner writes it. Two that differ only in case are the same
/// address: they have the same [key](Email::key).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is no email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Mail could not be delivered to it (RFC 5321).
    #[error("must have at most {} characters", Email::MAX)]
    TooLong,
    /// It does not look like one.
    #[error("must be an email address")]
    Malformed,
}

impl Misfit for EmailError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Malformed => "email",
        }
    }
}

impl Email {
    /// The fewest characters it may have.
    pub const MIN: usize = 3;
    /// The most characters it may have.
    pub const MAX: usize = 254;

    /// An address that nobody has or ever will (RFC 2606, section 2), in the place of one that was forgotten.
    pub(super) fn of_nobody(user: UserId) -> Self {
        Self(format!("closed-{user}@invalid"))
    }

    /// The canonical form: composed, in lower case. Unique among accounts.
    pub fn key(&self) -> String {
        canonical(&self.0)
    }
}

/// `text` in one case and one way of writing accents.
pub(super) fn canonical(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase().nfkc().collect() }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        if text.chars().count() > Self::MAX {
            return Err(EmailError::TooLong);
        }
        if !text.validate_email() {
            return Err(EmailError::Malformed);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Deref for Email {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

textual!(Email, "email");

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        text.parse().unwrap()
    }

    #[test]
    fn case_does_not_make_another_address() {
        assert_eq!(email("Ada@Example.ORG").key(), email("ada@example.org").key());
        assert_eq!(&*email("Ada@Example.ORG"), "Ada@Example.ORG");
        assert_ne!(email("ada@example.org").key(), email("ada@example.com").key());
    }

    #[test]
    fn an_address_of_nobody_is_one() {
        let nobodys = Email::of_nobody(UserId::fresh());
        assert_eq!(nobodys.parse(), Ok(nobodys));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "ada", "@example.org", "ada@", "a da@example.org", "ada@example.org\n", "ada\0@example.org"] {
            assert_eq!(text.parse::<Email>(), Err(EmailError::Malformed), "{text:?}");
        }
    }

    #[test]
    fn what_is_too_long_for_mail_is_refused() {
        let domain = ["a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(60)].join(".");
        assert_eq!(format!("{}@{domain}", "x".repeat(11)).parse::<Email>(), Err(EmailError::TooLong));
    }
}
