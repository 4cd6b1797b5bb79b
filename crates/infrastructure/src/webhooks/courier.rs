//! Sends one delivery over HTTP, to nowhere but where that is allowed.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use application::webhooks::BadDestination;
use reqwest::{
    Client, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, USER_AGENT},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use rustls_platform_verifier::BuilderVerifierExt;

use super::destinations::{Place, Rules};

/// How long a whole try may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long of that it may take until there is a connection.
const CONNECTING: Duration = Duration::from_secs(5);
/// How much of an answer is read.
const READ: usize = 64 * 1024;
/// How much of that is kept.
const KEPT: usize = 1024;

/// Sends deliveries. Each try has a connection of its own: the addresses that were looked at are those that
/// are connected to, and no redirect and no proxy leads anywhere else.
pub struct Courier {
    rules: Arc<Rules>,
    tls: ClientConfig,
}

/// What is sent.
pub(super) struct Letter<'l> {
    pub(super) url: &'l str,
    pub(super) id: &'l str,
    pub(super) timestamp: i64,
    /// One signature or several, with spaces in between.
    pub(super) signature: &'l str,
    pub(super) body: &'l str,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// How it begins.
    pub(super) text: String,
    /// What it says of when to come back.
    pub(super) retry_after: Option<String>,
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsent {
    /// Nothing may be sent there.
    NotAllowed,
    /// It took too long.
    Timeout,
    /// There was nobody, or no sense in what they said.
    Unreachable,
    /// On our side.
    Internal,
}

/// Finds the addresses of a name, and keeps those that may be connected to.
struct Guide {
    rules: Arc<Rules>,
    place: Place,
}

/// None of the addresses of a name may be connected to.
#[derive(Debug)]
struct NoneAllowed(BadDestination);

impl Unsent {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::NotAllowed => "address_not_allowed",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Internal => "internal_error",
        }
    }
}

impl Courier {
    /// One that keeps to `rules`.
    pub fn new(rules: Rules) -> Result<Self, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // Whoever else in this process speaks TLS does it likewise, unless that was decided before.
        let _ = CryptoProvider::clone(&provider).install_default();
        let tls = trusting_platform(&provider).or_else(|error| {
            tracing::warn!(%error, "there are no certificates to trust: webhooks cannot be sent by https");
            trusting_nobody(&provider)
        });
        Ok(Self { rules: Arc::new(rules), tls: tls? })
    }

    /// Tries once.
    pub(super) async fn send(&self, letter: &Letter<'_>) -> Result<Reply, Unsent> {
        let place = self.rules.place(letter.url).map_err(|_| Unsent::NotAllowed)?;
        let url = place.url.clone();
        let client = self.client(place).map_err(|error| {
            tracing::error!(%error, "no webhook can be sent");
            Unsent::Internal
        })?;
        let signature = HeaderValue::from_str(letter.signature).map_err(|_| Unsent::Internal)?;
        let request = client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "Lyceum")
            .header("webhook-id", letter.id)
            .header("webhook-timestamp", letter.timestamp.to_string())
            .header("webhook-signature", signature)
            .body(letter.body.to_owned());
        let response = request.send().await.map_err(|error| reason(&error))?;
        Ok(read(response).await)
    }

    fn client(&self, place: Place) -> Result<Client, reqwest::Error> {
        Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .dns_resolver(Arc::new(Guide { rules: Arc::clone(&self.rules), place }))
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .timeout(PATIENCE)
            .connect_timeout(CONNECTING)
            .pool_max_idle_per_host(0)
            .build()
    }
}

fn trusting_platform(provider: &Arc<CryptoProvider>) -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::clone(provider)).with_safe_default_protocol_versions()?;
    Ok(config.with_platform_verifier()?.with_no_client_auth())
}

fn trusting_nobody(provider: &Arc<CryptoProvider>) -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::clone(provider)).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

impl Resolve for Guide {
    fn resolve(&self, name: Name) -> Resolving {
        let (rules, place) = (Arc::clone(&self.rules), self.place.clone());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), place.port())).await?;
            let (mut allowed, mut refused) = (Vec::new(), None);
            for address in found {
                match rules.allows(&place, address.ip()) {
                    Ok(()) => allowed.push(address),
                    Err(bad) => refused = Some(bad),
                }
            }
            match refused {
                Some(bad) if allowed.is_empty() => Err(NoneAllowed(bad).into()),
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

/// The answer, as far as it is of interest. Where it breaks off, what came counts.
async fn read(mut response: Response) -> Reply {
    let status = response.status().as_u16();
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let (mut kept, mut seen) = (Vec::new(), 0);
    while let Ok(Some(piece)) = response.chunk().await {
        kept.extend(piece.iter().take(KEPT - kept.len()));
        seen += piece.len();
        if seen >= READ {
            break;
        }
    }
    let text = String::from_utf8_lossy(&kept).chars().filter(|it| !it.is_control()).collect();
    Reply { status, text, retry_after }
}

fn reason(error: &reqwest::Error) -> Unsent {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(it) = cause {
        if it.is::<NoneAllowed>() {
            return Unsent::NotAllowed;
        }
        cause = it.source();
    }
    if error.is_timeout() { Unsent::Timeout } else { Unsent::Unreachable }
}

impl fmt::Display for NoneAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for NoneAllowed {}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(allowed: &str, url: &str) -> Result<usize, Unsent> {
        let rules = Arc::new(Rules::new(allowed.parse().unwrap()));
        let place = rules.place(url).unwrap();
        let resolving = Guide { rules, place }.resolve("localhost".parse().unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = runtime.block_on(resolving);
        found
            .map(Iterator::count)
            .map_err(|it| if it.is::<NoneAllowed>() { Unsent::NotAllowed } else { Unsent::Internal })
    }

    #[test]
    fn a_name_that_leads_to_a_private_address_leads_nowhere() {
        assert_eq!(found("", "https://hooks.example/"), Err(Unsent::NotAllowed));
        assert_eq!(found("127.0.0.1:81,[::1]:81", "https://hooks.example/"), Err(Unsent::NotAllowed));
        assert!(found("127.0.0.0/8,::1", "https://hooks.example/").is_ok_and(|it| it > 0));
        assert!(found("hooks.example", "http://hooks.example/").is_ok_and(|it| it > 0));
    }

    #[test]
    fn a_refused_name_is_told_apart_from_one_that_is_not_there() {
        let courier = Courier::new(Rules::default()).unwrap();
        // In this test the name of this machine stands for one that was public when it was looked at before.
        let place = Rules::new("localhost".parse().unwrap()).place("https://localhost/").unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let sent = async { courier.client(place).unwrap().get("https://localhost/").send().await };
        let error = runtime.block_on(sent).unwrap_err();
        assert_eq!(reason(&error), Unsent::NotAllowed);
    }
}
