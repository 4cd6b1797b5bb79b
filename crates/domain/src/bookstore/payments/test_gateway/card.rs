//! The cards of the test gateway.

use super::super::PaymentMethod;

/// What stands for a card, and for all that can happen with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestCard {
    /// Pays.
    Success,
    /// Is declined.
    Declined,
    /// Pays once the buyer has confirmed it.
    ActionRequired,
    /// Pays, but nobody hears of it: the answer is lost.
    Timeout,
    /// Pays, and tells it twice.
    Duplicate,
}

impl TestCard {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Success, Self::Declined, Self::ActionRequired, Self::Timeout, Self::Duplicate];

    /// What is given for it as the payment method.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "test_card_success",
            Self::Declined => "test_card_declined",
            Self::ActionRequired => "test_card_action_required",
            Self::Timeout => "test_card_timeout",
            Self::Duplicate => "test_card_duplicate",
        }
    }

    /// The one that `method` stands for.
    pub fn of(method: &PaymentMethod) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == &**method)
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
