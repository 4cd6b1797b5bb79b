//! What a program shows: `lyc_live_`, 43 characters of chance, 6 of a checksum.
//!
//! The beginning says what it is, to people and to programs that look for secrets in what is published;
//! the checksum tells a typing error or a part of a key from a key, without a look into the database.

use std::fmt;

use num_bigint::BigUint;
use zeroize::Zeroizing;

/// What every key begins with.
const PREFIX: &str = "lyc_live_";
/// 256 bits in base 62.
const RANDOM: usize = 43;
/// 32 bits in base 62.
const CHECKSUM: usize = 6;
/// How many of the random characters are shown in lists: enough to tell one's keys apart, and far from enough to
/// guess the rest.
const SHOWN: usize = 6;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A key in clear. It is never printed, and wiped from memory when it is dropped.
#[derive(Clone)]
pub struct ApiKeySecret(Zeroizing<String>);

/// The text cannot be a key: it is no such text, only a part of one, or mistyped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no API key")]
pub struct NotAKey;

/// What is kept of a key, by which it is recognised: its SHA-256. A secret of 256 bits needs no slower hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyDigest(pub [u8; 32]);

impl ApiKeySecret {
    /// The length of every key.
    pub const LENGTH: usize = PREFIX.len() + RANDOM + CHECKSUM;

    /// The key of these random bytes.
    pub fn of(random: &[u8; 32]) -> Self {
        let begun = format!("{PREFIX}{}", base62(&BigUint::from_bytes_be(random), RANDOM));
        let checksum = checksum(&begun);
        Self(Zeroizing::new(begun + &checksum))
    }

    /// Reads a key that somebody shows.
    pub fn read(text: &str) -> Result<Self, NotAKey> {
        if text.len() != Self::LENGTH || !text.is_ascii() || !Self::is_announced(text) {
            return Err(NotAKey);
        }
        let (begun, found) = text.split_at(PREFIX.len() + RANDOM);
        let alphabetic = begun[PREFIX.len()..].bytes().all(|it| DIGITS.contains(&it));
        if alphabetic && checksum(begun) == found {
            return Ok(Self(Zeroizing::new(text.to_owned())));
        }
        Err(NotAKey)
    }

    /// Whether a text claims to be a key.
    pub fn is_announced(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// The text itself. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Its beginning, which may be shown.
    pub fn prefix(&self) -> &str {
        &self.0[..PREFIX.len() + SHOWN]
    }
}

fn checksum(begun: &str) -> String {
    base62(&crc32fast::hash(begun.as_bytes()).into(), CHECKSUM)
}

/// `number` with this many digits.
fn base62(number: &BigUint, width: usize) -> String {
    let digits = number.to_radix_be(62);
    let padding = std::iter::repeat_n(0, width.saturating_sub(digits.len()));
    let digit = |it: u8| DIGITS.get(usize::from(it)).map_or('0', |it| char::from(*it));
    padding.chain(digits).map(digit).collect()
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::Index};

    use super::*;

    #[test]
    fn a_key_looks_as_it_is_documented_and_the_least_and_the_largest_are_as_long() {
        let least = format!("lyc_live_{}", "0".repeat(43));
        assert_eq!(ApiKeySecret::of(&[0; 32]).expose(), format!("{least}{}", checksum(&least)));
        for random in [[0; 32], [0xff; 32]] {
            assert_eq!(ApiKeySecret::of(&random).expose().len(), ApiKeySecret::LENGTH);
        }
        assert_eq!(ApiKeySecret::of(&[0; 32]).prefix(), "lyc_live_000000");
        assert_eq!(ApiKeySecret::LENGTH, 58);
    }

    #[test]
    fn what_is_no_key_is_refused_whatever_it_is() {
        let key = ApiKeySecret::of(&[7; 32]);
        let (text, longer) = (key.expose(), format!("{}0", key.expose()));
        for bad in ["", "lyc_live_", &text[..57], &text[1..], &longer, &text.to_uppercase(), &"ä".repeat(29)] {
            assert_eq!(ApiKeySecret::read(bad).unwrap_err(), NotAKey, "{bad:?}");
        }
        let signed = format!("lyc_live_{}", "+".repeat(43));
        assert!(ApiKeySecret::read(&format!("{signed}{}", checksum(&signed))).is_err(), "not of our digits");
    }

    #[test]
    fn a_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", ApiKeySecret::of(&[7; 32])), "…");
    }

    proptest! {
        #[test]
        fn a_key_is_read_as_it_was_made(random: [u8; 32]) {
            let key = ApiKeySecret::of(&random);
            prop_assert!(key.expose()[9..].bytes().all(|it| it.is_ascii_alphanumeric()));
            let read = ApiKeySecret::read(key.expose()).unwrap();
            prop_assert_eq!(read.expose(), key.expose());
        }

        #[test]
        fn one_wrong_character_or_two_that_changed_places_are_noticed(random: [u8; 32], at: Index, other: Index) {
            let key = ApiKeySecret::of(&random);
            let (at, other) = (at.index(ApiKeySecret::LENGTH), DIGITS[other.index(62)]);
            let mut mistyped = key.expose().as_bytes().to_vec();
            let was = std::mem::replace(&mut mistyped[at], other);
            if was != other {
                prop_assert!(ApiKeySecret::read(std::str::from_utf8(&mistyped).unwrap()).is_err());
            }
            mistyped[at] = was;
            let next = (at + 1) % ApiKeySecret::LENGTH;
            mistyped.swap(at, next);
            if mistyped != key.expose().as_bytes() {
                prop_assert!(ApiKeySecret::read(std::str::from_utf8(&mistyped).unwrap()).is_err());
            }
        }
    }
}
