//! The store: threads that own the connections, and the queues in front of them.

mod checkpoints;
mod contain;
mod group;
mod lanes;
mod meters;
mod pool;
mod postgres_writer;
mod replicas;
mod sole_writer;
mod sqlite_writer;
#[cfg(test)]
mod tests;
mod waiting;
mod work;

use std::{future::Future, io, sync::Arc};

use application::{Failure, LogPosition, ReadJob, Store, Weight, WriteJob};
use checkpoints::Checkpoints;
use contain::contain;
use crossbeam_channel::Receiver;
use diesel::ConnectionError;
use futures_channel::oneshot;
use lanes::Lanes;
pub use meters::Meters;
use pool::{Lent, Pool};
use postgres_writer::PostgresWriter;
use prometheus::IntCounter;
use replicas::Replicas;
pub use sole_writer::{Reign, SoleWriter};
use sqlite_writer::SqliteWriter;

use crate::{
    db::{DatabaseUrl, Purpose},
    unit::Unit,
};

/// How much of the database may be used at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Connections to read with, and as many threads.
    pub read_connections: usize,
    /// Connections to write with, and as many threads. SQLite has one writer whatever is said here.
    pub write_connections: usize,
    /// Connections to a file for light reads on the threads that ask for them: one for each of those.
    pub light_connections: usize,
    /// How much may wait in each of the two queues. What finds no room is turned away.
    pub queue: usize,
    /// Whether nodes keep what they showed, so that what is written may be missing there. Without meaning for SQLite.
    pub kept_elsewhere: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { read_connections: 4, write_connections: 8, light_connections: 2, queue: 1024, kept_elsewhere: false }
    }
}

/// Why there is no [`Database`].
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// It can't be reached or opened.
    #[error("cannot open the database {url}: {cause}")]
    Connection {
        /// Which.
        url: DatabaseUrl,
        /// Why.
        cause: ConnectionError,
    },
    /// The machine gives no more threads.
    #[error("cannot start the database threads: {0}")]
    Threads(#[from] io::Error),
}

/// A database, whichever of the two it is.
pub struct Database {
    readers: Arc<Lanes<ReadTask>>,
    writers: Lanes<Box<dyn WriteJob>>,
    light: Option<Pool>,
    pool: Arc<Pool>,
    replicas: Replicas,
    reads: IntCounter,
    sole_writer: Option<Arc<SoleWriter>>,
}

enum ReadTask {
    Job(ReadJob),
    Ping(oneshot::Sender<bool>),
}

impl Database {
    /// Opens the first connections, and starts the threads.
    pub fn connect(url: &DatabaseUrl, settings: Settings, meters: &Meters) -> Result<Self, ConnectError> {
        Self::replicated(url, &[], settings, meters)
    }

    /// The same, with copies of it to read from. They may be away at first.
    pub fn replicated(
        url: &DatabaseUrl,
        replicas: &[DatabaseUrl],
        settings: Settings,
        meters: &Meters,
    ) -> Result<Self, ConnectError> {
        let pool = |name, purpose, size| {
            Pool::connect(url.clone(), purpose, size, meters.pool(name))
                .map_err(|cause| ConnectError::Connection { url: url.clone(), cause })
        };
        let Settings { read_connections, write_connections, light_connections, queue, kept_elsewhere } = settings;
        let read = Arc::new(pool("read", Purpose::Read, read_connections)?);
        let light = if url.is_sqlite() { Some(pool("light", Purpose::Read, light_connections)?) } else { None };
        let write_connections = if url.is_sqlite() { 1 } else { write_connections };
        let write = pool("write", Purpose::Write, write_connections)?;
        let readers = Arc::new(start_readers(Arc::clone(&read), read_connections, queue, meters)?);
        let replicas = Replicas::start(replicas, url, settings, &readers, meters)?;
        let (writers, sole_writer) = if url.is_sqlite() {
            let writer = Arc::new(SqliteWriter::new(write, meters).with(Checkpoints::start(url)?));
            let sole = writer.sole_writer();
            (start_writers(write_connections, queue, meters, move |jobs| writer.work(jobs))?, Some(sole))
        } else {
            let writer = Arc::new(PostgresWriter::new(write, meters).locating(kept_elsewhere || !replicas.is_empty()));
            (start_writers(write_connections, queue, meters, move |jobs| writer.work(jobs))?, None)
        };
        Ok(Self { readers, writers, light, pool: read, replicas, reads: meters.reads("primary"), sole_writer })
    }

