//! What somebody is told is theirs alone, and so is how they want to be told.

use crate::kernel::{Condition::Owns, Need, Policy};

/// To know of a notification.
pub const SEE: Policy = Policy {
    name: "notification.see",
    operations: &["list_notifications", "get_notification"],
    owner: "whoever is told",
    need: Need::Login,
    sees: Owns,
    rules: &[],
};

/// To say that one has read a notification, or not.
pub const MARK: Policy = Policy {
    name: "notification.mark",
    operations: &["read_notification", "unread_notification", "read_all_notifications"],
    ..SEE
};

/// To say how one wants to be told.
pub const PREFER: Policy = Policy {
    name: "notification_preferences.manage",
    operations: &["get_notification_preferences", "update_notification_preferences"],
    ..SEE
};

/// All of them.
pub const ALL: &[Policy] = &[SEE, MARK, PREFER];
