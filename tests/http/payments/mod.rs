//! The gateways that money is taken through.

mod stripe;
mod test_gateway;
