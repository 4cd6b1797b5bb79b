//! Writes on PostgreSQL: a transaction each, tried again when the database asks for it.

use std::{
    thread,
    time::{Duration, Instant},
};

use application::{Failure, LogPosition};
use crossbeam_channel::Receiver;
use diesel::connection::{SimpleConnection, TransactionManager};
use prometheus::{Histogram, IntCounter, IntGauge};

use super::{
    contain::contain,
    group::contended,
    meters::Meters,
    pool::{Lent, Pool},
    work::Work,
};
use crate::{
    db::{Db, store_error},
    ledger::Pending,
};

/// How often work is tried at most.
const TRIES: u32 = 5;
/// After this long it is not tried again; whoever asked has waited long enough.
const LONGEST: Duration = Duration::from_secs(5);

pub(super) struct PostgresWriter {
    pool: Pool,
    job_seconds: Histogram,
    queued: IntGauge,
    retries: IntCounter,
    /// Whether there are copies, which may not have come as far as a write.
    locates: bool,
}

impl PostgresWriter {
    pub(super) fn new(pool: Pool, meters: &Meters) -> Self {
        Self {
            pool,
            job_seconds: meters.job_seconds.with_label_values(&["write"]),
            queued: meters.queued.with_label_values(&["write"]),
            retries: meters.retries.with_label_values(&["write"]),
            locates: false,
        }
    }

    /// The same, which says of writes where they are found, if it `locates` them.
    pub(super) fn locating(self, locates: bool) -> Self {
        Self { locates, ..self }
    }

    /// Works until the queue is closed and empty. While jobs wait, each commit opens the next
    /// transaction with it, which saves a round trip.
    pub(super) fn work<W: Work>(&self, jobs: &Receiver<W>) {
        while let Ok(first) = jobs.recv() {
            let (mut open, mut next) = (None, Some(first));
            while let Some(job) = next.take() {
                self.queued.set(i64::try_from(jobs.len()).unwrap_or(i64::MAX));
                self.serve(job, &mut open, !jobs.is_empty());
                // Without an open transaction there is nothing to hurry for.
                next = open.as_ref().and_then(|_| jobs.try_recv().ok());
            }
            if let Some(conn) = &mut open {
                roll_back(conn);
            }
        }
    }

    /// Does one job in the transaction that is `open`, or in one of its own. Leaves the next one open
    /// if there is `more` to do.
    fn serve<'p>(&'p self, mut job: impl Work, open: &mut Option<Lent<'p>>, more: bool) {
        let started = Instant::now();
        let outcome = self.tried(&mut job, open, more, started);
        self.job_seconds.observe(started.elapsed().as_secs_f64());
        job.settle(outcome);
    }

    fn tried<'p>(
        &'p self,
        job: &mut impl Work,
        open: &mut Option<Lent<'p>>,
        more: bool,
        started: Instant,
    ) -> Result<(), Failure> {
        for attempt in 1..=TRIES {
            let conn = open.take().map_or_else(|| self.begin(), Ok);
            match conn.and_then(|conn| self.transact(conn, job, more)) {
                Err(Failure::Contended) if attempt < TRIES && started.elapsed() < LONGEST => {
                    self.retries.inc();
                    thread::sleep(pause(attempt));
                }
                Err(Failure::Contended) => break,
                outcome => return outcome.map(|it| *open = it),
            }
        }
        Err(contended())
    }

    /// Nothing has happened yet, so a connection that turns out to be dead costs only another one.
    fn begin(&self) -> Result<Lent<'_>, Failure> {
        let mut conn = self.pool.take()?;
        if conn.begin().is_ok() {
            return Ok(conn);
        }
        conn.discard();
        drop(conn);
        let mut conn = self.pool.take()?;
        conn.begin().map_err(store_error)?;
        Ok(conn)
    }

    /// Does a job in the transaction that is open on `conn`, and gives that back if another one is.
    fn transact<'p>(
        &'p self,
        mut conn: Lent<'p>,
        job: &mut impl Work,
        more: bool,
    ) -> Result<Option<Lent<'p>>, Failure> {
        let _part = job.span().entered();
        match contain(|| job.run(&mut conn)) {
            Ok(Ok(done)) => {
                commit(&mut conn, &done, more)?;
                let whole = !self.locates || !job.is_located() || locate(&mut conn, job);
                Ok((more && whole).then_some(conn))
            }
            Ok(Err(failure)) => {
                roll_back(&mut conn);
                Err(failure)
            }
            Err(panicked) => {
                conn.discard();
                Err(panicked.into())
            }
        }
    }
}

/// Tells work that is committed where it is found; says whether the connection can still be used. Where that cannot
/// be told, the work is done all the same, and no copy will do for whoever asked for it.
fn locate(conn: &mut Lent<'_>, job: &mut impl Work) -> bool {
    let found = conn.written();
    job.located(found.as_ref().ok().copied().flatten().unwrap_or(LogPosition::NOWHERE));
    if let Err(error) = &found {
        tracing::warn!(%error, "where a write is in the log cannot be told");
        conn.discard();
    }
    found.is_ok()
}

fn roll_back(conn: &mut Lent<'_>) {
    if Db::rollback_transaction(&mut **conn).is_err() {
        conn.discard();
    }
}

/// Commits, with what is to be kept of what was `done`, unless a statement failed and the work went on as if
/// nothing had happened: PostgreSQL answers such a `COMMIT` with a silent rollback. Whatever is said before
/// it makes it an error.
fn commit(conn: &mut Lent<'_>, done: &Pending, more: bool) -> Result<(), Failure> {
    let (end, left) = if more { ("COMMIT AND CHAIN", 1) } else { ("COMMIT", 0) };
    let before = if done.is_empty() { "SAVEPOINT whole".to_owned() } else { done.statement() };
    let committed = conn.batch_execute(&format!("{before}; {end}")).map_err(store_error);
    if committed.is_err() && conn.depth().is_some_and(|it| it > 0) {
        roll_back(conn);
    }
    if committed.is_ok() && conn.depth() != Some(left) {
        conn.discard();
        return Err(Failure::internal("a commit left a transaction open"));
    }
    // A connection that died here takes the answer with it: it is `Away`, and the caller asks again.
    Ok(committed?)
}

/// A little longer each time, and never the same for two that met.
fn pause(attempt: u32) -> Duration {
    let most = 5_000 << attempt;
    let some = getrandom::u32().unwrap_or(most) % most;
    Duration::from_micros(some.into())
}
