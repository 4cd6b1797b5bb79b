//! Writes on PostgreSQL: a transaction each, tried again when the database asks for it.

use std::{
    thread,
    time::{Duration, Instant},
};

use application::Failure;
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
use crate::db::{Db, store_error};

/// How often work is tried at most.
const TRIES: u32 = 5;
/// After this long it is not tried again; whoever asked has waited long enough.
const LONGEST: Duration = Duration::from_secs(5);

pub(super) struct PostgresWriter {
    pool: Pool,
    job_seconds: Histogram,
    queued: IntGauge,
    retries: IntCounter,
}

impl PostgresWriter {
    pub(super) fn new(pool: Pool, meters: &Meters) -> Self {
        Self {
            pool,
            job_seconds: meters.job_seconds.with_label_values(&["write"]),
            queued: meters.queued.with_label_values(&["write"]),
            retries: meters.retries.with_label_values(&["write"]),
        }
    }

    /// Works until the queue is closed and empty.
    pub(super) fn work(&self, jobs: &Receiver<impl Work>) {
        while let Ok(mut job) = jobs.recv() {
            self.queued.set(i64::try_from(jobs.len()).unwrap_or(i64::MAX));
            let started = Instant::now();
            let outcome = self.tried(&mut job, started);
            self.job_seconds.observe(started.elapsed().as_secs_f64());
            job.settle(outcome);
        }
    }

    fn tried(&self, job: &mut impl Work, started: Instant) -> Result<(), Failure> {
        for attempt in 1..=TRIES {
            match self.begin().and_then(|mut conn| transact(&mut conn, job)) {
                Err(Failure::Contended) if attempt < TRIES && started.elapsed() < LONGEST => {
                    self.retries.inc();
                    thread::sleep(pause(attempt));
                }
                Err(Failure::Contended) => break,
                outcome => return outcome,
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
}

fn transact(conn: &mut Lent<'_>, job: &mut impl Work) -> Result<(), Failure> {
    match contain(|| job.run(conn)) {
        Ok(Ok(())) => commit(conn),
        Ok(Err(failure)) => {
            if Db::rollback_transaction(conn).is_err() {
                conn.discard();
            }
            Err(failure)
        }
        Err(panicked) => {
            conn.discard();
            Err(panicked.into())
        }
    }
}

/// Commits, unless a statement failed and the work went on as if nothing had happened: PostgreSQL
/// answers such a `COMMIT` with a silent rollback. The savepoint makes it an error.
fn commit(conn: &mut Lent<'_>) -> Result<(), Failure> {
    let committed = conn.batch_execute("SAVEPOINT whole; COMMIT").map_err(store_error);
    if committed.is_err() && conn.depth().is_some_and(|it| it > 0) && Db::rollback_transaction(conn).is_err() {
        conn.discard();
    }
    if committed.is_ok() && conn.depth() != Some(0) {
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
