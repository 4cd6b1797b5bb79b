//! Closes loan applications that were decided long ago, each night.

use application::{
    Caller, Failure, Gateway,
    jobs::{Doing, Halt, JobEnd, JobHandler, JobProblem, JobWork},
    lending::close_expired_applications,
};

/// How many are closed in one transaction, so that nobody waits for it.
const PORTION: usize = 100;

/// Closes them, as a job.
pub(crate) struct LendingExpiry;

impl JobHandler for LendingExpiry {
    fn run(&self, work: JobWork) -> Doing {
        Box::pin(async move {
            match close(&work.gateway, &work.halt).await {
                Ok(()) => JobEnd::Done,
                Err(failure) => {
                    tracing::warn!(?failure, "loan applications that wait for too long stay open");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

async fn close(gateway: &Gateway, halt: &Halt) -> Result<(), Failure> {
    while !halt.is_called() {
        let closed =
            gateway.write_plainly(Caller::system(), |ctx, uow| close_expired_applications(ctx, uow.lending(), PORTION));
        if closed.await? < PORTION {
            break;
        }
    }
    Ok(())
}
