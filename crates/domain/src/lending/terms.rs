//! What a loan is for, and on which terms it is given.

use chrono::NaiveDate;

use crate::{kernel::Money, number, text};

text!(
    /// What the money is for, in the words of the borrower.
    pub Purpose: 1..=1_000
);
text!(
    /// Why an officer decided as they did.
    pub Reason: 1..=1_000
);
number!(
    /// How many months a loan is paid back in: as many as it has instalments.
    pub TermMonths: 1..=360, "term_range"
);
number!(
    /// Interest for a year, in basis points: 650 is 6.5 %.
    pub AnnualRate: 0..=10_000, "annual_rate_range"
);

/// The terms on which money is lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How much.
    pub amount: Money,
    /// At which interest.
    pub rate: AnnualRate,
    /// For how long.
    pub months: TermMonths,
    /// When the first instalment is due; the others on the same day of the months that follow.
    pub first_due_on: NaiveDate,
}
