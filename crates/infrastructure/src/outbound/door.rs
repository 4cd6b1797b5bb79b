//! Clients of HTTP that get to no other place than the one that they are made for.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use application::destinations::BadDestination;
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use rustls_platform_verifier::BuilderVerifierExt;

use super::destinations::{Place, Rules};

/// How long it may take at most until there is a connection.
const CONNECTING: Duration = Duration::from_secs(5);

/// Opens to the places that may be called, one at a time: the addresses that were looked at are those that are
/// connected to, and no redirect and no proxy leads anywhere else.
pub(crate) struct Door {
    rules: Arc<Rules>,
    tls: ClientConfig,
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsent {
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
    /// Its stable name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NotAllowed => "address_not_allowed",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Internal => "internal_error",
        }
    }
}

impl Door {
    /// One that keeps to `rules`.
    pub(crate) fn new(rules: Rules) -> Result<Self, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // Whoever else in this process speaks TLS does it likewise, unless that was decided before.
        let _ = CryptoProvider::clone(&provider).install_default();
        let tls = trusting_platform(&provider).or_else(|error| {
            tracing::warn!(%error, "there are no certificates to trust: nobody can be called by https");
            trusting_nobody(&provider)
        });
        Ok(Self { rules: Arc::new(rules), tls: tls? })
    }

    /// The place that `url` names, unless nothing may be sent there.
    pub(crate) fn place(&self, url: &str) -> Result<Place, Unsent> {
        self.rules.place(url).map_err(|_| Unsent::NotAllowed)
    }

    /// A client for this place only, which gives up after `patience`.
    pub(crate) fn client(&self, place: Place, patience: Duration) -> Result<Client, Unsent> {
        let client = Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .dns_resolver(Arc::new(Guide { rules: Arc::clone(&self.rules), place }))
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .timeout(patience)
            .connect_timeout(CONNECTING.min(patience))
            .pool_max_idle_per_host(0)
            .build();
        client.map_err(|error| {
            tracing::error!(%error, "nobody can be called");
            Unsent::Internal
        })
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

/// Why there is no answer.
pub(crate) fn reason(error: &reqwest::Error) -> Unsent {
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
        let door = Door::new(Rules::default()).unwrap();
        // In this test the name of this machine stands for one that was public when it was looked at before.
        let place = Rules::new("localhost".parse().unwrap()).place("https://localhost/").unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = door.client(place, Duration::from_secs(5)).unwrap();
        let error = runtime.block_on(async { client.get("https://localhost/").send().await }).unwrap_err();
        assert_eq!(reason(&error), Unsent::NotAllowed);
    }
}
