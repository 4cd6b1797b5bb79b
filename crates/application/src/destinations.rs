//! Where this service calls others: what an address has to be like, so that nobody reaches inside networks through us.

/// Why nothing is sent somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDestination {
    /// It is no address at all.
    #[error("must be an absolute URL with a host")]
    Malformed,
    /// It is not reached by HTTP.
    #[error("must begin with https:// or http://")]
    Scheme,
    /// It names who asks.
    #[error("must not contain a user name or a password")]
    Credentials,
    /// It names a part of a page.
    #[error("must not contain a fragment")]
    Fragment,
    /// Everybody on the way could read it.
    #[error("must be https; http is possible only to the addresses that the operator allows")]
    Insecure,
    /// It leads into a network that strangers have no business in.
    #[error("leads to an address that is not public; the operator can allow it")]
    Private,
}

impl BadDestination {
    /// A stable name in lower snake_case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "url_malformed",
            Self::Scheme => "url_scheme",
            Self::Credentials => "url_credentials",
            Self::Fragment => "url_fragment",
            Self::Insecure => "url_insecure",
            Self::Private => "address_not_allowed",
        }
    }
}

/// Knows where something may be sent.
pub trait Destinations: Send + Sync {
    /// Whether something may be sent to `url`, as far as that shows without asking for the addresses of a
    /// name.
    fn check(&self, url: &str) -> Result<(), BadDestination>;
}
