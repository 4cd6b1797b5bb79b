//! What an officer would grant.

use chrono::NaiveDate;

use super::{AnnualRate, LendingError, LendingPolicy, Loan, Reason, Request, TermMonths, Terms, other_currency};
use crate::kernel::{Money, Violation};

/// What an officer would grant. What is left out is as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Not more than was asked for.
    pub amount: Option<Money>,
    /// At which interest.
    pub rate: AnnualRate,
    /// For how long.
    pub months: Option<TermMonths>,
    /// When the first instalment is due.
    pub first_due_on: NaiveDate,
    /// Why.
    pub reason: Option<Reason>,
}

impl Offer {
    /// The terms that it comes to on the day `today`. Refused with all broken rules.
    pub(super) fn terms(
        &self,
        request: &Request,
        policy: &LendingPolicy,
        today: NaiveDate,
    ) -> Result<Terms, LendingError> {
        let (amount, months) = (self.amount.unwrap_or(request.amount), self.months.unwrap_or(request.months));
        let mut broken = Vec::new();
        if amount.currency() != request.amount.currency() {
            broken.push(other_currency("/amount", request.amount.currency()));
        } else if amount.minor() > request.amount.minor() {
            let most = request.amount.amount();
            let detail = format!("must not be more than was asked for, {most}");
            broken.push(Violation::new("/amount/amount", "more_than_asked", detail));
        } else if self.amount.is_some() {
            broken.extend(policy.amount_violation(amount));
        }
        if self.first_due_on < today {
            broken.push(Violation::new("/first_due_on", "in_the_past", "must not be before today"));
        } else if Loan::last_due_on(self.first_due_on, months).is_none() {
            broken.push(Violation::new("/first_due_on", "date_range", "the last instalment must be due by 9999-12-31"));
        }
        LendingError::refuse(broken)?;
        Ok(Terms { amount, rate: self.rate, months, first_due_on: self.first_due_on })
    }
}
