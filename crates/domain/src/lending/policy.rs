//! What the campus lends.

use crate::kernel::{Currency, Decimal, Money, MoneyError, Violation};

use super::other_currency;

/// The limits that the operator decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LendingPolicy {
    currency: Currency,
    min: Money,
    max: Money,
    second_approval_above: Money,
}

/// Why limits make no policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LendingPolicyError {
    /// An amount is none in the currency.
    #[error(transparent)]
    Amount(#[from] MoneyError),
    /// Nobody could borrow anything.
    #[error("must be at least {}", .0.amount())]
    TooSmall(Money),
    /// What is owed with interest could become more than is dealt with.
    #[error("must be at most {}", .0.amount())]
    TooLarge(Money),
    /// There is no amount below zero.
    #[error("must not be negative")]
    Negative,
}

impl LendingPolicy {
    /// The least that is lent, in whole units of the currency.
    const LEAST: i64 = 100;
    /// What is lent at most, in minor units: the interest of thirty years at 100 % fits as well.
    const MOST: i64 = Money::MAX_MINOR / 100;

    /// Lends at most `max`, and what is more than `second_approval_above` after a second look only.
    pub fn new(currency: Currency, max: Decimal, second_approval_above: Decimal) -> Result<Self, LendingPolicyError> {
        let min = Money::of_minor(Self::LEAST * 10_i64.pow(currency.digits()), currency)?;
        let (most, max) = (Money::of_minor(Self::MOST, currency)?, Money::of(max, currency)?);
        if max.minor() < min.minor() {
            return Err(LendingPolicyError::TooSmall(min));
        }
        if max.minor() > Self::MOST {
            return Err(LendingPolicyError::TooLarge(most));
        }
        let second_approval_above = Money::of(second_approval_above, currency)?;
        if second_approval_above.minor() < 0 {
            return Err(LendingPolicyError::Negative);
        }
        Ok(Self { currency, min, max, second_approval_above })
    }

    /// What is lent.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether a loan of `amount` takes a second officer.
    pub(super) const fn wants_second_look(&self, amount: Money) -> bool {
        amount.minor() > self.second_approval_above.minor()
    }

    /// What is wrong with `amount`, the member at `/amount`, as the amount of a loan.
    pub(super) fn amount_violation(&self, amount: Money) -> Option<Violation> {
        if amount.currency() != self.currency {
            return Some(other_currency("/amount", self.currency));
        }
        let too = |code, than: &str, limit: Money| {
            Some(Violation::new("/amount/amount", code, format!("must be at {than} {}", limit.amount())))
        };
        match amount.minor() {
            it if it < self.min.minor() => too("amount_too_small", "least", self.min),
            it if it > self.max.minor() => too("amount_too_large", "most", self.max),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(max: &str, second: &str, currency: &str) -> Result<LendingPolicy, LendingPolicyError> {
        LendingPolicy::new(currency.parse().unwrap(), max.parse().unwrap(), second.parse().unwrap())
    }

    #[test]
    fn limits_are_amounts_of_the_currency() {
        assert!(policy("50000", "10000", "JPY").is_ok());
        assert!(matches!(policy("50000.001", "10000", "USD"), Err(LendingPolicyError::Amount(_))));
        assert!(matches!(policy("99.99", "0", "USD"), Err(LendingPolicyError::TooSmall(_))));
        assert!(matches!(policy("100000000000.01", "0", "USD"), Err(LendingPolicyError::TooLarge(_))));
        assert_eq!(policy("500", "-1", "USD"), Err(LendingPolicyError::Negative));
    }

    #[test]
    fn the_limits_belong_to_what_is_lent() {
        let policy = policy("50000", "10000", "USD").unwrap();
        let wrong = |amount: &str, currency: &str| {
            let amount = Money::parse(amount, currency.parse().unwrap()).unwrap();
            policy.amount_violation(amount).map(|it| (it.pointer, it.code))
        };
        assert_eq!(wrong("100", "USD"), None);
        assert_eq!(wrong("50000", "USD"), None);
        assert_eq!(wrong("99.99", "USD"), Some(("/amount/amount".to_owned(), "amount_too_small")));
        assert_eq!(wrong("50000.01", "USD"), Some(("/amount/amount".to_owned(), "amount_too_large")));
        assert_eq!(wrong("500", "EUR"), Some(("/amount/currency".to_owned(), "currency_mismatch")));
        let above = |amount| policy.wants_second_look(Money::parse(amount, policy.currency).unwrap());
        assert!(!above("10000") && above("10000.01"));
    }
}
