//! One attempt at a job: it is kept in hand while somebody does it, and its end is recorded.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use application::{
    Caller, Ctx, Failure, Gateway, Reader, Request, UnitOfWork, Weight,
    jobs::{Halt, Job, JobEnd, JobHold, JobProblem, JobWork, end_job, renew_job},
    trace::{Trace, attempt_span},
};
use chrono::TimeDelta;
use domain::kernel::Actor;
use tokio::{
    sync::watch::Receiver,
    task::JoinHandle,
    time::{interval, sleep, timeout},
};
use tracing::Instrument;

use super::{super::meters::end_name, JobMeters, desk::Seat};

/// How often it is looked whether the job is still ours, at the least.
const LOOK: Duration = Duration::from_secs(2);
/// How long whoever is told to stop may take for it.
const GRACE: Duration = Duration::from_secs(7);
/// How long the database is left alone when it is away.
const PAUSE: Duration = Duration::from_millis(500);

pub(super) struct Attempt {
    pub(super) gateway: Gateway,
    pub(super) seat: Seat,
    pub(super) hold: JobHold,
    pub(super) stopping: Receiver<bool>,
    pub(super) meters: JobMeters,
}

impl Attempt {
    pub(super) async fn run(mut self, job: Job) {
        let (id, kind, attempt) = (self.hold.job, job.facts().kind.name(), job.facts().attempts);
        tracing::info!(job = %id, kind, attempt, "a job begins");
        // A part of what asked for it, however long ago that was.
        let trace = self.gateway.tracer().begin(job.facts().traceparent, || attempt_span(job.facts()));
        // It is recorded by the one who does it, in the request of the one who asked for it.
        let id_of_request = job.facts().request_id.as_str().into();
        let request = Request { id: id_of_request, trace: trace.clone(), ..Request::internal() };
        let caller = Caller { actor: Actor::SYSTEM, request };
        let (kind_of, began) = (job.facts().kind, Instant::now());
        let end = self.done(job, trace.clone()).await;
        self.meters.note(kind_of, end.as_ref(), began.elapsed());
        tell(&trace, end.as_ref());
        match &end {
            Some(JobEnd::Failed(problem) | JobEnd::FailedForNow(problem) | JobEnd::FailedUntil(problem, _)) => {
                tracing::warn!(job = %id, kind, code = problem.code, detail = problem.detail, "a job failed");
            }
            Some(end) => tracing::info!(job = %id, kind, ?end, "a job has ended"),
            None => tracing::warn!(job = %id, kind, "a job is no longer ours"),
        }
        let left = match end {
            Some(end) => self.record(&caller, end).await,
            None => self.look().await,
        };
        match left {
            Ok(Some(job)) => self.seat.0.handler.let_go(&job),
            Ok(None) => {}
            Err(failure) => tracing::warn!(?failure, job = %id, "the end of a job could not be recorded"),
        }
    }

    /// Has the job done, and says how that ended; nothing if it is not ours any more.
    async fn done(&mut self, job: Job, trace: Trace) -> Option<JobEnd> {
        let halt = Halt::default();
        let (gateway, part) = (self.gateway.clone(), trace.span());
        let work = JobWork { job, hold: self.hold, gateway, halt: halt.clone(), trace };
        let handler = Arc::clone(&self.seat.0.handler);
        // A panic in there is its own affair.
        let mut doing = tokio::spawn(async move { handler.run(work).await }.instrument(part));
        let kept = tokio::select! {
            end = &mut doing => return Some(end.unwrap_or_else(|_| JobEnd::FailedForNow(JobProblem::internal()))),
            kept = self.keep() => kept,
        };
        halt.call();
        let end = stopped(doing).await;
        // Told to stop, it may have come to its end all the same.
        kept.then_some(end)
    }

    /// Gives signs of life until it is told to stop, or the job is in other hands; says whether it is
    /// still ours.
    async fn keep(&mut self) -> bool {
        let third = (self.hold.length / 3).to_std().unwrap_or(LOOK);
        let mut beat = interval(LOOK.min(third));
        beat.tick().await;
        loop {
            let changed = self.gateway.jobs().watch.watch(self.hold.job);
            tokio::select! {
                _ = self.stopping.changed() => return true,
                _ = beat.tick() => {}
                () = changed.changed() => {}
            }
            match self.look().await {
                // It is soon enough when the database is back.
                Err(_) => {}
                Ok(Some(job)) if job.is_held_by(self.hold.lease) => {
                    if self.renewed(&job).await.is_err_and(|it| is_lost(&it)) {
                        return false;
                    }
                }
                Ok(_) => return false,
            }
        }
    }

    /// Whoever does the job gives signs of life as well; there is no need for more than one in a while.
    async fn renewed(&self, job: &Job) -> Result<(), Failure> {
        let left = job.facts().phase.lease().map_or(TimeDelta::zero(), |it| it.until - self.gateway.now());
        if left > self.hold.length * 2 / 3 {
            return Ok(());
        }
        let hold = self.hold;
        self.gateway.write_plainly(Caller::system(), move |ctx, uow| renew_job(ctx, uow.jobs(), &hold)).await
    }

    async fn look(&self) -> Result<Option<Job>, Failure> {
        let id = self.hold.job;
        let look = move |_: &Ctx, reader: &mut dyn Reader| Ok(reader.jobs().job(id)?);
        self.gateway.read(Caller::system(), Weight::Heavy, look).await
    }

    /// Records the end, however often that has to be tried while the database is away.
    async fn record(&self, caller: &Caller, end: JobEnd) -> Result<Option<Job>, Failure> {
        loop {
            let (hold, end) = (self.hold, end.clone());
            let record = move |ctx: &Ctx, uow: &mut dyn UnitOfWork| end_job(ctx, uow.jobs(), &hold, &end);
            match self.gateway.write_plainly(caller.clone(), record).await {
                Err(Failure::Unavailable(_)) if !*self.stopping.borrow() => sleep(PAUSE).await,
                Err(failure) if is_lost(&failure) => return self.look().await,
                outcome => return outcome.map(Some),
            }
        }
    }
}

/// Tells the trace how an attempt ended.
fn tell(trace: &Trace, end: Option<&JobEnd>) {
    let span = trace.span();
    span.record("lyceum.job.end", end_name(end));
    if let Some(JobEnd::Failed(problem) | JobEnd::FailedForNow(problem) | JobEnd::FailedUntil(problem, _)) = end {
        span.record("error.type", &*problem.code).record("otel.status_code", "ERROR");
    }
}

/// The end of what was told to stop; whoever does not is left alone, and the job to others.
async fn stopped(mut doing: JoinHandle<JobEnd>) -> JobEnd {
    if let Ok(end) = timeout(GRACE, &mut doing).await {
        return end.unwrap_or_else(|_| JobEnd::FailedForNow(JobProblem::internal()));
    }
    doing.abort();
    JobEnd::HandedBack
}

fn is_lost(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(why) if ["job_lost", "job_not_found"].contains(&why.code))
}
