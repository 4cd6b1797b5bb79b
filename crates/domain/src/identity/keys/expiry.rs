//! How long keys and the secrets before them are good.

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::{ApiKeyError, ExpiryFlaw};
use crate::kernel::Timestamp;

/// The longest that a secret lives. No key lasts for ever: what nobody remembers stops by itself (OWASP ASVS 5,
/// section 13.3, secrets expire and are rotated).
const LONGEST: TimeDelta = TimeDelta::days(365);

/// When a secret made at `at` ends, if somebody wishes for `wanted`.
pub(super) fn of_new_secret(wanted: Option<Timestamp>, at: Timestamp) -> Result<Timestamp, ApiKeyError> {
    let latest = at + LONGEST;
    match wanted {
        None => Ok(latest),
        Some(wanted) if wanted <= at => Err(ExpiryFlaw::Past.into()),
        Some(wanted) if wanted > latest => Err(ExpiryFlaw::TooLate.into()),
        Some(wanted) => Ok(wanted),
    }
}

/// When a secret ends that ended at `present`, if somebody wishes for `wanted`: it never lives longer.
pub(super) fn of_old_secret(wanted: Timestamp, present: Timestamp, at: Timestamp) -> Result<Timestamp, ApiKeyError> {
    match wanted {
        wanted if wanted <= at => Err(ExpiryFlaw::Past.into()),
        wanted if wanted > present => Err(ExpiryFlaw::Longer.into()),
        wanted => Ok(wanted),
    }
}

/// For how long the old secret is good beside the new one: a day, if nobody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Overlap(u32);

impl Overlap {
    /// The most seconds.
    pub const MAX: u32 = 7 * 24 * 60 * 60;

    /// It ends so long after `at`.
    pub(in crate::identity) fn end(self, at: Timestamp) -> Timestamp {
        at + TimeDelta::seconds(self.0.into())
    }
}

impl Default for Overlap {
    fn default() -> Self {
        Self(24 * 60 * 60)
    }
}

impl TryFrom<u32> for Overlap {
    type Error = &'static str;

    fn try_from(seconds: u32) -> Result<Self, Self::Error> {
        if seconds <= Self::MAX { Ok(Self(seconds)) } else { Err("must be at most seven days") }
    }
}

impl<'de> Deserialize<'de> for Overlap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(u32::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn day(count: i64) -> Timestamp {
        AT + TimeDelta::days(count)
    }

    #[test]
    fn a_new_secret_lasts_a_year_at_most() {
        let flaw = |it: ExpiryFlaw| Err(it.into());
        assert_eq!(of_new_secret(None, AT), Ok(day(365)));
        assert_eq!(of_new_secret(Some(day(365)), AT), Ok(day(365)));
        assert_eq!(of_new_secret(Some(day(366)), AT), flaw(ExpiryFlaw::TooLate));
        assert_eq!(of_new_secret(Some(AT), AT), flaw(ExpiryFlaw::Past));
    }

    #[test]
    fn an_old_secret_never_lasts_longer_than_it_was_to() {
        let flaw = |it: ExpiryFlaw| Err(it.into());
        assert_eq!(of_old_secret(day(2), day(3), AT), Ok(day(2)));
        assert_eq!(of_old_secret(day(4), day(3), AT), flaw(ExpiryFlaw::Longer));
        assert_eq!(of_old_secret(AT, day(3), AT), flaw(ExpiryFlaw::Past));
    }

    #[test]
    fn an_overlap_is_a_week_at_most() {
        let read = |text: &str| serde_json::from_str::<Overlap>(text);
        assert_eq!(read("604800").unwrap().end(AT), day(7));
        assert_eq!(read("0").unwrap().end(AT), AT);
        assert!(read("604801").is_err() && read("-1").is_err() && read("1.5").is_err());
        assert_eq!(Overlap::default().end(AT), day(1));
    }
}
