//! Where deliveries may be sent: what a URL has to be like, and which addresses are never connected to.

use std::net::{IpAddr, Ipv4Addr};

use application::destinations::{BadDestination, Destinations};
use url::{Host, Url};

use super::{AllowList, addresses::is_public};

/// Nothing is sent into networks that strangers have no business in, but where the operator allows it. Only
/// there it may go by plain HTTP.
#[derive(Clone, Debug, Default)]
pub struct Rules(AllowList);

/// A place that something may be sent to, as far as its URL shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) url: Url,
    /// The name of the host, if it is not an address.
    name: Option<String>,
    secure: bool,
    port: u16,
}

impl Rules {
    /// With these exceptions.
    pub const fn new(allowed: AllowList) -> Self {
        Self(allowed)
    }

    /// The place that `url` names, unless nothing may be sent there.
    pub(crate) fn place(&self, url: &str) -> Result<Place, BadDestination> {
        let url = Url::parse(url).map_err(|_| BadDestination::Malformed)?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(BadDestination::Scheme),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadDestination::Credentials);
        }
        if url.fragment().is_some() {
            return Err(BadDestination::Fragment);
        }
        let port = url.port_or_known_default().ok_or(BadDestination::Malformed)?;
        let host = url.host().ok_or(BadDestination::Malformed)?.to_owned();
        let place = |name| Place { url, name, secure, port };
        match host {
            Host::Ipv4(address) => self.literal(place(None), address.into()),
            Host::Ipv6(address) => self.literal(place(None), address.into()),
            Host::Domain(name) => self.named(place(Some(name.trim_end_matches('.').to_owned()))),
        }
    }

    /// Whether `address`, which the host of `place` has, may be connected to.
    pub(crate) fn allows(&self, place: &Place, address: IpAddr) -> Result<(), BadDestination> {
        if self.0.has(place.name.as_deref(), address, place.port) {
            return Ok(());
        }
        match (is_public(address), place.secure) {
            (false, _) => Err(BadDestination::Private),
            (true, false) => Err(BadDestination::Insecure),
            (true, true) => Ok(()),
        }
    }

    fn literal(&self, place: Place, address: IpAddr) -> Result<Place, BadDestination> {
        self.allows(&place, address).map(|()| place)
    }

    /// Its addresses are looked at when something is sent; but of some names all is known before.
    fn named(&self, place: Place) -> Result<Place, BadDestination> {
        let name = place.name.as_deref().unwrap_or_default();
        if name.is_empty() {
            return Err(BadDestination::Malformed);
        }
        // RFC 6761, section 6.3.
        if name == "localhost" || name.ends_with(".localhost") {
            return self.literal(place, Ipv4Addr::LOCALHOST.into());
        }
        if place.secure || self.0.may_have(name, place.port) { Ok(place) } else { Err(BadDestination::Insecure) }
    }
}

impl Destinations for Rules {
    fn check(&self, url: &str) -> Result<(), BadDestination> {
        self.place(url).map(drop)
    }
}

impl Place {
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(allowed: &str) -> Rules {
        Rules::new(allowed.parse().unwrap())
    }

