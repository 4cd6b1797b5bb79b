//! Money that comes back.

use chrono::NaiveDate;

use super::{Loan, LoanId};
use crate::kernel::{Id, Money, Timestamp, UserId};

/// Identifies a repayment.
pub type RepaymentId = Id<Repayment>;

/// What somebody pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Brought by the client, or made here.
    pub id: Option<RepaymentId>,
    /// How much.
    pub amount: Money,
    /// When the money came; today where nothing is said.
    pub received_on: Option<NaiveDate>,
    /// Who says so: the borrower, or an officer.
    pub recorded_by: UserId,
}

/// A payment that was taken, and what it went to. Amounts are in minor units of the loan's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repayment {
    /// Which.
    pub id: RepaymentId,
    /// Of which loan.
    pub loan: LoanId,
    /// How much.
    pub amount: Money,
    /// What of it was paid back.
    pub principal: i64,
    /// What of it paid for the loan.
    pub interest: i64,
    /// When the money came.
    pub received_on: NaiveDate,
    /// Who said so.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
}

impl Repayment {
    /// What `payment` came to.
    pub(super) fn of(payment: &Payment, loan: &Loan, (principal, interest): (i64, i64), at: Timestamp) -> Self {
        Self {
            id: payment.id.unwrap_or_else(Id::fresh),
            loan: loan.facts().id,
            amount: payment.amount,
            principal,
            interest,
            received_on: payment.received_on.unwrap_or_else(|| at.date_naive()),
            recorded_by: payment.recorded_by,
            recorded_at: at,
        }
    }
}
