//! Whether a review is for all to see.

use crate::named;

named! {
    /// Whether a review is for all to see.
    ReviewState, "review-state", "published, hidden" {
        /// It is, and counts.
        Published = "published",
        /// A moderator hid it: its author and moderators see it, and it does not count.
        Hidden = "hidden",
    }
}
