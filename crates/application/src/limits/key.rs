//! Whom something is counted for.

use std::net::{IpAddr, Ipv4Addr};

use domain::kernel::network;
use uuid::Uuid;

/// Stands for one party within a policy, in as little room as keeps all of them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LimitKey(u128);

impl LimitKey {
    /// The network that an address belongs to. All whose address is unknown are one party.
    pub fn of_address(address: Option<IpAddr>) -> Self {
        let network = network(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
        Self(match network {
            IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
            IpAddr::V6(address) => address.to_bits(),
        })
    }

    /// A person, a program or a key.
    pub const fn of_id(id: Uuid) -> Self {
        Self(id.as_u128())
    }

    /// What a keyed hash stands for, which is what is known of an account that somebody names.
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        Self(digest.iter().take(16).fold(0, |key, it| key << 8 | u128::from(*it)))
    }

    /// What tells it from others. It may be somebody's address: whoever takes it elsewhere hides it.
    pub const fn bits(self) -> u128 {
        self.0
    }

    /// Both together, of which each is a keyed hash: nobody outside can find two pairs that meet.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 ^ other.0.rotate_left(64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_network_are_one_party() {
        let of = |text: &str| LimitKey::of_address(text.parse().ok());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(LimitKey::of_address(None), of("0.0.0.0"));
    }

    #[test]
    fn a_pair_is_neither_of_its_parts_nor_the_pair_turned_around() {
        let (one, other) = (LimitKey::of_digest(&[1; 32]), LimitKey::of_digest(&[2; 32]));
        let varied = LimitKey::of_digest(&std::array::from_fn(|at| u8::try_from(at).unwrap()));
        assert!(one.and(other) != one && one.and(other) != other);
        assert_ne!(one.and(varied), varied.and(one));
    }
}
