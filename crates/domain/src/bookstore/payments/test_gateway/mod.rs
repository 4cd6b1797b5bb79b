//! The embedded test gateway: it takes nobody's money, and does with each of its cards always the same.
//!
//! What it has taken and given back is kept like a real gateway's books are: for ever, and apart from the shop's.

mod card;
mod error;
mod payment;
mod refund;

pub use card::TestCard;
pub use error::TestGatewayError;
pub use payment::{TestPayment, TestPaymentFacts, TestPaymentState};
pub use refund::{TestRefund, TestRefundFacts};

use super::{PaymentId, RefundId};
use crate::kernel::StoreError;

/// The books of the test gateway.
pub trait TestGatewayBooks {
    /// Enters a payment, unless there is one of its id. Says whether there was none.
    fn add_test_payment(&mut self, payment: &TestPayment) -> Result<bool, StoreError>;

    /// The payment of this id. Nobody else changes it before the transaction ends.
    fn test_payment(&mut self, id: PaymentId) -> Result<Option<TestPayment>, StoreError>;

    /// Keeps what changed.
    fn save_test_payment(&mut self, payment: &TestPayment) -> Result<(), StoreError>;

    /// The refund of this id.
    fn test_refund(&mut self, id: RefundId) -> Result<Option<TestRefund>, StoreError>;

    /// Enters a refund, whose payment is there.
    fn add_test_refund(&mut self, refund: &TestRefund) -> Result<(), StoreError>;
}
