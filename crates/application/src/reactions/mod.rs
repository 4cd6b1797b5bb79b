//! What follows from an event in another context: the one place where contexts act upon each other.

mod borrow;
mod erase;
mod notify;
mod webhooks;

use std::sync::Arc;

use borrow::Borrowing;
use erase::Erasing;
use notify::Notifier;
use webhooks::Webhooks;

use crate::events::Consumer;

/// Everybody who reacts to events.
pub fn consumers() -> Vec<Arc<dyn Consumer>> {
    vec![Arc::new(Borrowing), Arc::new(Erasing), Arc::new(Notifier), Arc::new(Webhooks)]
}
