//! What the test gateway refuses to those who play the buyer.

use crate::kernel::{Fact, IllegalTransition, Kind, Refusal};

/// Why the second step of a payment does not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TestGatewayError {
    /// The test gateway has no such payment, or is not the one that is in use.
    #[error("the test gateway has no such payment")]
    NotFound,
    /// The payment does not wait for its second step, or not any more.
    #[error(transparent)]
    IllegalTransition(#[from] IllegalTransition),
}

impl Refusal for TestGatewayError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::Absent,
            Self::IllegalTransition(illegal) => illegal.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "test_payment_not_found",
            Self::IllegalTransition(illegal) => illegal.code(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        if let Self::IllegalTransition(illegal) = self { illegal.facts() } else { Vec::new() }
    }
}
