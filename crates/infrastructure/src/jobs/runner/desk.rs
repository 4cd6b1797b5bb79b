//! Where jobs are taken in hand.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use application::{
    Caller, Ctx, Failure, Gateway, Reader, UnitOfWork, Weight,
    jobs::{Job, JobHandler, JobHold, JobKind, Schedule, claim_job, due_schedules, run_schedule},
};
use chrono::TimeDelta;
use tokio::{
    sync::watch::Receiver,
    task::JoinSet,
    time::{Instant, timeout},
};

use super::{JobMeters, JobRunnerSettings, attempt::Attempt};

/// How often it is looked for what other nodes queued, and what is due by now.
const PULSE: Duration = Duration::from_secs(1);
/// How long those that are under way have to stop.
const FAREWELL: Duration = Duration::from_secs(8);

/// Who does the jobs of one kind.
pub(super) struct Worker {
    kind: JobKind,
    pub(super) handler: Arc<dyn JobHandler>,
    busy: AtomicUsize,
}

/// One of those that a worker does at once.
pub(super) struct Seat(pub(super) Arc<Worker>);

pub(super) struct Desk {
    gateway: Gateway,
    workers: Vec<Arc<Worker>>,
    lease: TimeDelta,
    alone: bool,
    meters: JobMeters,
    stopping: Receiver<bool>,
}

impl Desk {
    pub(super) fn new(
        gateway: Gateway,
        handlers: Vec<(JobKind, Arc<dyn JobHandler>)>,
        settings: JobRunnerSettings,
        (meters, stopping): (JobMeters, Receiver<bool>),
    ) -> Self {
        let worker = |(kind, handler)| Arc::new(Worker { kind, handler, busy: AtomicUsize::new(0) });
        let lease = TimeDelta::from_std(settings.lease).unwrap_or(TimeDelta::seconds(30));
        let workers = handlers.into_iter().map(worker).collect();
        Self { gateway, workers, lease, alone: settings.alone, meters, stopping }
    }

    /// Works until it is told to stop.
    pub(super) async fn work(mut self) {
        let (mut attempts, mut released, mut looked) = (JoinSet::new(), !self.alone, None::<Instant>);
        while !*self.stopping.borrow() {
            // What is queued from now on is heard of.
            let rung = self.gateway.jobs().bell.rung();
            released = released || self.release().await.is_ok();
            if looked.is_none_or(|it| it.elapsed() >= PULSE) {
                looked = Some(Instant::now());
                self.see_to_schedules().await;
            }
            if released {
                self.take_all(&mut attempts).await;
            }
            tokio::select! {
                _ = timeout(PULSE, rung) => {}
                Some(_) = attempts.join_next() => {}
                told = self.stopping.changed() => if told.is_err() { break },
            }
        }
        // Each of them hears of it as well.
        let ended = timeout(FAREWELL, async { while attempts.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            tracing::warn!(jobs = attempts.len(), "jobs did not stop in time; others take them over");
        }
    }

    /// Nobody else is here: what an earlier run left need not be waited for.
    async fn release(&self) -> Result<(), Failure> {
        let released =
            self.gateway.write_plainly(Caller::system(), |ctx, uow| Ok(uow.jobs().release_jobs(ctx.at)?)).await?;
        if released > 0 {
            tracing::info!(jobs = released, "going on with what was under way");
        }
        Ok(())
    }

    /// Begins as much as there is and may be done at once. Where the database is away it is tried again
    /// soon.
    ///
    /// It is looked before each round, because most of the time there is nothing, and a look costs others less than a
    /// try. Of a kind for which one was in vain others take what is due: it is left alone until the next time.
    async fn take_all(&self, attempts: &mut JoinSet<()>) {
        let mut willing: Vec<_> = self.workers.iter().filter(|it| it.has_room()).collect();
        while !willing.is_empty() {
            let due = match self.due_kinds().await {
                Ok(due) => due,
                Err(failure) => {
                    tracing::warn!(?failure, "it cannot be seen which jobs are due");
                    return;
                }
            };
            let mut again = Vec::new();
            for worker in willing.into_iter().filter(|it| due.contains(&it.kind)) {
                if self.take_one(worker, attempts).await && worker.has_room() {
                    again.push(worker);
                }
            }
            willing = again;
        }
    }

    async fn due_kinds(&self) -> Result<Vec<JobKind>, Failure> {
        let look = |ctx: &Ctx, reader: &mut dyn Reader| Ok(reader.jobs().due_kinds(ctx.at)?);
        self.gateway.read(Caller::system(), Weight::Heavy, look).await
    }

    /// Begins a job that `worker` has room for; says whether there was one.
    async fn take_one(&self, worker: &Arc<Worker>, attempts: &mut JoinSet<()>) -> bool {
        let Some(seat) = Seat::take(worker) else { return false };
        match self.claim(worker.kind).await {
            Ok(Some((job, hold))) => {
                let (gateway, stopping) = (self.gateway.clone(), self.stopping.clone());
                let meters = self.meters.clone();
                attempts.spawn(Attempt { gateway, seat, hold, stopping, meters }.run(job));
                true
            }
            Ok(None) => false,
            Err(failure) => {
                tracing::warn!(?failure, kind = worker.kind.name(), "no job could be taken in hand");
                false
            }
        }
    }

    async fn claim(&self, kind: JobKind) -> Result<Option<(Job, JobHold)>, Failure> {
        let lease = self.lease;
        let claim = move |ctx: &Ctx, uow: &mut dyn UnitOfWork| claim_job(ctx, uow.jobs(), kind, lease);
        self.gateway.write_plainly(Caller::system(), claim).await
    }

    async fn see_to_schedules(&self) {
        let look = |ctx: &Ctx, reader: &mut dyn Reader| due_schedules(ctx, reader.jobs());
        let due = match self.gateway.read(Caller::system(), Weight::Heavy, look).await {
            Ok(due) => due,
            Err(failure) => {
                tracing::warn!(?failure, "it cannot be seen which schedules are due");
                return;
            }
        };
        let ours = |it: &&Schedule| self.workers.iter().any(|worker| worker.kind == it.kind);
        for schedule in due.into_iter().filter(ours) {
            let run = move |ctx: &Ctx, uow: &mut dyn UnitOfWork| run_schedule(ctx, uow.jobs(), schedule);
            if let Err(failure) = self.gateway.write_plainly(Caller::system(), run).await {
                tracing::warn!(?failure, schedule = schedule.name, "a schedule has to wait");
            }
        }
    }
}

impl Worker {
    /// Whether one more may be done at once.
    fn has_room(&self) -> bool {
        self.busy.load(Ordering::Relaxed) < self.kind.rules().at_once
    }
}

impl Seat {
    /// There is only one who takes them.
    fn take(worker: &Arc<Worker>) -> Option<Self> {
        if !worker.has_room() {
            return None;
        }
        worker.busy.fetch_add(1, Ordering::Relaxed);
        Some(Self(Arc::clone(worker)))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}
