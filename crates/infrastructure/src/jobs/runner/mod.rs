//! Does jobs: takes from the queue what is due, as much at once as the rules of each kind allow, and
//! queues what the schedules say.
//!
//! It has a thread of its own with a runtime for those jobs that wait for others most of the time; what
//! works all the time has a thread for itself ([`on_thread`]).

mod attempt;
mod desk;
#[cfg(test)]
mod tests;

use std::{
    io,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use application::{
    Gateway,
    jobs::{Doing, JobEnd, JobHandler, JobKind, JobProblem},
    trace::Trace,
};
use desk::Desk;
use futures_channel::oneshot;
use tokio::{
    runtime::Builder,
    sync::watch::{self, Sender},
};

use super::JobMeters;

/// How jobs are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobRunnerSettings {
    /// For how long a job is ours after each sign of life.
    pub lease: Duration,
    /// Whether only this program works here: then nobody can be doing anything when it starts, and it
    /// goes on at once with what an earlier run of it left behind.
    pub alone: bool,
}

/// Does jobs until it is told to stop.
#[derive(Debug)]
pub struct JobRunner {
    stop: Sender<bool>,
    thread: JoinHandle<()>,
}

impl JobRunner {
    /// Starts doing the jobs of these kinds.
    pub fn start(
        gateway: Gateway,
        handlers: Vec<(JobKind, Arc<dyn JobHandler>)>,
        settings: JobRunnerSettings,
        meters: JobMeters,
    ) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (stop, stopping) = watch::channel(false);
        let desk = Desk::new(gateway, handlers, settings, (meters, stopping));
        let thread = thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            runtime.block_on(desk.work());
            // What did not stop in time is left behind, not waited for.
            runtime.shutdown_background();
        })?;
        Ok(Self { stop, thread })
    }

    /// Stops it, and waits for that. A job that is under way is handed back where it is: another node
    /// goes on with it, or the next start does. The database must still be open.
    pub fn stop(self) {
        // Nobody listens if the thread is gone.
        let _ = self.stop.send(true);
        if self.thread.join().is_err() {
            tracing::error!("the thread for jobs panicked");
        }
    }
}

/// Does work that never waits on a thread of its own.
pub(crate) fn on_thread(name: &str, work: impl FnOnce() -> JobEnd + Send + 'static) -> Doing {
    let (reply, end) = oneshot::channel();
    let trace = Trace::here();
    let started = thread::Builder::new().name(name.to_owned()).spawn(move || {
        // Whoever waited may have lost the patience.
        let _ = reply.send(trace.doing(work));
    });
    Box::pin(async move {
        match started {
            // The sender is dropped without a word only where the work panicked, which was told.
            Ok(_) => end.await.unwrap_or_else(|_| JobEnd::FailedForNow(JobProblem::internal())),
            Err(error) => {
                tracing::error!(%error, "there is no thread for a job");
                JobEnd::HandedBack
            }
        }
    })
}
