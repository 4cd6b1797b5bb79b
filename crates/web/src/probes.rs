//! What the health operations look at.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value;

/// Finds out whether requests can be answered; `Err` says why not.
pub type Readiness = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync>;

/// What can be known of the process from outside.
pub struct Probes {
    readiness: Readiness,
    keys: Vec<Value>,
    stopping: AtomicBool,
}

impl Probes {
    /// Looks at `readiness`; `keys` are the public keys (RFC 7517) that access tokens are signed with.
    pub fn new(readiness: Readiness, keys: Vec<Value>) -> Self {
        Self { readiness, keys, stopping: AtomicBool::new(false) }
    }

    /// From now on the service is not ready, so that nothing new is sent to it.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn check(&self) -> Result<(), String> {
        if self.stopping.load(Ordering::Relaxed) {
            return Err("the service is shutting down".to_owned());
        }
        (self.readiness)().await
    }

    pub(crate) fn keys(&self) -> &[Value] {
        &self.keys
    }
}
