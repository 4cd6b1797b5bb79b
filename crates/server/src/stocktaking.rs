//! Compares each product's stock with the sum of its movements, each night.
//!
//! It reads a portion at a time, so that nobody waits for it; each portion is read in one statement, so that what is
//! sold meanwhile is in both numbers or in neither. Whoever begins again begins at the beginning.

use application::{
    Caller, Failure, Weight,
    bookstore::{StockVerification, keep_stock_verification, stock_portion},
    jobs::{Doing, JobEnd, JobHandler, JobProblem, JobWork},
};

/// Does it, as a job.
pub(crate) struct Stocktaking;

impl JobHandler for Stocktaking {
    fn run(&self, work: JobWork) -> Doing {
        Box::pin(async move {
            match verify(&work).await {
                Ok(None) => JobEnd::HandedBack,
                Ok(Some(found)) => end(&found),
                Err(failure) => {
                    tracing::warn!(?failure, "the stock could not be verified");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

/// A difference ends the job as failed, so that it is remembered for as long as other failures, and can be done again
/// by hand once it is settled.
fn end(found: &StockVerification) -> JobEnd {
    let StockVerification { checked, different, .. } = *found;
    if different == 0 {
        return JobEnd::Done;
    }
    tracing::warn!(checked, different, "the stock of products is not the sum of its movements");
    let detail = format!("the stock of {different} of {checked} products is not the sum of its movements");
    JobEnd::Failed(JobProblem::new("stock_differs", detail))
}

/// What was found and kept, unless it was told to stop before.
async fn verify(work: &JobWork) -> Result<Option<StockVerification>, Failure> {
    let mut found = StockVerification::default();
    loop {
        if work.halt.is_called() {
            return Ok(None);
        }
        let last = found.last;
        let look = move |_: &_, reader: &mut dyn application::Reader| stock_portion(reader.bookstore(), last);
        if !found.add(&work.gateway.read(Caller::system(), Weight::Heavy, look).await?) {
            break;
        }
    }
    let (hold, kept) = (work.hold, found.clone());
    let keep = work
        .gateway
        .write_plainly(Caller::system(), move |ctx, uow| keep_stock_verification(ctx, uow.jobs(), &hold, &kept));
    keep.await?;
    Ok(Some(found))
}
