//! Why there is no invoice.

use crate::kernel::{Kind, Refusal};

/// Why no invoice can be made of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceError {
    /// There is one only for what was paid.
    #[error("the order was not paid, so there is no invoice")]
    NotPaid,
    /// What is kept of the order and of its money contradicts itself. Nobody is to blame who asks for an invoice.
    #[error("the sums of the order do not add up")]
    DoesNotAddUp,
}

impl Refusal for InvoiceError {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotPaid => "order_not_paid",
            Self::DoesNotAddUp => "order_does_not_add_up",
        }
    }
}
