//! A cart is of whoever fills it: a customer, or whoever holds its token. Nobody else ever finds it, so that there is
//! nothing to be hidden and nothing to be refused.

use crate::kernel::{Need, Policy};

/// To see what is in a cart, and to put in something else.
pub const FILL: Policy =
    Policy { name: "cart.fill", operations: &["get_cart", "replace_cart", "delete_cart"], ..Policy::OPEN };

/// To order what is in a cart, or to take over that of a visitor.
pub const ORDER: Policy =
    Policy { name: "cart.order", operations: &["check_out_cart", "merge_cart"], need: Need::Login, ..Policy::OPEN };

/// All of them.
pub const ALL: &[Policy] = &[FILL, ORDER];
