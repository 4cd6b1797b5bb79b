//! Cancels orders that were not paid in time, and closes what was handed over long ago, each minute.

use application::{
    Caller, Ctx, Failure, Gateway, UnitOfWork,
    bookstore::orders::{close_fulfilled_orders, expire_orders},
    jobs::{Doing, Halt, JobEnd, JobHandler, JobProblem, JobWork},
};

/// How many are ended in one transaction, so that nobody waits for it.
const PORTION: usize = 50;

/// Ends them, as a job.
pub(crate) struct OrderUpkeep;

impl JobHandler for OrderUpkeep {
    fn run(&self, work: JobWork) -> Doing {
        Box::pin(async move {
            match tidy(&work.gateway, &work.halt).await {
                Ok(()) => JobEnd::Done,
                Err(failure) => {
                    tracing::warn!(?failure, "orders that should be over stay open");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

/// Ends a portion of what is due, and says how many.
type Portion = fn(&Ctx, &mut dyn UnitOfWork) -> Result<usize, Failure>;

async fn tidy(gateway: &Gateway, halt: &Halt) -> Result<(), Failure> {
    let portions: [Portion; 2] = [
        |ctx, uow| expire_orders(ctx, uow.orders(), PORTION),
        |ctx, uow| close_fulfilled_orders(ctx, uow.orders(), PORTION),
    ];
    for portion in portions {
        while !halt.is_called() {
            if gateway.write_plainly(Caller::system(), portion).await? < PORTION {
                break;
            }
        }
    }
    Ok(())
}