    /// Whether the database answers at this moment.
    pub fn ping(&self) -> impl Future<Output = bool> + Send + use<> {
        let (reply, answer) = oneshot::channel();
        let asked = self.readers.submit(ReadTask::Ping(reply)).is_ok();
        async move { asked && answer.await.unwrap_or(false) }
    }

    /// Whether it could be reached the last time that anybody tried.
    pub fn reachable(&self) -> bool {
        self.pool.reachable()
    }

    /// What is known of others who write to the embedded database; nothing of PostgreSQL, where there may be many.
    pub fn sole_writer(&self) -> Option<Arc<SoleWriter>> {
        self.sole_writer.clone()
    }

    /// Takes nothing more, finishes what is queued and closes the connections. Blocks until then.
    pub fn close(&self) {
        self.replicas.end();
        self.writers.close();
        self.readers.close();
    }
}

impl Store for Database {
    fn read(&self, weight: Weight, job: ReadJob) {
        self.reads.inc();
        if weight == Weight::Light
            && let Some(light) = &self.light
            && let Ok(conn) = light.take()
        {
            return lend(Ok(conn), job);
        }
        hand_over(&self.readers, job);
    }

    fn read_since(&self, weight: Weight, since: Option<LogPosition>, job: ReadJob) -> bool {
        let Err(job) = self.replicas.read(since, job) else { return true };
        self.read(weight, job);
        false
    }

    fn has_replicas(&self) -> bool {
        !self.replicas.is_empty()
    }

    fn seen(&self) -> LogPosition {
        self.replicas.seen()
    }

    fn write(&self, job: Box<dyn WriteJob>) {
        if let Err(job) = self.writers.submit(job) {
            job.settle(Err(Failure::unavailable()));
        }
    }
}

fn start_readers(pool: Arc<Pool>, count: usize, queue: usize, meters: &Meters) -> io::Result<Lanes<ReadTask>> {
    let seconds = meters.job_seconds.with_label_values(&["read"]);
    let queued = meters.queued.with_label_values(&["read"]);
    Lanes::start("read", count, queue, meters, move |tasks: &Receiver<ReadTask>| {
        while let Ok(task) = tasks.recv() {
            queued.set(i64::try_from(tasks.len()).unwrap_or(i64::MAX));
            let timer = seconds.start_timer();
            match task {
                ReadTask::Job(job) => lend(pool.take(), job),
                ReadTask::Ping(reply) => drop(reply.send(pool.take().is_ok_and(|mut conn| conn.answers()))),
            }
            timer.observe_duration();
        }
    })
}

fn start_writers<W>(count: usize, queue: usize, meters: &Meters, work: W) -> io::Result<Lanes<Box<dyn WriteJob>>>
where
    W: Fn(&Receiver<Box<dyn WriteJob>>) + Clone + Send + 'static,
{
    Lanes::start("write", count, queue, meters, work)
}

/// Queues `job` for those who read from the database itself.
fn hand_over(readers: &Lanes<ReadTask>, job: ReadJob) {
    if let Err(ReadTask::Job(job)) = readers.submit(ReadTask::Job(job)) {
        job(Err(Failure::unavailable()));
    }
}

/// Answers with a connection or the reason why there is none.
fn lend(conn: Result<Lent<'_>, Failure>, job: ReadJob) {
    match conn {
        Ok(mut conn) => read_on(&mut conn, job),
        Err(failure) => drop(contain(|| job(Err(failure)))),
    }
}

/// Answers with a connection. A panic drops the answer, which whoever waits for it notices.
fn read_on(conn: &mut Lent<'_>, job: ReadJob) {
    if contain(|| job(Ok(&mut Unit::new(conn)))).is_err() {
        conn.discard();
    }
}
