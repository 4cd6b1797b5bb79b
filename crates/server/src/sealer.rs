//! Seals what use cases recorded: some moments after it was committed, many entries at a time.

use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle, time};
use application::{Caller, Failure, Gateway, audit::seal_entries};
use infrastructure::LedgerHerald;

/// How many entries are sealed in one transaction.
const PORTION: i64 = 500;
/// The least time from one batch to the next, in which entries gather.
const GATHER: Duration = Duration::from_millis(40);
/// How often it is looked for entries of a process that did not come to seal them.
const PATIENCE: Duration = Duration::from_secs(2);

/// Seals whatever is recorded, until the handle is aborted, and has `herald` tell the other nodes.
pub(crate) fn start(gateway: Gateway, herald: Option<LedgerHerald>) -> JoinHandle<()> {
    rt::spawn(async move {
        loop {
            let recorded = gateway.tidings().recorded.count();
            match seal(&gateway, herald.as_ref()).await {
                Ok(()) => gateway.tidings().settle(recorded),
                Err(failure) => tracing::warn!(?failure, "the audit trail has to wait"),
            }
            time::sleep(GATHER).await;
            // Either way it is time to look.
            let _ = time::timeout(PATIENCE, gateway.tidings().recorded.reached(recorded + 1)).await;
        }
    })
}

/// Seals until little is left.
async fn seal(gateway: &Gateway, herald: Option<&LedgerHerald>) -> Result<(), Failure> {
    loop {
        let sealed = gateway.write_plainly(Caller::system(), |ctx, uow| seal_entries(ctx, uow.audit(), PORTION));
        let (sealed, head) = sealed.await?;
        gateway.tidings().head.raise(head.sequence);
        if let (Some(herald), 1..) = (herald, sealed) {
            herald.tell(head.sequence).await;
        }
        if i64::try_from(sealed).unwrap_or(i64::MAX) < PORTION {
            return Ok(());
        }
    }
}
