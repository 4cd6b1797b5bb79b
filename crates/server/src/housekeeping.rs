//! What is tidied up from time to time: what nobody can ask for any more.

use application::{
    Caller, Failure, Gateway,
    bookstore::forget_abandoned_carts,
    events::forget_handled_events,
    identity::{AccountPolicy, forget_identity_leftovers, forget_key_leftovers},
    imports::Imports,
    jobs::{Doing, Halt, JobEnd, JobHandler, JobProblem, JobWork, forget_finished_jobs},
    notifications::forget_old_notifications,
    webhooks::forget_old_deliveries,
};

/// How much is forgotten in one transaction, so that nobody waits for it.
const PORTION: i64 = 500;

/// Tidies up, as a job.
pub(crate) struct Housekeeping {
    pub(crate) policy: AccountPolicy,
    pub(crate) imports: Imports,
}

impl JobHandler for Housekeeping {
    fn run(&self, work: JobWork) -> Doing {
        let (policy, imports) = (self.policy, self.imports.clone());
        Box::pin(async move {
            match tidy(&work.gateway, policy, &work.halt).await {
                Ok(()) => {
                    // It looks at a handful of files, and asks the database about each.
                    std::thread::spawn(move || imports.0.tidy());
                    JobEnd::Done
                }
                Err(failure) => {
                    tracing::warn!(?failure, "tidying up has to wait");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

/// Forgets spent idempotency keys, dead sessions, and old failures of logins, jobs, notifications, deliveries,
/// abandoned carts and notes of who dealt with which event, until few are left.
async fn tidy(gateway: &Gateway, policy: AccountPolicy, halt: &Halt) -> Result<(), Failure> {
    while !halt.is_called() {
        let forgotten = gateway.write_plainly(Caller::system(), move |ctx, uow| {
            let keys = uow.idempotency().forget_expired(ctx.at, PORTION)?;
            let jobs = forget_finished_jobs(ctx, uow.jobs(), PORTION)?;
            let told = forget_old_notifications(ctx, uow.notifications(), PORTION)?;
            let handled = forget_handled_events(ctx, uow.events(), PORTION)?;
            let sent = forget_old_deliveries(ctx, uow.webhooks(), PORTION)?;
            let carts = forget_abandoned_carts(ctx, uow.orders(), PORTION)?;
            let accounts = forget_identity_leftovers(ctx, uow.identity(), &policy, PORTION)?;
            let used = forget_key_leftovers(ctx, uow.identity(), PORTION)?;
            Ok(keys + jobs + told + handled + sent + carts + accounts + used)
        });
        if forgotten.await? < usize::try_from(PORTION).unwrap_or(usize::MAX) {
            break;
        }
    }
    Ok(())
}
