//! Which addresses belong to the public internet.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::LazyLock,
};

use ipnet::IpNet;

/// Networks of which nobody in public has an address: those of IANA's registries of special-purpose
/// addresses, what is left for multicast and the future, and where clouds keep their instances' secrets.
const SPECIAL: [&str; 24] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    // Of IPv6 only 2000::/3 is given out at all; within it are these.
    "2001::/23",
    "2001:db8::/32",
    "2620:4f:8000::/48",
    "3ffe::/16",
    "3fff::/20",
];

static NETWORKS: LazyLock<Vec<IpNet>> = LazyLock::new(|| SPECIAL.iter().filter_map(|it| it.parse().ok()).collect());

/// Whether somebody in public may have this address. Where it only carries an address of IPv4, that counts.
pub(super) fn is_public(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(it) => !is_special(it.into()),
        IpAddr::V6(it) => it.segments()[0] & 0xe000 == 0x2000 && !is_special(it.into()),
    }
}

/// The address of IPv4 that one of IPv6 carries: mapped (RFC 4291), translated (RFC 6052) or tunnelled
/// (RFC 3056). Any other as it is.
pub(super) fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(it) => carried(it).map_or(address, IpAddr::V4),
    }
}

fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let ipv4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(ipv4(high, low))
        }
        _ => None,
    }
}

fn is_special(address: IpAddr) -> bool {
    NETWORKS.iter().any(|it| it.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rustfmt::skip]
    const PRIVATE: [&str; 21] = [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    ];

    #[rustfmt::skip]
    const PRIVATE_V6: [&str; 18] = [
        "::", "::1", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00:ec2::254", "fd20:ce::254", "ff02::1",
        "2001:db8::1", "2001::1", "2001:2::1", "2001:10::1", "3fff::1", "3ffe::1", "100::1", "5f00::1", "4000::1",
    ];

    #[test]
    fn every_network_is_one() {
        assert_eq!(NETWORKS.len(), SPECIAL.len());
    }

    #[test]
    fn what_is_not_public_is_known_in_every_form() {
        for private in PRIVATE {
            let address: Ipv4Addr = private.parse().unwrap();
            let [a, b, c, d] = address.octets().map(u16::from);
            let (high, low) = (a << 8 | b, c << 8 | d);
            for form in [
                private.to_owned(),
                format!("::ffff:{private}"),
                format!("::{private}"),
                format!("64:ff9b::{private}"),
                format!("64:ff9b:1::{private}"),
                format!("2002:{high:x}:{low:x}::1"),
            ] {
                assert!(!is_public(form.parse().unwrap()), "{form}");
            }
        }
        for private in PRIVATE_V6 {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn what_is_public_is_as_well() {
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.169.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
