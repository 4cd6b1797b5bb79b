//! What follows from an event in another context: the one place where contexts act upon each other.

mod notify;

use std::sync::Arc;

use crate::events::Consumer;
use notify::Notifier;

/// Everybody who reacts to events.
pub fn consumers() -> Vec<Arc<dyn Consumer>> {
    vec![Arc::new(Notifier)]
}
