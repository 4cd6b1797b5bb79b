//! Loans: what was lent, when which part of it is due, and what has come back.

use chrono::NaiveDate;

use super::{
    Instalment, LendingAdmin, LendingError, LoanApplicationId, LoanState, Payment, Repayment, TermMonths, Terms,
    not_positive, other_currency, schedule,
};
use crate::{
    kernel::{Actor, Attributes, Id, IllegalTransition, Revision, Subject, Timestamp, UserId, Violation},
    policies::lending::{REPAY, SEE_LOAN, WRITE_OFF},
};

/// Identifies a loan.
pub type LoanId = Id<Loan>;

/// The aggregate: what is known of the loan, and its instalments. Only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loan {
    facts: LoanFacts,
    schedule: Vec<Instalment>,
}

/// Everything that is known of a loan but for its instalments, of which here are the sums. Amounts are
/// in minor units of the currency of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoanFacts {
    /// Which.
    pub id: LoanId,
    /// What it came of.
    pub application: LoanApplicationId,
    /// Who has the money.
    pub borrower: UserId,
    /// What was agreed; the amount is the principal.
    pub terms: Terms,
    /// The interest of all instalments.
    pub interest: i64,
    /// What of the principal was paid back.
    pub principal_paid: i64,
    /// What of the interest was paid.
    pub interest_paid: i64,
    /// Whether something is owed.
    pub phase: LoanPhase,
    /// Counts the changes.
    pub revision: Revision,
    /// When it was granted.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The states of a loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoanPhase {
    /// Something is owed.
    Active,
    /// Everything was paid, and since when.
    Repaid(Timestamp),
    /// What is owed is not expected any more, and since when.
    WrittenOff(Timestamp),
}

impl LoanPhase {
    /// The name of the state.
    pub const fn state(self) -> LoanState {
        match self {
            Self::Active => LoanState::Active,
            Self::Repaid(_) => LoanState::Repaid,
            Self::WrittenOff(_) => LoanState::WrittenOff,
        }
    }

    /// When the loan ended, if it did.
    pub const fn ended_at(self) -> Option<Timestamp> {
        match self {
            Self::Active => None,
            Self::Repaid(at) | Self::WrittenOff(at) => Some(at),
        }
    }
}

impl LoanFacts {
    /// What of the principal is still owed, in minor units.
    pub const fn principal_outstanding(&self) -> i64 {
        self.terms.amount.minor() - self.principal_paid
    }

    /// What of the interest is still owed, in minor units.
    pub const fn interest_outstanding(&self) -> i64 {
        self.interest - self.interest_paid
    }

    /// All that is still owed, in minor units.
    pub const fn outstanding(&self) -> i64 {
        self.principal_outstanding() + self.interest_outstanding()
    }

    /// What policies look at.
    pub const fn attributes(&self) -> Attributes<'static> {
        Attributes::of(Some(self.borrower)).in_state(self.phase.state().name())
    }

    /// Whether `actor` may know of it.
    pub fn is_shown_to(&self, actor: &Actor) -> bool {
        SEE_LOAN.shows(actor, &self.attributes())
    }
}

impl Loan {
    /// The loan that `application` was granted.
    pub(super) fn grant(
        application: LoanApplicationId,
        borrower: UserId,
        terms: Terms,
        at: Timestamp,
    ) -> Result<Self, LendingError> {
        let late = || Violation::new("/first_due_on", "date_range", "the last instalment must be due by 9999-12-31");
        let schedule = schedule::schedule(&terms).ok_or_else(|| LendingError::Invalid(vec![late()]))?;
        let facts = LoanFacts {
            id: Id::fresh(),
            application,
            borrower,
            terms,
            interest: schedule.iter().map(|it| it.interest).sum(),
            principal_paid: 0,
            interest_paid: 0,
            phase: LoanPhase::Active,
            revision: 1,
            created_at: at,
            updated_at: at,
        };
        Ok(Self { facts, schedule })
    }

    /// When the last of so many instalments is due, if there is such a day.
    pub(super) fn last_due_on(first: NaiveDate, months: TermMonths) -> Option<NaiveDate> {
        schedule::due_on(first, months.get())
    }

    /// Brings a stored loan back, its instalments in their order.
    pub const fn from_facts(facts: LoanFacts, schedule: Vec<Instalment>) -> Self {
        Self { facts, schedule }
    }

    /// Everything that is known of it but for its instalments.
    pub const fn facts(&self) -> &LoanFacts {
        &self.facts
    }

    /// Its instalments, the first one first.
    pub fn schedule(&self) -> &[Instalment] {
        &self.schedule
    }

    /// Takes a payment: for the oldest instalment that is not paid, interest before principal, and what is
    /// left over for the next. Refused if it is more than all that is owed.
    pub fn repay(&mut self, payment: &Payment, at: Timestamp) -> Result<Repayment, LendingError> {
        if !REPAY.is_possible_in(self.facts.phase.state().name()) {
            return Err(self.illegal("repay"));
        }
        LendingError::refuse(self.violations(payment, at))?;
        let (mut left, mut parts) = (payment.amount.minor(), (0, 0));
        for instalment in &mut self.schedule {
            let (principal, interest) = instalment.take(left);
            left -= principal + interest;
            parts = (parts.0 + principal, parts.1 + interest);
        }
        self.facts.principal_paid += parts.0;
        self.facts.interest_paid += parts.1;
        if self.facts.outstanding() == 0 {
            self.facts.phase = LoanPhase::Repaid(at);
        }
        self.touch(at);
        Ok(Repayment::of(payment, self, parts, at))
    }

    /// Expects nothing more.
    pub fn write_off(&mut self, by: &LendingAdmin, at: Timestamp) -> Result<(), LendingError> {
        let said = WRITE_OFF.check(&Subject::of(by.actor()).at(at), &self.facts.attributes());
        said.map_err(|it| LendingError::refused(it, LendingError::LoanNotFound, || self.illegal("write_off")))?;
        self.facts.phase = LoanPhase::WrittenOff(at);
        self.touch(at);
        Ok(())
    }

    /// What is wrong with a payment.
    fn violations(&self, payment: &Payment, at: Timestamp) -> Vec<Violation> {
        let (amount, lent) = (payment.amount, self.facts.terms.amount.currency());
        let wrong_amount = match amount.minor() {
            _ if amount.currency() != lent => Some(other_currency("/amount", lent)),
            it if it <= 0 => Some(not_positive("/amount", "not_positive", "must be more than nothing")),
            it if it > self.facts.outstanding() => {
                let detail = "must not be more than all that is owed";
                Some(Violation::new("/amount/amount", "more_than_owed", detail))
            }
            _ => None,
        };
        let day = |code, detail: &str| Some(Violation::new("/received_on", code, detail));
        let wrong_day = match payment.received_on {
            Some(it) if it > at.date_naive() => day("in_the_future", "must not be after today"),
            Some(it) if it < self.facts.created_at.date_naive() => {
                day("before_the_loan", "must not be before the loan was granted")
            }
            _ => None,
        };
        wrong_amount.into_iter().chain(wrong_day).collect()
    }

    fn illegal(&self, action: &'static str) -> LendingError {
        IllegalTransition { from: self.facts.phase.state().name(), action, allowed: Vec::new() }.into()
    }

    const fn touch(&mut self, at: Timestamp) {
        self.facts.revision += 1;
        self.facts.updated_at = at;
    }
}

#[cfg(test)]
mod tests;
