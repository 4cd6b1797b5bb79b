//! Moves what is committed from SQLite's log into the file, beside the writer.
//!
//! The writer would do it itself once the log is long, and everybody would wait for it meanwhile: some
//! hundred milliseconds, several times a second under load. With most of the log moved already, little is
//! left for it to do before it begins the log anew.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use crossbeam_channel::{Sender, bounded};
use diesel::connection::SimpleConnection;

use super::ConnectError;
use crate::db::{DatabaseUrl, Purpose, open};

/// After how many writes it is worth it; each leaves a handful of pages in the log.
pub(super) const EVERY: usize = 2048;

/// A thread that moves the log when there is enough of it.
pub(super) struct Checkpoints {
    written: AtomicUsize,
    /// Gone once it is to end.
    ask: Mutex<Option<Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Checkpoints {
    /// Starts the thread.
    pub(super) fn start(url: &DatabaseUrl) -> Result<Self, ConnectError> {
        let mut conn =
            open(url, Purpose::Write).map_err(|cause| ConnectError::Connection { url: url.clone(), cause })?;
        let (ask, asked) = bounded(1);
        let thread = thread::Builder::new().name("checkpoint".into()).spawn(move || {
            while asked.recv().is_ok() {
                // What is not moved now is moved the next time, or by the writer.
                if let Err(error) = conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)") {
                    tracing::debug!(%error, "the log was not moved");
                }
            }
        })?;
        Ok(Self { written: AtomicUsize::new(0), ask: Mutex::new(Some(ask)), thread: Mutex::new(Some(thread)) })
    }

    /// Notes that `writes` more were committed.
    pub(super) fn note(&self, writes: usize) {
        if self.written.fetch_add(writes, Ordering::Relaxed) + writes < EVERY {
            return;
        }
        self.written.store(0, Ordering::Relaxed);
        if let Some(ask) = &*self.ask.lock().unwrap_or_else(PoisonError::into_inner) {
            // Asked already, and not yet begun.
            let _ = ask.try_send(());
        }
    }

    /// Ends the thread, and waits for what it is doing.
    pub(super) fn close(&self) {
        drop(self.ask.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // It panicked if this fails, and the writer moves the log.
            let _ = thread.join();
        }
    }
}
