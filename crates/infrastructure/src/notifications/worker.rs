//! Sends letters, as jobs.

use std::sync::Arc;

use application::{
    Failure,
    bridges::LetterWriter,
    jobs::{Doing, JobEnd, JobHandler, JobProblem, JobWork},
    notifications::{MailError, Mailer},
};

/// Does the jobs that send letters.
#[derive(Clone)]
pub struct MailWorker {
    /// Sends them.
    pub mailer: Arc<dyn Mailer>,
    /// Writes them.
    pub writer: LetterWriter,
}

impl JobHandler for MailWorker {
    fn run(&self, work: JobWork) -> Doing {
        let worker = self.clone();
        Box::pin(async move {
            let end = worker.sent(&work).await;
            if matches!(end, JobEnd::Done | JobEnd::Failed(_)) {
                worker.forget(&work).await;
            }
            end
        })
    }
}

impl MailWorker {
    async fn sent(&self, work: &JobWork) -> JobEnd {
        match self.writer.letter(&work.gateway, &work.job).await {
            Ok(Some(letter)) => sent(self.mailer.send(letter).await),
            // There is nobody to send it to.
            Ok(None) => JobEnd::Done,
            Err(Failure::Refused(why)) => JobEnd::Failed(JobProblem::new(why.code, why.detail)),
            Err(failure) => {
                tracing::warn!(?failure, "a letter could not be written");
                JobEnd::FailedForNow(JobProblem::internal())
            }
        }
    }

    /// The letter has gone; where it has gone is forgotten later if not now.
    async fn forget(&self, work: &JobWork) {
        if let Err(failure) = self.writer.done(&work.gateway, &work.job).await {
            tracing::warn!(?failure, "the address of a letter is remembered for longer than it need be");
        }
    }
}

fn sent(outcome: Result<(), MailError>) -> JobEnd {
    match outcome {
        Ok(()) => JobEnd::Done,
        Err(MailError::Temporary(why)) => JobEnd::FailedForNow(JobProblem::new("mail_not_sent", why)),
        Err(MailError::Permanent(why)) => JobEnd::Failed(JobProblem::new("mail_refused", why)),
    }
}
