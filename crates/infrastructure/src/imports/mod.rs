//! Works off the files that wait to be imported: one after the other, on a thread of its own.

mod import;
mod queue;
mod records;
mod rows;
mod seen;
#[cfg(test)]
mod tests;

use std::{
    fs, io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use application::{Gateway, imports::Imports, jobs::JobsPolicy};
use queue::Queue;

/// The worker, until it is told to stop.
#[derive(Debug)]
pub struct ImportRunner {
    imports: Imports,
    stopping: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl ImportRunner {
    /// Starts it. Gives up what an earlier run of this program left half-done, as far as `policy`
    /// allows, and makes the directory where files wait.
    pub fn start(gateway: Gateway, imports: Imports, policy: JobsPolicy) -> io::Result<Self> {
        fs::create_dir_all(imports.directory())?;
        let stopping = Arc::new(AtomicBool::new(false));
        let queue = Queue::new(gateway, imports.clone(), Arc::clone(&stopping));
        let thread = thread::Builder::new().name("imports".to_owned()).spawn(move || queue.work(policy))?;
        Ok(Self { imports, stopping, thread })
    }

    /// Stops it, and waits for that. An import that is under way is given up after its present rows;
    /// those that wait do so until the next start. The database must still be open.
    pub fn stop(self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.imports.ring();
        if self.thread.join().is_err() {
            tracing::error!("the thread for imports panicked");
        }
    }
}
