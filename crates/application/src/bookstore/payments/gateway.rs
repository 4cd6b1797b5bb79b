//! The port to a payment gateway.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use domain::bookstore::{
    BadNotice, Charge, ChargeOutcome, GatewayEvent, GatewayFault, PaymentInquiry, Refund, RefundOutcome,
    TestGatewayError,
};

use super::GatewayNotice;
use crate::Failure;

/// What a gateway answers, in a while. Never awaited within a transaction.
pub type GatewayAnswer<T> = Pin<Box<dyn Future<Output = Result<T, GatewayFault>> + Send>>;

/// Takes money from buyers, and gives it back.
///
/// Whoever asks for a charge or a refund has kept before, in a transaction of its own, that it is going to; and
/// whoever finds that kept, and not what became of it, asks here. An `Err` of a charge or a refund means that nothing
/// happened; an outcome that is `Pending`, that something may have.
pub trait PaymentGateway: Send + Sync {
    /// Takes money. Under one id it is taken at most once: the same charge again gets the same answer, or what is true
    /// of it by then.
    fn charge(&self, charge: Charge) -> GatewayAnswer<ChargeOutcome>;

    /// What became of a payment; `None` if the gateway has never heard of it: nothing was taken, and nothing will be
    /// under this id.
    ///
    /// A gateway may have no other way of telling than to be sent the same charge under the same id again. Where the
    /// first never arrived, the asking can then be what makes it happen, and `Succeeded` is the answer.
    fn payment(&self, inquiry: PaymentInquiry) -> GatewayAnswer<Option<ChargeOutcome>>;

    /// Calls off a payment that waits for its second step, and says what is true of it then: `Cancelled`, or
    /// `Succeeded` where the buyer was faster. `None` if the gateway has never heard of it.
    fn cancel(&self, inquiry: PaymentInquiry) -> GatewayAnswer<Option<ChargeOutcome>>;

    /// Gives money back. Under one id it is given back at most once, and of one payment never more than was taken.
    fn refund(&self, refund: Refund) -> GatewayAnswer<RefundOutcome>;

    /// What became of a refund; `None` if the gateway has never heard of it, and so gave nothing back. Asking for it
    /// again under the same id is safe then.
    fn refund_state(&self, refund: Refund) -> GatewayAnswer<Option<RefundOutcome>>;

    /// What the gateway says in something that came over HTTP; `None` if it is of no interest. Nothing is believed
    /// that the gateway has not signed.
    fn notification(&self, notice: &GatewayNotice) -> Result<Option<GatewayEvent>, BadNotice>;
}

/// Which gateway stands behind the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayKind {
    /// The embedded one, which takes nobody's money.
    Test,
    /// Stripe, or what speaks like it.
    Stripe,
    /// None: nothing can be paid here.
    Off,
}

/// All that paying needs besides the store. Cheap to clone.
#[derive(Clone)]
pub struct Payments {
    /// Takes the money.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Which it is.
    pub kind: GatewayKind,
}

impl Payments {
    /// Whether the test gateway takes them; of no other one are there any payments here.
    pub fn are_tests(&self) -> Result<(), Failure> {
        if self.kind == GatewayKind::Test { Ok(()) } else { Err(TestGatewayError::NotFound.into()) }
    }
}

impl fmt::Debug for Payments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payments").field("kind", &self.kind).finish_non_exhaustive()
    }
}
