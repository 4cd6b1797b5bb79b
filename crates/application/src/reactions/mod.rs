//! What follows from an event in another context: the one place where contexts act upon each other.

mod erase;
mod notify;
mod webhooks;

use std::sync::Arc;

use erase::Erasing;
use notify::Notifier;
use webhooks::{CalledOff, Webhooks};

use crate::events::Consumer;

/// Everybody who reacts to events.
pub fn consumers() -> Vec<Arc<dyn Consumer>> {
    vec![Arc::new(Erasing), Arc::new(Notifier), Arc::new(Webhooks), Arc::new(CalledOff)]
}
