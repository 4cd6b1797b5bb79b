//! The year in which something was published.

use chrono::Datelike;

use crate::{
    kernel::{Timestamp, Violation},
    number,
};

number!(
    /// A year of the Gregorian calendar; a negative one is BC. The year 0 of astronomers is let
    /// through, because catalogues disagree on how to count around it.
    pub PublishedYear: -3000..=9999, "year_range"
);

impl PublishedYear {
    /// What is wrong with saying so at `at`: a book may be announced for the next year, not later.
    pub(super) fn violation(self, at: Timestamp) -> Option<Violation> {
        let latest = at.year() + 1;
        (self.get() > latest).then(|| {
            let detail = format!("must be from {} to {latest}", Self::MIN);
            Violation::new("/published_year", "year_range", detail)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_year_is_the_last() {
        let at = "2026-11-20T00:00:00Z".parse().unwrap();
        let broken = |year: i64| PublishedYear::try_from(year).unwrap().violation(at);
        for fine in [-3000, -720, 0, 2026, 2027] {
            assert_eq!(broken(fine), None);
        }
        let violation = broken(2028).unwrap();
        assert_eq!((violation.code, violation.detail.as_str()), ("year_range", "must be from -3000 to 2027"));
        assert!(PublishedYear::try_from(-3001).is_err());
    }
}
