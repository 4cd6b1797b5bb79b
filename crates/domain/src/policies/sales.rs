//! What the shop sold and earned is for those who may see each of its orders.

use crate::kernel::{Need, Permission, Policy};

/// To see what was sold, what that came to, and what is running out.
pub const REPORT: Policy = Policy {
    name: "sales.report",
    operations: &["list_revenue", "list_best_sellers", "list_low_stock"],
    need: Need::Permission(Permission::OrdersManage),
    ..Policy::OPEN
};

/// All of them.
pub const ALL: &[Policy] = &[REPORT];
