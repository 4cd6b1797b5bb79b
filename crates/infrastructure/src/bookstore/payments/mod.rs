//! The gateways that money is taken through.

mod off;
mod schema;
mod stripe;
mod test_gateway;

pub use off::NoGateway;
pub use stripe::{BadStripeAddress, StripeGateway, StripeSecret, StripeSettings};
pub use test_gateway::TestGateway;
