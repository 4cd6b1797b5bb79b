//! The one writer of a SQLite database. It commits in groups: whoever waits shares one `COMMIT`, and
//! so one `fsync`, and is answered after it.
//!
//! Each job has a savepoint of its own, so one that fails leaves no trace in the others. When a group
//! can't be committed as a whole, its jobs are run again one by one.

use std::{
    iter,
    sync::Arc,
    time::{Duration, Instant},
};

use application::Failure;
use crossbeam_channel::{Receiver, RecvTimeoutError};
use diesel::connection::TransactionManager;
use domain::kernel::StoreError;
use prometheus::{Histogram, IntGauge};

use super::{
    checkpoints::Checkpoints,
    group::{Fate, run},
    meters::Meters,
    pool::{Lent, Pool},
    sole_writer::{PAUSE, Seen, SoleWriter},
    waiting::Waiting,
    work::Work,
};
use crate::db::{Db, store_error};

/// How many jobs share a commit at most.
const MOST: usize = 256;
/// After this long no further job joins, so a slow one delays nobody who was not there before it.
const LONGEST: Duration = Duration::from_millis(20);

pub(super) struct SqliteWriter {
    pool: Pool,
    group_size: Histogram,
    job_seconds: Histogram,
    queued: IntGauge,
    longest: Duration,
    checkpoints: Option<Checkpoints>,
    sole: Arc<SoleWriter>,
}

impl SqliteWriter {
    pub(super) fn new(pool: Pool, meters: &Meters) -> Self {
        Self {
            pool,
            longest: LONGEST,
            checkpoints: None,
            sole: Arc::new(SoleWriter::new()),
            group_size: meters.group_size.clone(),
            job_seconds: meters.job_seconds.with_label_values(&["write"]),
            queued: meters.queued.with_label_values(&["write"]),
        }
    }

    /// The same, with somebody to move the log beside it.
    pub(super) fn with(self, checkpoints: Checkpoints) -> Self {
        Self { checkpoints: Some(checkpoints), ..self }
    }

    /// What it knows of others who write, for as long as it works.
    pub(super) fn sole_writer(&self) -> Arc<SoleWriter> {
        Arc::clone(&self.sole)
    }

    /// The same, but jobs join for as long as `longest`.
    #[cfg(test)]
    pub(super) fn gathering(self, longest: Duration) -> Self {
        Self { longest, ..self }
    }

    /// Works until the queue is closed and empty.
    pub(super) fn work<W: Work>(&self, jobs: &Receiver<W>) {
        let (mut looked, mut seen) = (Instant::now(), self.look(None));
        loop {
            match jobs.recv_timeout(PAUSE.saturating_sub(looked.elapsed())) {
                Ok(first) => {
                    self.queued.set(i64::try_from(jobs.len()).unwrap_or(i64::MAX));
                    self.serve(first, jobs);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if looked.elapsed() >= PAUSE {
                (looked, seen) = (Instant::now(), self.look(seen));
            }
        }
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.close();
        }
    }

    /// Looks whether anybody else has written since what was seen `before` by the same connection. Another one cannot tell.
    pub(super) fn look(&self, before: Option<Seen>) -> Option<Seen> {
        let began = Instant::now();
        let mut conn = self.pool.take().ok()?;
        let seen = Seen { version: conn.commits_of_others().ok()?, connection: conn.number() };
        self.sole.note(began, before != Some(seen));
        Some(seen)
    }

    pub(super) fn serve<W: Work>(&self, first: W, jobs: &Receiver<W>) {
        let Ok(conn) = self.begin() else {
            // Another process holds the file, or it is away: whoever waits here would wait in vain.
            let waiting = jobs.try_iter().take(MOST);
            return iter::once(first).chain(waiting).for_each(|job| job.settle(Err(Failure::unavailable())));
        };
        self.commit_together(conn, first, jobs);
    }

    fn begin(&self) -> Result<Lent<'_>, Failure> {
        let mut conn = self.pool.take()?;
        conn.begin().map_err(store_error)?;
        Ok(conn)
    }

    fn commit_together<W: Work>(&self, mut conn: Lent<'_>, first: W, jobs: &Receiver<W>) {
        let started = Instant::now();
        let mut group = Vec::new();
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            let fate = self.measured(&mut conn, &mut job);
            let lost = fate.is_lost();
            group.push((job, fate));
            if !lost && group.len() < MOST && started.elapsed() < self.longest {
                next = jobs.try_recv().ok();
            }
        }
        self.group_size.observe(f64::from(u32::try_from(group.len()).unwrap_or(u32::MAX)));
        let lost = group.last().is_some_and(|(_, fate)| fate.is_lost());
        let done = group.iter().filter(|(_, fate)| matches!(fate, Fate::Done)).map(|(job, _)| job);
        match commit(&mut conn, lost, done) {
            Ok(()) => {
                // A panic may have left anything behind, even if nothing shows.
                if group.iter().any(|(_, fate)| matches!(fate, Fate::Panicked(_))) {
                    conn.discard();
                }
                drop(conn);
                if let Some(checkpoints) = &self.checkpoints {
                    checkpoints.note(group.len());
                }
                for (job, fate) in group {
                    job.settle(fate.into());
                }
            }
            Err(failure) => {
                conn.discard();
                drop(conn);
                for (job, fate) in group {
                    self.again(job, fate, &failure);
                }
            }
        }
    }

    /// What becomes of a job whose group was not committed.
    fn again(&self, job: impl Work, fate: Fate, failure: &Failure) {
        let settled = match (fate, failure) {
            (Fate::Panicked(own) | Fate::Lost(own), _) => Err(own),
            // The disk is full or gone; it won't do for one what it did not do for all.
            (fate @ Fate::Refused(_), Failure::Unavailable(_)) => fate.into(),
            (Fate::Done, Failure::Unavailable(_)) => Err(Failure::unavailable()),
            _ => return self.alone(job),
        };
        job.settle(settled);
    }

    fn alone(&self, mut job: impl Work) {
        let outcome = self.begin().and_then(|mut conn| {
            let fate = self.measured(&mut conn, &mut job);
            let lost = fate.is_lost();
            if !matches!(fate, Fate::Done) {
                conn.discard();
                return fate.into();
            }
            commit(&mut conn, lost, iter::once(&job))
        });
        job.settle(outcome);
    }

    fn measured(&self, conn: &mut Db, job: &mut impl Work) -> Fate {
        let started = Instant::now();
        let fate = run(conn, job);
        self.job_seconds.observe(started.elapsed().as_secs_f64());
        fate
    }
}

/// Commits what is `done`, and believes it only if no transaction is left open.
fn commit<'w, W: Work>(conn: &mut Db, lost: bool, done: impl Iterator<Item = &'w W> + Clone) -> Result<(), Failure> {
    if lost || conn.depth() != Some(1) {
        return Err(Failure::internal("the transaction of a group of writes was lost"));
    }
    let waiting = Waiting::begin(done);
    let committed = Db::commit_transaction(conn).map_err(|error| match store_error(error) {
        // Nobody else writes; if the file is busy now, then because of another process.
        StoreError::Contended => Failure::unavailable(),
        error => error.into(),
    });
    waiting.end(&committed);
    committed?;
    if conn.depth() == Some(0) { Ok(()) } else { Err(Failure::internal("a commit left a transaction open")) }
}
