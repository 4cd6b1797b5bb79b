//! Orders: what customers want of the shop, from the draft until it is closed.
//!
//! An [`Order`] goes from draft to placed to paid to fulfilled to closed. What stock it takes and gives back, and what
//! money goes back, it says itself; who moves the one and the other is not decided here.

mod action;
mod beginning;
mod changes;
pub(super) mod draft;
mod error;
mod line;
mod number;
mod offer;
mod order;
mod payment;
mod policy;
mod portion;
mod repositories;
mod roles;
mod state;

pub use action::{OrderAction, OrderTransition};
pub use draft::MOST_LINES;
pub use error::{ORDER_CONSTRAINTS, OrderError, Shortage};
pub use line::{OrderLine, OrderLineId, Pieces, Quantity};
pub use number::{OrderNumber, OrderNumberError};
pub use offer::{Chosen, Offered, Wanted};
pub use order::{GivenBack, Milestones, Order, OrderFacts, WITHIN_REACH};
pub use payment::{OrderPayment, OrderRefund, PaymentNews, PaymentState, RefundReason, RefundState};
pub use policy::{OrderPolicy, OrderPolicyError};
pub use portion::Portion;
pub use repositories::{OrderPayments, Ordered, Orders};
pub use roles::{Customer, OrderManager, OrderParty, OrderScope};
pub use state::{CancelReason, OrderState};

pub use super::stock::OrderId;
