//! Sends notifications by mail, as jobs.

use std::sync::Arc;

use application::{
    Caller, Failure, Weight, bridges,
    jobs::{Doing, JobEnd, JobHandler, JobProblem, JobWork},
    notifications::{Letter, MailError, MailInput, Mailer},
};

/// Does the jobs that send mail.
pub struct MailWorker(pub Arc<dyn Mailer>);

impl JobHandler for MailWorker {
    fn run(&self, work: JobWork) -> Doing {
        let mailer = Arc::clone(&self.0);
        Box::pin(async move {
            match letter(&work).await {
                Ok(Some(letter)) => sent(mailer.send(letter).await),
                // There is nobody to send it to.
                Ok(None) => JobEnd::Done,
                Err(Failure::Refused(why)) => JobEnd::Failed(JobProblem::new(why.code, why.detail)),
                Err(failure) => {
                    tracing::warn!(?failure, "a letter could not be written");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

async fn letter(work: &JobWork) -> Result<Option<Letter>, Failure> {
    let input = MailInput::of(&work.job)?;
    work.gateway.read(Caller::system(), Weight::Heavy, move |_, reader| bridges::letter(reader, input)).await
}

fn sent(outcome: Result<(), MailError>) -> JobEnd {
    match outcome {
        Ok(()) => JobEnd::Done,
        Err(MailError::Temporary(why)) => JobEnd::FailedForNow(JobProblem::new("mail_not_sent", why)),
        Err(MailError::Permanent(why)) => JobEnd::Failed(JobProblem::new("mail_refused", why)),
    }
}
