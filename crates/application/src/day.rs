//! Days, read strictly.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de::Error};

/// A day that was written as `YYYY-MM-DD` (RFC 3339) and in no other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(NaiveDate);

impl From<Day> for NaiveDate {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day: NaiveDate = text.parse().map_err(D::Error::custom)?;
        if day.to_string() == text { Ok(Self(day)) } else { Err(D::Error::custom("must be written as YYYY-MM-DD")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_way_to_write_a_day() {
        let read = |text: &str| serde_json::from_value::<Day>(text.into()).ok().map(NaiveDate::from);
        assert_eq!(read("2026-01-05"), NaiveDate::from_ymd_opt(2026, 1, 5));
        for bad in ["2026-1-5", " 2026-01-05", "2026-02-30", "20260105", "2026-01-05T00:00:00Z", ""] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
