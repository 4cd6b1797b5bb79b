//! Which import is next, and which nobody works at any more.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use application::{
    Caller, Ctx, Failure, Gateway, Refused, UnitOfWork, Weight,
    imports::{ImportInput, Imports, start_import},
    jobs::{Job, JobId, JobKind, JobState, JobsPolicy, forget_finished_jobs, give_up_lost_job},
};
use futures_executor::block_on;

/// How often those that wait give a sign of life.
const BEAT: Duration = Duration::from_secs(15);
/// How long the database is left alone when it is away.
const PAUSE: Duration = Duration::from_millis(500);
/// At most so many jobs are looked at.
const MOST: i64 = 1000;
/// How old a file is that surely nobody writes to any more.
const STALE: Duration = Duration::from_secs(3600);

/// The jobs of this node.
pub(super) struct Queue {
    pub(super) gateway: Gateway,
    pub(super) imports: Imports,
    stopping: Arc<AtomicBool>,
}

impl Queue {
    pub(super) fn new(gateway: Gateway, imports: Imports, stopping: Arc<AtomicBool>) -> Self {
        Self { gateway, imports, stopping }
    }

    /// Works until it is told to stop.
    pub(super) fn work(&self, policy: JobsPolicy) {
        self.look_after(policy, None);
        self.sweep();
        let mut looked = Instant::now();
        while !self.stopping() {
            match self.next() {
                Some((job, input)) => self.import(&job, &input),
                None => self.imports.wait(BEAT),
            }
            if looked.elapsed() >= BEAT && !self.stopping() {
                self.look_after(JobsPolicy::OneOfMany, None);
                self.forget();
                looked = Instant::now();
            }
        }
    }

    pub(super) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Gives a sign of life for all that wait here, and gives up what nobody works at.
    pub(super) fn look_after(&self, policy: JobsPolicy, own: Option<JobId>) {
        for (job, input) in self.unfinished().into_iter().filter(|it| Some(it.0.facts().id) != own) {
            let (id, file) = (job.facts().id, self.imports.file(input.file));
            let held = job.state() == JobState::Queued && file.exists();
            let gave_up =
                self.write(&Caller::system(), move |ctx, uow| give_up_lost_job(ctx, uow.jobs(), id, policy, held));
            if let Ok(true) = gave_up {
                tracing::warn!(job = %id, "an import was interrupted");
                remove(&file);
                self.imports.watch().changed(id);
            }
        }
    }

    /// The oldest job whose file is here, now in our hands.
    fn next(&self) -> Option<(Job, ImportInput)> {
        let waits = |(job, input): &(Job, ImportInput)| {
            job.state() == JobState::Queued && self.imports.file(input.file).exists()
        };
        self.unfinished().into_iter().filter(waits).find_map(|(job, input)| {
            let id = job.facts().id;
            // Whoever was faster has it, and then it refuses to be started.
            let started = self.write(&Caller::system(), move |ctx, uow| start_import(ctx, uow.jobs(), id)).ok()?;
            self.imports.watch().changed(id);
            Some((started, input))
        })
    }

    fn unfinished(&self) -> Vec<(Job, ImportInput)> {
        let found = block_on(self.gateway.read(Caller::system(), Weight::Heavy, |_, reader| {
            Ok(reader.jobs().unfinished_jobs(JobKind::CatalogueImport, MOST)?)
        }));
        let readable = |job: Job| ImportInput::of(&job).ok().map(|input| (job, input));
        found.unwrap_or_default().into_iter().filter_map(readable).collect()
    }

    /// Writes, however often that has to be tried while the database is away.
    pub(super) fn write<T: Send + 'static>(
        &self,
        caller: &Caller,
        work: impl Fn(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let work = Arc::new(work);
        loop {
            let work = Arc::clone(&work);
            match block_on(self.gateway.write_plainly(caller.clone(), move |ctx, uow| work(ctx, uow))) {
                Err(Failure::Unavailable(_)) if !self.stopping() => thread::sleep(PAUSE),
                outcome => return outcome,
            }
        }
    }

    fn forget(&self) {
        if let Err(error) = self.write(&Caller::system(), |ctx, uow| forget_finished_jobs(ctx, uow.jobs(), 10)) {
            tracing::warn!(?error, "old jobs could not be forgotten");
        }
    }

    /// Removes files that no job needs, such as of uploads that a crash broke off.
    fn sweep(&self) {
        let needed: Vec<PathBuf> = self.unfinished().iter().map(|it| self.imports.file(it.1.file)).collect();
        let Ok(entries) = fs::read_dir(self.imports.directory()) else { return };
        let stale = |path: &PathBuf| {
            let written = fs::metadata(path).and_then(|it| it.modified()).ok();
            written.and_then(|it| SystemTime::now().duration_since(it).ok()).is_some_and(|age| age > STALE)
        };
        let files = entries.filter_map(|it| it.ok().map(|it| it.path()));
        files.filter(|it| !needed.contains(it) && stale(it)).for_each(|it| remove(&it));
    }
}

/// Removes a file that is of no more use.
pub(super) fn remove(file: &PathBuf) {
    if let Err(error) = fs::remove_file(file)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, file = %file.display(), "a file that was imported could not be removed");
    }
}

/// Whether a rule or a constraint said no.
pub(super) fn refused(failure: Failure) -> Result<Refused, Failure> {
    if let Failure::Refused(refused) = failure { Ok(*refused) } else { Err(failure) }
}
