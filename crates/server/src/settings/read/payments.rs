//! Through whom money is taken.

use std::time::Duration;

use infrastructure::StripeSettings;

use super::super::{ConfigError, PaidThrough, PaymentSettings, Sources};

/// How long Stripe may take to answer: the buyer waits for it.
const PATIENCE: Duration = Duration::from_secs(20);
/// Where Stripe is.
const STRIPE: &str = "https://api.stripe.com";
const URL: &str = "LYCEUM_STRIPE_URL";

/// In production nobody gets goods for play money because nothing was said.
pub(super) fn payments(sources: &Sources, live: bool, app_url: &str) -> Result<PaymentSettings, ConfigError> {
    let usual = if live { PaidThrough::Off } else { PaidThrough::Test };
    Ok(match sources.read("LYCEUM_PAYMENTS", usual)? {
        PaidThrough::Off => PaymentSettings::Off,
        PaidThrough::Test => PaymentSettings::Test,
        PaidThrough::Stripe => PaymentSettings::Stripe(stripe(sources, live, app_url)?),
    })
}

fn stripe(sources: &Sources, live: bool, app_url: &str) -> Result<StripeSettings, ConfigError> {
    let secret = |variable| sources.text(variable).map(|it| it.value.trim().to_owned()).filter(|it| !it.is_empty());
    let key = secret("LYCEUM_STRIPE_KEY")
        .ok_or_else(|| sources.bad("LYCEUM_STRIPE_KEY", &"LYCEUM_PAYMENTS=stripe takes a key: sk_... or rk_..."))?;
    let webhook_secret = secret("LYCEUM_STRIPE_WEBHOOK_SECRET");
    if webhook_secret.as_ref().is_some_and(|it| !it.starts_with("whsec_")) {
        return Err(sources.bad("LYCEUM_STRIPE_WEBHOOK_SECRET", &"it must begin with whsec_"));
    }
    Ok(StripeSettings {
        key: key.into(),
        webhook_secret: webhook_secret.map(Into::into),
        url: address(sources, live)?,
        return_url: format!("{app_url}/payment-return"),
        patience: PATIENCE,
    })
}

/// The key goes there, which is not for whoever listens on the network.
fn address(sources: &Sources, live: bool) -> Result<String, ConfigError> {
    let url = sources.read(URL, STRIPE.to_owned())?;
    match url.split_once("://").map(|it| it.0) {
        Some("http") if live => Err(sources.bad(URL, &"production pays over https only")),
        Some("http" | "https") => Ok(url),
        _ => Err(sources.bad(URL, &"it must begin with https:// or http://")),
    }
}
