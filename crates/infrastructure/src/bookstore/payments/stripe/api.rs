//! Requests to Stripe, and what their answers mean for whether anything happened.

use domain::bookstore::GatewayFault;
use reqwest::{
    Client, RequestBuilder, Response,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT},
};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use url::{Url, form_urlencoded};

use super::{
    error::{ErrorBody, StripeError, Trouble},
    settings::{BadStripeAddress, StripeSettings},
};
use crate::outbound::{AllowList, Call, Door, Rules, Unsent, reason};

/// As which version of the API answers are read.
const VERSION: &str = "2024-06-20";
/// How long an answer may be.
const LONGEST: usize = 1024 * 1024;
/// How many answers are waited for at once.
const MOST_AT_ONCE: usize = 64;

/// The way to Stripe, and nowhere else.
pub(super) struct Api {
    client: Client,
    base: Url,
    authorization: HeaderValue,
    room: Semaphore,
}

impl Api {
    pub(super) fn new(settings: &StripeSettings) -> Result<Self, BadStripeAddress> {
        let bad = || BadStripeAddress::Url(settings.url.clone());
        let base = Url::parse(&settings.url).ok().filter(|it| !it.cannot_be_a_base()).ok_or_else(bad)?;
        let (host, port) = base.host_str().zip(base.port_or_known_default()).ok_or_else(bad)?;
        // Whoever names the address means it, also where it is private.
        let allowed = format!("{host}:{port}").parse::<AllowList>().map_err(|_| bad())?;
        let door = Door::new(Rules::new(allowed)).map_err(|it| BadStripeAddress::Tls(it.to_string()))?;
        let place = door.place(base.as_str()).map_err(|_| bad())?;
        let client = door.client(place, settings.patience).map_err(|_| bad())?;
        let mut authorization =
            HeaderValue::from_str(&format!("Bearer {}", settings.key.expose())).map_err(|_| BadStripeAddress::Key)?;
        authorization.set_sensitive(true);
        Ok(Self { client, base, authorization, room: Semaphore::new(MOST_AT_ONCE) })
    }

    /// Asks for something to be done: under the same `key` once, and again only what was said the first time.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        form: &[(&str, &str)],
        key: Option<&str>,
    ) -> Result<T, Trouble> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.client.post(self.address(path)?).body(body);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        })
        .await
    }

    /// Looks something up.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &[&str], query: &[(&str, &str)]) -> Result<T, Trouble> {
        let mut address = self.address(path)?;
        if !query.is_empty() {
            address.query_pairs_mut().extend_pairs(query);
        }
        self.send(self.client.get(address)).await
    }

    fn address(&self, path: &[&str]) -> Result<Url, Trouble> {
        let mut address = self.base.clone();
        let mut segments = address.path_segments_mut().map_err(|()| Trouble::Fault(GatewayFault::Refused))?;
        segments.pop_if_empty().push("v1").extend(path);
        drop(segments);
        Ok(address)
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Trouble> {
        // Nobody waits for those who wait.
        let Ok(_room) = self.room.try_acquire() else {
            tracing::warn!("Stripe keeps too many waiting to ask for more");
            return Err(Trouble::Fault(GatewayFault::Unavailable));
        };
        let request = request
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, "Lyceum")
            .header("stripe-version", VERSION)
            .header(AUTHORIZATION, self.authorization.clone());
        let (call, response) = Call::send(request).await.map_err(|error| unsent(&error))?;
        let status = response.status().as_u16();
        let Some(body) = read(response).await else {
            call.failed("unreadable");
            return Err(Trouble::Unknown);
        };
        understood(status, &body)
    }
}

/// Whether anything happened where there is no answer. Without a connection, nothing did.
fn unsent(error: &reqwest::Error) -> Trouble {
    let why = reason(error);
    tracing::warn!(why = why.name(), connected = !error.is_connect(), "Stripe does not answer");
    match why {
        Unsent::NotAllowed => Trouble::Fault(GatewayFault::Refused),
        Unsent::Timeout | Unsent::Unreachable | Unsent::Internal if error.is_connect() => {
            Trouble::Fault(GatewayFault::Unavailable)
        }
        Unsent::Timeout | Unsent::Unreachable | Unsent::Internal => Trouble::Unknown,
    }
}

/// What an answer means (<https://docs.stripe.com/error-low-level>).
fn understood<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, Trouble> {
    match status {
        200..=299 => serde_json::from_slice(body).map_err(|_| {
            tracing::error!(status, "Stripe answers something else than was asked for");
            Trouble::Unknown
        }),
        400 | 402 | 404 => Err(Trouble::Said(Box::new(said(body)))),
        // Limits are looked at before anything else is.
        429 => {
            tracing::warn!("Stripe has too much to do for us");
            Err(Trouble::Fault(GatewayFault::Unavailable))
        }
        // The same request is under way already, or Stripe is broken: either way it may have been done.
        409 | 500..=599 => {
            tracing::warn!(status, "Stripe does not say what became of a request");
            Err(Trouble::Unknown)
        }
        _ => {
            tracing::error!(status, "Stripe does not let us in");
            Err(Trouble::Fault(GatewayFault::Refused))
        }
    }
}

fn said(body: &[u8]) -> StripeError {
    serde_json::from_slice::<ErrorBody>(body).map(|it| it.error).unwrap_or_default()
}

/// The body, unless it breaks off or is too long.
async fn read(mut response: Response) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    while let Some(piece) = response.chunk().await.ok()? {
        if all.len() + piece.len() > LONGEST {
            return None;
        }
        all.extend_from_slice(&piece);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn settings(url: &str) -> StripeSettings {
        StripeSettings {
            key: "sk_test_1".to_owned().into(),
            webhook_secret: None,
            url: url.to_owned(),
            return_url: "https://shop.example".to_owned(),
            patience: std::time::Duration::from_secs(1),
        }
    }

    #[test]
    fn stripe_is_where_the_operator_says() {
        let api = Api::new(&settings("https://api.stripe.com")).unwrap();
        assert_eq!(
            api.address(&["payment_intents", "pi_1"]).unwrap().as_str(),
            "https://api.stripe.com/v1/payment_intents/pi_1"
        );
        let api = Api::new(&settings("http://127.0.0.1:9/stripe/")).unwrap();
        assert_eq!(
            api.address(&["refunds", "../a?b"]).unwrap().as_str(),
            "http://127.0.0.1:9/stripe/v1/refunds/..%2Fa%3Fb"
        );
        for bad in ["api.stripe.com", "mailto:me@stripe.com", "ftp://stripe.com", "https://me:pw@stripe.com"] {
            assert!(matches!(Api::new(&settings(bad)), Err(BadStripeAddress::Url(_))), "{bad}");
        }
    }

    #[test]
    fn only_what_certainly_did_not_happen_is_a_fault() {
        let read = |status| understood::<Value>(status, b"{\"error\":{\"type\":\"card_error\"}}");
        assert!(read(200).is_ok());
        assert!(matches!(understood::<Value>(200, b"<html>"), Err(Trouble::Unknown)));
        for status in [400, 402, 404] {
            assert!(matches!(read(status), Err(Trouble::Said(it)) if it.kind == "card_error"), "{status}");
        }
        for status in [409, 500, 502, 503, 504] {
            assert!(matches!(read(status), Err(Trouble::Unknown)), "{status}");
        }
        assert!(matches!(read(429), Err(Trouble::Fault(GatewayFault::Unavailable))));
        for status in [301, 401, 403, 418] {
            assert!(matches!(read(status), Err(Trouble::Fault(GatewayFault::Refused))), "{status}");
        }
    }
}
