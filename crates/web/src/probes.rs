//! What the health operations look at.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Finds out whether requests can be answered; `Err` says why not.
pub type Readiness = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync>;

/// What can be known of the process from outside.
pub struct Probes {
    readiness: Readiness,
    stopping: AtomicBool,
}

impl Probes {
    /// Looks at `readiness`.
    pub fn new(readiness: Readiness) -> Self {
        Self { readiness, stopping: AtomicBool::new(false) }
    }

    /// From now on the service is not ready, so that nothing new is sent to it.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service is about to end.
    pub(crate) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub(crate) async fn check(&self) -> Result<(), String> {
        if self.is_stopping() {
            return Err("the service is shutting down".to_owned());
        }
        (self.readiness)().await
    }

    /// Whether the service was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}
