//! Where the links in letters lead.

use std::sync::Arc;

use domain::identity::Secret;

/// Makes the addresses of pages that take a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links(Arc<str>);

impl Links {
    /// Of the pages below `base`, such as `https://app.campus.example`.
    pub fn below(base: &str) -> Self {
        Self(base.trim_end_matches('/').into())
    }

    /// The page `path` with a secret, which has no character that an address could not have.
    pub(super) fn with(&self, path: &str, secret: &Secret) -> String {
        format!("{}/{path}?token={}", self.0, secret.expose())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_one_slash_between_base_and_page() {
        let secret = Secret::from("abc".to_owned());
        for base in ["https://app.example", "https://app.example/"] {
            assert_eq!(Links::below(base).with("verify-email", &secret), "https://app.example/verify-email?token=abc");
        }
    }
}
