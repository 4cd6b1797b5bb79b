//! What may be called although it is not public: as the operator lists it.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;
use url::Host;

use super::addresses::plain;

/// Addresses, networks and names that may be called although they are private, each perhaps at one port only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList(Vec<Entry>);

/// One of the entries means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no address, network or host name, with or without a port")]
pub struct BadAllowList(String);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    what: What,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Network(IpNet),
    Name(String),
}

impl AllowList {
    /// Whether `address`, which may have been found by its name, is listed.
    pub(super) fn has(&self, name: Option<&str>, address: IpAddr, port: u16) -> bool {
        let address = plain(address);
        self.at(port).any(|it| match &it.what {
            What::Network(network) => network.contains(&address),
            What::Name(listed) => name == Some(listed),
        })
    }

    /// Whether what is called `name` may turn out to be listed, once its addresses are known.
    pub(super) fn may_have(&self, name: &str, port: u16) -> bool {
        self.at(port).any(|it| match &it.what {
            What::Network(_) => true,
            What::Name(listed) => name == listed,
        })
    }

    fn at(&self, port: u16) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(move |it| it.port.is_none_or(|it| it == port))
    }
}

impl FromStr for AllowList {
    type Err = BadAllowList;

    fn from_str(text: &str) -> Result<Self, BadAllowList> {
        let entries = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        entries.map(|it| entry(it).ok_or_else(|| BadAllowList(it.to_owned()))).collect::<Result<_, _>>().map(Self)
    }
}

fn entry(text: &str) -> Option<Entry> {
    if let Some((inner, rest)) = text.strip_prefix('[').and_then(|it| it.split_once(']')) {
        let port = if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?.parse().ok()?) };
        return Some(Entry { what: What::Network(network(inner)?), port });
    }
    if let Some(network) = network(text) {
        return Some(Entry { what: What::Network(network), port: None });
    }
    let (text, port) = match text.rsplit_once(':') {
        Some((text, port)) => (text, Some(port.parse().ok()?)),
        None => (text, None),
    };
    let what = network(text).map(What::Network).or_else(|| name(text).map(What::Name))?;
    Some(Entry { what, port })
}

fn network(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(|it| plain(it).into()))
}

fn name(text: &str) -> Option<String> {
    match Host::parse(text).ok()? {
        Host::Domain(name) => Some(name.trim_end_matches('.').to_owned()),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_may_be_called_and_nothing_else() {
        let list: AllowList =
            "10.1.0.0/16, 127.0.0.1:9000, [::1]:9000, fd00::/8, Hooks.Internal, db.internal:81, [fe80::/10]"
                .parse()
                .unwrap();
        let has = |name, address: &str, port| list.has(name, address.parse().unwrap(), port);
        for (name, address, port) in [
            (None, "10.1.2.3", 1),
            (None, "::ffff:10.1.2.3", 1),
            (None, "127.0.0.1", 9000),
            (None, "::1", 9000),
            (None, "fd12::1", 1),
            (None, "fe80::1", 1),
            (Some("hooks.internal"), "192.168.1.1", 1),
            (Some("db.internal"), "192.168.1.1", 81),
        ] {
            assert!(has(name, address, port), "{name:?} {address} {port}");
        }
        for (name, address, port) in [
            (None, "10.2.0.1", 1),
            (None, "127.0.0.1", 9001),
            (None, "127.0.0.2", 9000),
            (None, "192.168.1.1", 1),
            (Some("other.internal"), "192.168.1.1", 1),
            (Some("db.internal"), "192.168.1.1", 80),
        ] {
            assert!(!has(name, address, port), "{name:?} {address} {port}");
        }
        assert_eq!("".parse::<AllowList>(), Ok(AllowList::default()));
    }

    #[test]
    fn an_entry_that_means_nothing_is_named() {
        for bad in ["10.0.0.0/33", "a b", "host:99999", "[::1", "[::1]9", "http://a"] {
            assert_eq!(format!("127.0.0.1,{bad}").parse::<AllowList>(), Err(BadAllowList(bad.to_owned())));
        }
    }
}
