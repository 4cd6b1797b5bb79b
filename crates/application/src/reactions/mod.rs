//! What follows from an event in another context: the one place where contexts act upon each other.

use std::sync::Arc;

use crate::events::Consumer;

/// Everybody who reacts to events.
pub fn consumers() -> Vec<Arc<dyn Consumer>> {
    Vec::new()
}
