//! The periods in which quotas are given out, in UTC.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, SecondsFormat, Utc};

use crate::{
    kernel::{Misfit, Timestamp},
    textual,
};

/// How often a quota is given out anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuotaPeriod {
    /// Each day at midnight.
    #[default]
    Day,
    /// Each week, on Monday (ISO 8601).
    Week,
    /// Each month, on the first.
    Month,
}

/// One period: its first day, and that of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaWindow {
    /// Of what kind.
    pub period: QuotaPeriod,
    /// Its first day.
    pub begins: NaiveDate,
    /// The first day that is not in it.
    pub ends: NaiveDate,
}

/// No period has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of day, week, month")]
pub struct QuotaPeriodError;

impl Misfit for QuotaPeriodError {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

impl QuotaPeriod {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Day, Self::Week, Self::Month];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The one that `at` lies in.
    pub fn containing(self, at: Timestamp) -> QuotaWindow {
        let day = at.date_naive();
        let back = |days: u32| day - Days::new(days.into());
        let (begins, ends) = match self {
            Self::Day => (day, day + Days::new(1)),
            Self::Week => {
                let monday = back(day.weekday().num_days_from_monday());
                (monday, monday + Days::new(7))
            }
            Self::Month => {
                let first = back(day.day0());
                (first, first + Months::new(1))
            }
        };
        QuotaWindow { period: self, begins, ends }
    }
}

impl QuotaWindow {
    /// When the next one begins.
    pub fn renews_at(&self) -> Timestamp {
        DateTime::from_naive_utc_and_offset(self.ends.and_time(NaiveTime::MIN), Utc)
    }

    /// An instant as clients are told it (RFC 3339).
    pub(in crate::identity) fn written(at: Timestamp) -> String {
        at.to_rfc3339_opts(SecondsFormat::Micros, true)
    }
}

impl FromStr for QuotaPeriod {
    type Err = QuotaPeriodError;

    fn from_str(text: &str) -> Result<Self, QuotaPeriodError> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(QuotaPeriodError)
    }
}

impl fmt::Display for QuotaPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

textual!(QuotaPeriod, "quota-period");

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Weekday};
    use proptest::prelude::*;

    use super::*;

    fn window(period: QuotaPeriod, at: &str) -> (String, String) {
        let window = period.containing(at.parse().unwrap());
        (window.begins.to_string(), window.ends.to_string())
    }

    #[test]
    fn periods_begin_and_end_as_the_calendar_has_it() {
        for (period, at, begins, ends) in [
            (QuotaPeriod::Day, "2026-11-26T23:59:59.999999Z", "2026-11-26", "2026-11-27"),
            (QuotaPeriod::Day, "2026-12-31T00:00:00Z", "2026-12-31", "2027-01-01"),
            (QuotaPeriod::Week, "2026-11-29T23:59:59Z", "2026-11-23", "2026-11-30"),
            (QuotaPeriod::Week, "2026-11-30T00:00:00Z", "2026-11-30", "2026-12-07"),
            (QuotaPeriod::Week, "2027-01-01T12:00:00Z", "2026-12-28", "2027-01-04"),
            (QuotaPeriod::Month, "2028-02-29T12:00:00Z", "2028-02-01", "2028-03-01"),
            (QuotaPeriod::Month, "2026-12-31T23:59:59Z", "2026-12-01", "2027-01-01"),
        ] {
            assert_eq!(window(period, at), (begins.to_owned(), ends.to_owned()), "{period} of {at}");
        }
    }

    #[test]
    fn periods_are_known_by_their_names() {
        assert!(QuotaPeriod::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        assert_eq!("year".parse::<QuotaPeriod>(), Err(QuotaPeriodError));
    }

    proptest! {
        /// From 1970 to 2200.
        #[test]
        fn each_instant_is_in_one_period_and_the_next_follows_at_once(micros in 0..7_258_118_400_000_000_i64) {
            let at = Timestamp::from_timestamp_micros(micros).unwrap();
            for period in QuotaPeriod::ALL {
                let it = period.containing(at);
                prop_assert!(it.begins <= at.date_naive() && at < it.renews_at());
                let last = it.renews_at() - TimeDelta::microseconds(1);
                prop_assert_eq!(period.containing(last), it);
                prop_assert_eq!(period.containing(it.renews_at()).begins, it.ends);
                let days = (it.ends - it.begins).num_days();
                match period {
                    QuotaPeriod::Day => prop_assert_eq!(days, 1),
                    QuotaPeriod::Week => prop_assert!(days == 7 && it.begins.weekday() == Weekday::Mon),
                    QuotaPeriod::Month => prop_assert!((28..=31).contains(&days) && it.begins.day() == 1),
                }
            }
        }
    }
}
