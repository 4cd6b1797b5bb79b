//! How use cases reach a payment gateway.

mod gateway;
mod notices;
mod test_gateway;

pub use gateway::{GatewayAnswer, GatewayKind, PaymentGateway, Payments};
pub use notices::{GatewayNotice, payment_notice, queue_payment_notice};
pub use test_gateway::{
    Booked, TestGatewayUnit, cancel_test_payment, charge_test_payment, confirm_test_payment, decline_test_payment,
    find_test_payment, find_test_refund, refund_test_payment,
};
