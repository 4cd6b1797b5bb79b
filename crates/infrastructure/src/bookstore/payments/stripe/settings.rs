//! How Stripe is reached.

use std::{fmt, time::Duration};

use zeroize::Zeroizing;

/// A key of Stripe's. Never shows itself.
#[derive(Clone)]
pub struct StripeSecret(Zeroizing<String>);

/// All that is to be said of an account at Stripe.
#[derive(Clone, Debug)]
pub struct StripeSettings {
    /// What lets us in: `sk_…`, or `rk_…` with the rights to payment intents and refunds.
    pub key: StripeSecret,
    /// What Stripe signs notifications with: `whsec_…`. Without it none is believed.
    pub webhook_secret: Option<StripeSecret>,
    /// Where the API is. That place may be called also where it is private.
    pub url: String,
    /// Where the buyer's browser comes back to after a second step.
    pub return_url: String,
    /// How long an answer may take: the buyer waits for it.
    pub patience: Duration,
}

/// Nothing can be called at the address of Stripe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadStripeAddress {
    /// It is not the address of an API.
    #[error("{0} is no address at which Stripe could be")]
    Url(String),
    /// The key cannot be sent.
    #[error("the key of Stripe has characters that no key has")]
    Key,
    /// Nothing can be sent by TLS.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl StripeSecret {
    /// The text itself. Whoever calls this answers for where it goes.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for StripeSecret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for StripeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_show_itself() {
        let shown = format!("{:?}", StripeSecret::from("sk_live_canary".to_owned()));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
