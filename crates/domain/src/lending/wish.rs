//! What somebody asks for: as far as they have written it down, and in full.

use super::{LendingError, LendingPolicy, Purpose, TermMonths, not_positive, other_currency};
use crate::kernel::{Change, Money, Violation};

/// What a draft says. Nothing of it has to be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// How much.
    pub amount: Option<Money>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// For how long.
    pub months: Option<TermMonths>,
    /// What the borrower earns in a month.
    pub monthly_income: Option<Money>,
    /// What the borrower pays for other debts in a month.
    pub monthly_debt: Option<Money>,
}

/// What is to be different about a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WishChange {
    /// Another amount, or none.
    pub amount: Change<Option<Money>>,
    /// Another purpose, or none.
    pub purpose: Change<Option<Purpose>>,
    /// Another term, or none.
    pub months: Change<Option<TermMonths>>,
    /// Another income, or none.
    pub monthly_income: Change<Option<Money>>,
    /// Another debt, or none.
    pub monthly_debt: Change<Option<Money>>,
}

/// What is handed in: all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// How much.
    pub amount: Money,
    /// What for.
    pub purpose: Purpose,
    /// For how long.
    pub months: TermMonths,
    /// What the borrower earns in a month.
    pub monthly_income: Money,
    /// What the borrower pays for other debts in a month.
    pub monthly_debt: Money,
}

impl Wish {
    /// The same with what `change` sets.
    pub(super) fn changed(&self, change: WishChange) -> Self {
        let mut next = self.clone();
        change.amount.apply(&mut next.amount);
        change.purpose.apply(&mut next.purpose);
        change.months.apply(&mut next.months);
        change.monthly_income.apply(&mut next.monthly_income);
        change.monthly_debt.apply(&mut next.monthly_debt);
        next
    }

    /// What is wrong with what is there.
    pub fn violations(&self, policy: &LendingPolicy) -> Vec<Violation> {
        let amount = self.amount.and_then(|it| policy.amount_violation(it));
        let income = self.monthly_income.and_then(|it| monthly("/monthly_income", it, policy));
        let debt = self.monthly_debt.and_then(|it| monthly("/monthly_debt", it, policy));
        [amount, income, debt].into_iter().flatten().collect()
    }

    /// The whole request. Refused with everything that is missing or wrong.
    pub(super) fn complete(&self, policy: &LendingPolicy) -> Result<Request, LendingError> {
        let mut broken = self.violations(policy);
        let Self { amount, purpose, months, monthly_income, monthly_debt } = self.clone();
        let mut missing = |is_there: bool, pointer: &str| {
            if !is_there {
                broken.push(Violation::new(pointer, "required", "this member is required to submit"));
            }
        };
        missing(amount.is_some(), "/amount");
        missing(purpose.is_some(), "/purpose");
        missing(months.is_some(), "/term_months");
        missing(monthly_income.is_some(), "/monthly_income");
        missing(monthly_debt.is_some(), "/monthly_debt");
        LendingError::refuse(broken)?;
        match (amount, purpose, months, monthly_income, monthly_debt) {
            (Some(amount), Some(purpose), Some(months), Some(monthly_income), Some(monthly_debt)) => {
                Ok(Request { amount, purpose, months, monthly_income, monthly_debt })
            }
            // What is missing was named above.
            _ => Err(LendingError::Invalid(Vec::new())),
        }
    }
}

fn monthly(pointer: &str, money: Money, policy: &LendingPolicy) -> Option<Violation> {
    if money.currency() != policy.currency() {
        return Some(other_currency(pointer, policy.currency()));
    }
    (money.minor() < 0).then(|| not_positive(pointer, "negative", "must not be negative"))
}

impl From<Request> for Wish {
    fn from(request: Request) -> Self {
        let Request { amount, purpose, months, monthly_income, monthly_debt } = request;
        Self {
            amount: Some(amount),
            purpose: Some(purpose),
            months: Some(months),
            monthly_income: Some(monthly_income),
            monthly_debt: Some(monthly_debt),
        }
    }
}
