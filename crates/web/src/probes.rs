//! What the health operations look at.

use std::{future::Future, pin::Pin, sync::Arc};

use application::ledger::Bell;

/// Finds out whether requests can be answered; `Err` says why not.
pub type Readiness = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync>;

/// What can be known of the process from outside.
pub struct Probes {
    readiness: Readiness,
    stopping: Bell,
}

impl Probes {
    /// Looks at `readiness`.
    pub fn new(readiness: Readiness) -> Self {
        Self { readiness, stopping: Bell::default() }
    }

    /// From now on the service is not ready, so that nothing new is sent to it.
    pub fn stop(&self) {
        self.stopping.ring();
    }

    pub(crate) async fn check(&self) -> Result<(), String> {
        if self.is_stopping() {
            return Err("the service is shutting down".to_owned());
        }
        (self.readiness)().await
    }

    /// Whether the service was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.count() > 0
    }

    /// Resolves when the service is told to stop.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + use<> {
        self.stopping.reached(1)
    }
}