    const URLS: [(&str, Result<(), BadDestination>); 37] = [
        ("https://hooks.example/lyceum?a=b", Ok(())),
        ("https://hooks.example:8443", Ok(())),
        ("HTTPS://HOOKS.EXAMPLE", Ok(())),
        ("https://8.8.8.8/", Ok(())),
        ("https://[2606:4700::1111]/", Ok(())),
        ("hooks.example", Err(BadDestination::Malformed)),
        ("https://", Err(BadDestination::Malformed)),
        ("https://./", Err(BadDestination::Malformed)),
        ("https://a b/", Err(BadDestination::Malformed)),
        ("https://1.2.3.4.5/", Err(BadDestination::Malformed)),
        ("ftp://hooks.example", Err(BadDestination::Scheme)),
        ("file:///etc/passwd", Err(BadDestination::Scheme)),
        ("javascript:alert(1)", Err(BadDestination::Scheme)),
        ("https://ada@hooks.example", Err(BadDestination::Credentials)),
        ("https://:secret@hooks.example", Err(BadDestination::Credentials)),
        ("https://hooks.example/#top", Err(BadDestination::Fragment)),
        ("http://hooks.example", Err(BadDestination::Insecure)),
        ("http://8.8.8.8", Err(BadDestination::Insecure)),
        ("https://localhost", Err(BadDestination::Private)),
        ("https://localhost.", Err(BadDestination::Private)),
        ("https://a.localhost", Err(BadDestination::Private)),
        ("https://127.0.0.1", Err(BadDestination::Private)),
        ("https://2130706433/", Err(BadDestination::Private)),
        ("https://0x7f000001/", Err(BadDestination::Private)),
        ("https://0177.0.0.1/", Err(BadDestination::Private)),
        ("https://127.1/", Err(BadDestination::Private)),
        ("https://0/", Err(BadDestination::Private)),
        ("https://%31%32%37.0.0.1/", Err(BadDestination::Private)),
        ("https://１２７.０.０.１/", Err(BadDestination::Private)),
        ("https://169.254.169.254/latest/meta-data", Err(BadDestination::Private)),
        ("https://[::1]/", Err(BadDestination::Private)),
        ("https://[::]/", Err(BadDestination::Private)),
        ("https://[::ffff:10.0.0.1]/", Err(BadDestination::Private)),
        ("https://[64:ff9b::7f00:1]/", Err(BadDestination::Private)),
        ("https://[2002:7f00:1::]/", Err(BadDestination::Private)),
        ("https://[fd00:ec2::254]/", Err(BadDestination::Private)),
        ("https://[fe80::1]/", Err(BadDestination::Private)),
    ];

    #[test]
    fn a_url_is_refused_for_what_is_wrong_with_it() {
        for (url, expected) in URLS {
            assert_eq!(rules("").check(url), expected, "{url}");
        }
    }

    #[test]
    fn what_is_listed_may_be_private_and_plain() {
        let rules = rules("127.0.0.1:9000, 10.0.0.0/8, hooks.internal");
        for (url, expected) in [
            ("http://127.0.0.1:9000/x", Ok(())),
            ("http://localhost:9000/x", Ok(())),
            ("http://10.1.2.3/", Ok(())),
            ("http://hooks.internal/", Ok(())),
            ("http://hooks.internal./", Ok(())),
            ("https://HOOKS.internal/", Ok(())),
            // It may be in the network that is listed.
            ("http://other.internal/", Ok(())),
            ("http://127.0.0.1:9001/x", Err(BadDestination::Private)),
            ("http://192.168.0.1/", Err(BadDestination::Private)),
            ("http://8.8.8.8/", Err(BadDestination::Insecure)),
        ] {
            assert_eq!(rules.check(url), expected, "{url}");
        }
    }

    #[test]
    fn the_addresses_of_a_name_are_looked_at_when_they_are_known() {
        let rules = rules("10.0.0.0/8, hooks.internal");
        let allows = |url: &str, address: &str| rules.allows(&rules.place(url).unwrap(), address.parse().unwrap());
        assert_eq!(allows("https://hooks.example", "8.8.8.8"), Ok(()));
        assert_eq!(allows("https://hooks.example", "10.0.0.1"), Ok(()));
        assert_eq!(allows("https://hooks.example", "192.168.0.1"), Err(BadDestination::Private));
        assert_eq!(allows("https://hooks.example", "::ffff:127.0.0.1"), Err(BadDestination::Private));
        assert_eq!(allows("http://hooks.example", "10.0.0.1"), Ok(()));
        assert_eq!(allows("http://hooks.example", "8.8.8.8"), Err(BadDestination::Insecure));
        assert_eq!(allows("http://hooks.internal", "192.168.0.1"), Ok(()));
    }
}
