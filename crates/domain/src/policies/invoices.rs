//! Invoices are for whoever may know of the order.

use super::orders::SEE;
use crate::kernel::Policy;

/// To have the invoice of an order, once it was paid.
pub const PRINT: Policy = Policy { name: "order.invoice", operations: &["get_order_invoice"], ..SEE };

/// All of them.
pub const ALL: &[Policy] = &[PRINT];
