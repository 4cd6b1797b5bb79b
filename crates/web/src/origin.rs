//! Where a request really comes from, when proxies stand in front.

use std::{net::IpAddr, sync::Arc};

use actix_web::{
    dev::ServiceRequest,
    http::header::{HeaderMap, HeaderName},
};
use ipnet::IpNet;

/// The proxies whose word counts.
#[derive(Clone, Debug, Default)]
pub struct Origins(Arc<[IpNet]>);

impl Origins {
    /// Believes these and nobody else.
    pub fn behind(proxies: impl IntoIterator<Item = IpNet>) -> Self {
        Self(proxies.into_iter().collect())
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|it| it.contains(&address))
    }

    /// The client's address: the last one that no trusted proxy is behind. What a client writes into
    /// `X-Forwarded-For` by itself is to the left of it and never reached.
    pub(crate) fn address(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer?;
        if !self.trusts(peer) {
            return Some(peer);
        }
        let lines = headers.get_all(HeaderName::from_static("x-forwarded-for")).filter_map(|it| it.to_str().ok());
        let hops: Vec<_> = lines.flat_map(|it| it.split(',')).map(|it| it.trim().parse::<IpAddr>()).collect();
        let mut nearest = peer;
        for hop in hops.into_iter().rev() {
            let Ok(hop) = hop else { break };
            nearest = hop;
            if !self.trusts(hop) {
                break;
            }
        }
        Some(nearest)
    }

    /// Whether the client spoke TLS to the outermost proxy.
    pub(crate) fn is_secure(&self, request: &ServiceRequest) -> bool {
        let trusted = request.peer_addr().is_some_and(|it| self.trusts(it.ip()));
        trusted && request.headers().get("x-forwarded-proto").is_some_and(|it| it == "https")
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn forwarded(by: &str, chain: &'static str) -> Option<IpAddr> {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static(chain));
        Origins::behind(["10.0.0.0/8".parse().unwrap()]).address(by.parse().ok(), &headers)
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(forwarded("192.0.2.1", "198.51.100.7"), "192.0.2.1".parse().ok());
        assert_eq!(forwarded("10.0.0.1", "198.51.100.7"), "198.51.100.7".parse().ok());
    }

    #[test]
    fn what_a_client_claims_itself_does_not_count() {
        assert_eq!(forwarded("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2"), "198.51.100.7".parse().ok());
        assert_eq!(forwarded("10.0.0.1", "nonsense"), "10.0.0.1".parse().ok());
    }
}
