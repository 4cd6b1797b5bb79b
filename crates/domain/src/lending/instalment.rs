//! One part of what is owed.

use chrono::NaiveDate;

use super::InstalmentState;

/// A part of a loan that is due on one day. Amounts are in minor units of the loan's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// Which; the first is 1.
    pub number: i32,
    /// When it is due.
    pub due_on: NaiveDate,
    /// What it pays back.
    pub principal: i64,
    /// What it costs.
    pub interest: i64,
    /// What of the principal was paid.
    pub principal_paid: i64,
    /// What of the interest was paid.
    pub interest_paid: i64,
}

impl Instalment {
    /// All of it.
    pub const fn total(&self) -> i64 {
        self.principal + self.interest
    }

    /// What of it is still owed.
    pub const fn owed(&self) -> i64 {
        self.total() - self.principal_paid - self.interest_paid
    }

    /// How it stands on the day `today`.
    pub fn state(&self, today: NaiveDate) -> InstalmentState {
        match self.owed() {
            0 => InstalmentState::Paid,
            _ if self.due_on < today => InstalmentState::Overdue,
            owed if owed == self.total() => InstalmentState::Open,
            _ => InstalmentState::PartlyPaid,
        }
    }

    /// Takes as much of `amount` as is owed, interest first. Tells what of it went to the principal and
    /// what to the interest.
    pub(super) fn take(&mut self, amount: i64) -> (i64, i64) {
        let interest = amount.min(self.interest - self.interest_paid);
        let principal = (amount - interest).min(self.principal - self.principal_paid);
        self.interest_paid += interest;
        self.principal_paid += principal;
        (principal, interest)
    }
}
