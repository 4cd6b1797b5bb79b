//! Subscriptions belong to the campus, not to whoever made them.

use crate::kernel::{Need, Permission, Policy};

/// To have events sent to other services, and to see how that went.
pub const MANAGE: Policy = Policy {
    name: "webhook.manage",
    operations: &[
        "list_webhooks",
        "create_webhook",
        "get_webhook",
        "update_webhook",
        "delete_webhook",
        "rotate_webhook_secret",
        "ping_webhook",
        "list_deliveries",
        "get_delivery",
        "redeliver",
    ],
    need: Need::Permission(Permission::WebhooksManage),
    ..Policy::OPEN
};

/// All of them.
pub const ALL: &[Policy] = &[MANAGE];
