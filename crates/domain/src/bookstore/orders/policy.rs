//! How the shop sells.

use chrono::TimeDelta;

use super::Quantity;

/// What the operator decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderPolicy {
    max_quantity: Quantity,
    payment_within: TimeDelta,
}

/// Why the decision is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be from 1 to {} minutes", OrderPolicy::LONGEST)]
pub struct OrderPolicyError;

impl OrderPolicy {
    /// For how many minutes goods are kept for somebody at most: a week.
    pub const LONGEST: i64 = 7 * 24 * 60;

    /// One order has at most so many pieces of one product, and is paid within so many minutes.
    pub const fn new(max_quantity: Quantity, payment_within: i64) -> Result<Self, OrderPolicyError> {
        if payment_within < 1 || payment_within > Self::LONGEST {
            return Err(OrderPolicyError);
        }
        Ok(Self { max_quantity, payment_within: TimeDelta::minutes(payment_within) })
    }

    /// How many pieces of one product an order may have.
    pub const fn max_quantity(&self) -> Quantity {
        self.max_quantity
    }

    /// How long goods are kept for who has not paid.
    pub const fn payment_within(&self) -> TimeDelta {
        self.payment_within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_keeps_goods_for_ever_without_paying() {
        let policy = |minutes| OrderPolicy::new(Quantity::try_from(100).unwrap(), minutes);
        assert_eq!(policy(30).unwrap().payment_within(), TimeDelta::minutes(30));
        assert!(policy(OrderPolicy::LONGEST).is_ok());
        for bad in [0, -1, OrderPolicy::LONGEST + 1] {
            assert_eq!(policy(bad), Err(OrderPolicyError), "{bad}");
        }
    }
}
