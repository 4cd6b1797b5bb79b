//! How use cases reach a payment gateway.

mod gateway;
mod notices;

pub use gateway::{GatewayAnswer, GatewayKind, PaymentGateway, Payments};
pub use notices::{GatewayNotice, payment_notice, queue_payment_notice};
