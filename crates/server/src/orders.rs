//! What is done about orders by itself: those that were not paid in time are cancelled, what was handed over long ago is
//! closed, and what a payment gateway has not answered is asked about, each minute; what it tells by itself is heard.

use application::{
    Caller, Failure,
    bookstore::{
        Payments,
        orders::{hear_of_payment, settle_what_waits, tidy_orders},
        payment_notice,
    },
    jobs::{Doing, JobEnd, JobHandler, JobProblem, JobWork},
};

/// Ends them, as a job.
pub(crate) struct OrderUpkeep;

impl JobHandler for OrderUpkeep {
    fn run(&self, work: JobWork) -> Doing {
        Box::pin(async move {
            match tidy_orders(&work.gateway, &work.halt).await {
                Ok(()) => JobEnd::Done,
                Err(failure) => {
                    tracing::warn!(?failure, "orders that should be over stay open");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

/// Settles payments and refunds of which it is not known what became of them, as a job.
pub(crate) struct OrderSettling(pub(crate) Payments);

impl JobHandler for OrderSettling {
    fn run(&self, work: JobWork) -> Doing {
        let payments = self.0.clone();
        Box::pin(async move {
            match settle_what_waits(&work.gateway, &payments, &work.halt).await {
                Ok(()) => JobEnd::Done,
                Err(failure) => {
                    tracing::warn!(?failure, "payments that wait stay open");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

/// Takes note of what a payment gateway told, as a job.
pub(crate) struct PaymentNews;

impl JobHandler for PaymentNews {
    fn run(&self, work: JobWork) -> Doing {
        Box::pin(async move {
            let event = match payment_notice(&work.job) {
                Ok(event) => event,
                Err(failure) => return failed(&failure),
            };
            let heard =
                work.gateway.write_plainly(Caller::system(), move |ctx, uow| hear_of_payment(ctx, uow, &event.news));
            heard.await.map_or_else(|failure| failed(&failure), |()| JobEnd::Done)
        })
    }
}

fn failed(failure: &Failure) -> JobEnd {
    tracing::warn!(?failure, "what a payment gateway told has to wait");
    JobEnd::FailedForNow(JobProblem::internal())
}
