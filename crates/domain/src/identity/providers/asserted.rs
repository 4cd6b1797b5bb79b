//! What a provider says of who has logged in there.

use super::ProviderSubject;
use crate::identity::{DisplayName, Email};

/// What a provider says, and what of it we understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
    /// By which it knows them.
    pub subject: ProviderSubject,
    /// Their address.
    pub email: Option<Email>,
    /// Whether it has seen them get mail there.
    pub email_verified: bool,
    /// Their name.
    pub name: Option<DisplayName>,
}

impl Asserted {
    /// The address that counts as theirs, where the provider is `trusted` about that.
    pub fn proven_email(&self, trusted: bool) -> Option<&Email> {
        self.email.as_ref().filter(|_| trusted && self.email_verified)
    }

    /// What they are to be called, where they can say otherwise later.
    pub fn display_name(&self, email: &Email) -> Option<DisplayName> {
        let local = || email.split('@').next().unwrap_or_default().to_owned().try_into().ok();
        self.name.clone().or_else(local)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_counts_when_it_is_verified_by_whom_one_believes() {
        let email: Email = "ada@example.org".parse().unwrap();
        let says = |email_verified| Asserted {
            subject: "1".to_owned().try_into().unwrap(),
            email: Some(email.clone()),
            email_verified,
            name: None,
        };
        assert_eq!(says(true).proven_email(true), Some(&email));
        assert_eq!(says(true).proven_email(false), None);
        assert_eq!(says(false).proven_email(true), None);
        assert_eq!(says(true).display_name(&email).as_deref(), Some("ada"));
    }
}
