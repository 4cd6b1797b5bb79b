//! Days in the catalogue.

use chrono::{Datelike, NaiveDate};

use crate::kernel::Violation;

/// What is wrong with `date` at `pointer`: its year has four digits, as RFC 3339 wants it.
pub(super) fn violation(pointer: &str, date: Option<NaiveDate>) -> Option<Violation> {
    let within = (1..=9999).contains(&date?.year());
    (!within).then(|| Violation::new(pointer, "date_range", "must be from 0001-01-01 to 9999-12-31"))
}
