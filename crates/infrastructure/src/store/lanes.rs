//! Threads that work off one bounded queue. There are as many as connections, so nobody ever waits
//! for one, and a full queue says at once that there is too much to do.

use std::{
    io,
    sync::{Mutex, PoisonError, RwLock},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, bounded};
use prometheus::{IntCounter, IntGauge};

use super::meters::Meters;

pub(crate) struct Lanes<J> {
    /// Gone once the lanes are closed.
    queue: RwLock<Option<Sender<J>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    queued: IntGauge,
    turned_away: IntCounter,
}

impl<J: Send + 'static> Lanes<J> {
    /// Starts `count` threads; each runs `work` on the queue, which holds at most `capacity`, until
    /// that is closed and empty.
    pub(crate) fn start<W>(name: &str, count: usize, capacity: usize, meters: &Meters, work: W) -> io::Result<Self>
    where
        W: Fn(&Receiver<J>) + Clone + Send + 'static,
    {
        let (queue, jobs) = bounded(capacity.max(1));
        let spawn = |number| {
            let (jobs, work) = (jobs.clone(), work.clone());
            thread::Builder::new().name(format!("{name}-{number}")).spawn(move || work(&jobs))
        };
        let threads = (0..count.max(1)).map(spawn).collect::<io::Result<_>>()?;
        let queued = meters.queued.with_label_values(&[name]);
        let turned_away = meters.turned_away.with_label_values(&[name]);
        Ok(Self { queue: RwLock::new(Some(queue)), threads: Mutex::new(threads), queued, turned_away })
    }

    /// Queues `job`, or gives it back if there is no room.
    pub(crate) fn submit(&self, job: J) -> Result<(), J> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = &*queue else { return Err(job) };
        let sent = queue.try_send(job).map_err(|full| {
            self.turned_away.inc();
            full.into_inner()
        });
        self.queued.set(i64::try_from(queue.len()).unwrap_or(i64::MAX));
        sent
    }

    /// Takes nothing more, finishes what is queued, and ends the threads.
    pub(crate) fn close(&self) {
        self.end();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        // The last owner may be a job, and a thread can't wait for itself.
        for thread in threads.into_iter().filter(|it| it.thread().id() != thread::current().id()) {
            if thread.join().is_err() {
                tracing::error!("a database thread panicked");
            }
        }
    }
}

impl<J> Lanes<J> {
    /// Takes nothing more. What is queued is still finished, but nobody waits for that.
    pub(crate) fn end(&self) {
        drop(self.queue.write().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl<J> Drop for Lanes<J> {
    fn drop(&mut self) {
        // Whoever did not close them lets them end by themselves.
        self.end();
    }
}
