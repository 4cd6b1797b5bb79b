//! What is tidied up in the background: what nobody can ask for any more.

use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle};
use application::{
    Caller, Failure, Gateway,
    identity::{AccountPolicy, forget_identity_leftovers},
};

/// How long it is left alone in between.
const PAUSE: Duration = Duration::from_secs(600);
/// How much is forgotten in one transaction, so that nobody waits for it.
const PORTION: i64 = 500;

/// Tidies up from time to time, until the handle is aborted.
pub(crate) fn start(gateway: Gateway, policy: AccountPolicy) -> JoinHandle<()> {
    rt::spawn(async move {
        loop {
            if let Err(failure) = tidy(&gateway, policy).await {
                tracing::warn!(?failure, "tidying up has to wait");
            }
            rt::time::sleep(PAUSE).await;
        }
    })
}

/// Forgets spent idempotency keys, dead sessions and old failures of logins, until few are left.
async fn tidy(gateway: &Gateway, policy: AccountPolicy) -> Result<(), Failure> {
    loop {
        let forgotten = gateway.write_plainly(Caller::system(), move |ctx, uow| {
            let keys = uow.idempotency().forget_expired(ctx.at, PORTION)?;
            Ok(keys + forget_identity_leftovers(ctx, uow.identity(), &policy, PORTION)?)
        });
        if forgotten.await? < usize::try_from(PORTION).unwrap_or(usize::MAX) {
            return Ok(());
        }
    }
}
