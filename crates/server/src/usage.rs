//! Writes down how often API keys were used, as far as that is counted in memory.

use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle, time};
use application::{Gateway, identity::flush_usage};

/// How late it is known.
const LAG: Duration = Duration::from_secs(2);

/// Writes it down from time to time, until the handle is aborted.
pub(crate) fn start(gateway: Gateway) -> JoinHandle<()> {
    rt::spawn(async move {
        loop {
            time::sleep(LAG).await;
            flush(&gateway).await;
        }
    })
}

/// Writes down what there is.
pub(crate) async fn flush(gateway: &Gateway) {
    if let Err(failure) = flush_usage(gateway).await {
        tracing::warn!(?failure, "the use of API keys has to wait to be written down");
    }
}
