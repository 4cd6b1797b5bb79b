//! How a stock came to be is the affair of those who keep it; how much there is, everybody sees in the catalogue.

use crate::kernel::{Need, Permission, Policy};

/// To record what was received and counted, and to see all that moved a stock.
pub const KEEP: Policy = Policy {
    name: "stock.keep",
    operations: &["create_stock_movement", "list_stock_movements", "get_stock_movement"],
    need: Need::Permission(Permission::StockWrite),
    ..Policy::OPEN
};

/// All of them.
pub const ALL: &[Policy] = &[KEEP];
