//! Forgets those who closed their accounts.

use application::{
    Caller, Failure, Gateway,
    bridges::{ErasureInput, erase_portion},
    jobs::{Doing, Halt, JobEnd, JobHandler, JobProblem, JobWork},
};
use domain::kernel::UserId;

/// How much is forgotten in one transaction, so that nobody waits for it.
const PORTION: usize = 200;

/// Forgets one person, as a job.
pub(crate) struct Erasure;

impl JobHandler for Erasure {
    fn run(&self, work: JobWork) -> Doing {
        Box::pin(async move {
            let erased = match ErasureInput::of(&work.job) {
                Ok(ErasureInput { user }) => erase(&work.gateway, user, &work.halt).await,
                Err(failure) => Err(failure),
            };
            match erased {
                Ok(true) => JobEnd::Done,
                Ok(false) => JobEnd::HandedBack,
                Err(failure) => {
                    tracing::warn!(?failure, "somebody who is gone is not forgotten yet");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

/// Says whether nothing is left.
async fn erase(gateway: &Gateway, user: UserId, halt: &Halt) -> Result<bool, Failure> {
    while !halt.is_called() {
        let portion = gateway.write_plainly(Caller::system(), move |ctx, uow| erase_portion(ctx, uow, user, PORTION));
        if portion.await? == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}
