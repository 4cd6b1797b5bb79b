//! The store: threads that own the connections, and the queues in front of them.

mod checkpoints;
mod contain;
mod group;
mod lanes;
mod meters;
mod pool;
mod postgres_writer;
mod sqlite_writer;
#[cfg(test)]
mod tests;
mod work;

use std::{future::Future, io, sync::Arc};

use application::{Failure, ReadJob, Store, Weight, WriteJob};
use checkpoints::Checkpoints;
use contain::contain;
use crossbeam_channel::Receiver;
use diesel::ConnectionError;
use futures_channel::oneshot;
use lanes::Lanes;
pub use meters::Meters;
use pool::{Lent, Pool};
use postgres_writer::PostgresWriter;
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
}

impl Default for Settings {
    fn default() -> Self {
        Self { read_connections: 4, write_connections: 8, light_connections: 2, queue: 1024 }
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
    readers: Lanes<ReadTask>,
    writers: Lanes<Box<dyn WriteJob>>,
    light: Option<Pool>,
    pool: Arc<Pool>,
}

enum ReadTask {
    Job(ReadJob),
    Ping(oneshot::Sender<bool>),
}

impl Database {
    /// Opens the first connections, and starts the threads.
    pub fn connect(url: &DatabaseUrl, settings: Settings, meters: &Meters) -> Result<Self, ConnectError> {
        let pool = |name, purpose, size| {
            Pool::connect(url.clone(), purpose, size, meters.pool(name))
                .map_err(|cause| ConnectError::Connection { url: url.clone(), cause })
        };
        let Settings { read_connections, write_connections, light_connections, queue } = settings;
        let read = Arc::new(pool("read", Purpose::Read, read_connections)?);
        let light = if url.is_sqlite() { Some(pool("light", Purpose::Read, light_connections)?) } else { None };
        let write_connections = if url.is_sqlite() { 1 } else { write_connections };
        let write = pool("write", Purpose::Write, write_connections)?;
        Ok(Self {
            readers: start_readers(Arc::clone(&read), read_connections, queue, meters)?,
            writers: start_writers(url, write, write_connections, queue, meters)?,
            light,
            pool: read,
        })
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

    /// Takes nothing more, finishes what is queued and closes the connections. Blocks until then.
    pub fn close(&self) {
        self.writers.close();
        self.readers.close();
    }
}

impl Store for Database {
    fn read(&self, weight: Weight, job: ReadJob) {
        if weight == Weight::Light
            && let Some(light) = &self.light
            && let Ok(conn) = light.take()
        {
            return read_on(Ok(conn), job);
        }
        if let Err(ReadTask::Job(job)) = self.readers.submit(ReadTask::Job(job)) {
            job(Err(Failure::unavailable()));
        }
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
                ReadTask::Job(job) => read_on(pool.take(), job),
                ReadTask::Ping(reply) => drop(reply.send(pool.take().is_ok_and(|mut conn| conn.answers()))),
            }
            timer.observe_duration();
        }
    })
}

fn start_writers(
    url: &DatabaseUrl,
    pool: Pool,
    count: usize,
    queue: usize,
    meters: &Meters,
) -> Result<Lanes<Box<dyn WriteJob>>, ConnectError> {
    let lanes = if url.is_sqlite() {
        let writer = Arc::new(SqliteWriter::new(pool, meters).with(Checkpoints::start(url)?));
        Lanes::start("write", count, queue, meters, move |jobs: &Receiver<_>| writer.work(jobs))
    } else {
        let writer = Arc::new(PostgresWriter::new(pool, meters));
        Lanes::start("write", count, queue, meters, move |jobs: &Receiver<_>| writer.work(jobs))
    };
    Ok(lanes?)
}

/// Answers with a connection or the reason why there is none. A panic drops the answer, which whoever
/// waits for it notices.
fn read_on(conn: Result<Lent<'_>, Failure>, job: ReadJob) {
    match conn {
        Ok(mut conn) => {
            if contain(|| job(Ok(&mut Unit::new(&mut conn)))).is_err() {
                conn.discard();
            }
        }
        Err(failure) => drop(contain(|| job(Err(failure)))),
    }
}
