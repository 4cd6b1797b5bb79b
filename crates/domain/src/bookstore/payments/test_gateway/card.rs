//! The cards of the test gateway.

use super::super::PaymentMethod;
use crate::named;

named! {
    /// What stands for a card, and for all that can happen with one. Its name is given as the payment method.
    TestCard, "test-card", "test_card_success, test_card_declined, test_card_action_required, test_card_timeout, \
        test_card_duplicate" {
        /// Pays.
        Success = "test_card_success",
        /// Is declined.
        Declined = "test_card_declined",
        /// Pays once the buyer has confirmed it.
        ActionRequired = "test_card_action_required",
        /// Pays, but nobody hears of it: the answer is lost.
        Timeout = "test_card_timeout",
        /// Pays, and tells it twice.
        Duplicate = "test_card_duplicate",
    }
}

impl TestCard {
    /// The one that `method` stands for.
    pub fn of(method: &PaymentMethod) -> Option<Self> {
        method.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_known_by_its_name() {
        for card in TestCard::ALL {
            assert_eq!(TestCard::of(&card.name().parse().unwrap()), Some(*card));
        }
        assert_eq!(TestCard::of(&"pm_card_visa".parse().unwrap()), None);
    }
}
