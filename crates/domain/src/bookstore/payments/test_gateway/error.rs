//! What the test gateway refuses to those who play the buyer.

use super::TestPaymentState;
use crate::kernel::{Fact, Kind, Refusal};

/// Why the second step of a payment does not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TestGatewayError {
    /// The test gateway has no such payment, or is not the one that is in use.
    #[error("the test gateway has no such payment")]
    NotFound,
    /// The payment does not wait for its second step, or not any more.
    #[error("a payment that is {} cannot {action}", from.name())]
    IllegalTransition {
        /// How it stands.
        from: TestPaymentState,
        /// What was to be done.
        action: &'static str,
    },
}

impl Refusal for TestGatewayError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::Absent,
            Self::IllegalTransition { .. } => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "test_payment_not_found",
            Self::IllegalTransition { .. } => "illegal_transition",
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            Self::NotFound => Vec::new(),
            Self::IllegalTransition { from, action } => vec![
                ("from", Fact::Text(from.name().to_owned())),
                ("action", Fact::Text((*action).to_owned())),
                ("allowed", Fact::List(from.actions().iter().map(|it| (*it).to_owned()).collect())),
            ],
        }
    }
}
