//! What those who take files in and those who work them off share, in one process.

use std::{
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use uuid::Uuid;

use crate::jobs::JobWatch;

/// Where files wait to be imported, and how those who work them off are woken. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Imports(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    directory: PathBuf,
    watch: JobWatch,
    rung: Mutex<bool>,
    bell: Condvar,
}

impl Imports {
    /// Files wait in `directory`, which only this program writes to.
    pub fn new(directory: PathBuf) -> Self {
        let (watch, rung, bell) = (JobWatch::default(), Mutex::new(false), Condvar::new());
        Self(Arc::new(Inner { directory, watch, rung, bell }))
    }

    /// Where all of them are.
    pub fn directory(&self) -> &PathBuf {
        &self.0.directory
    }

    /// Where the file `name` is.
    pub fn file(&self, name: Uuid) -> PathBuf {
        self.0.directory.join(name.to_string())
    }

    /// Tells who waits for a job.
    pub fn watch(&self) -> &JobWatch {
        &self.0.watch
    }

    /// Says that there is something to do.
    pub fn ring(&self) {
        *self.0.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.bell.notify_one();
    }

    /// Blocks until there is something to do, or `patience` is over.
    pub fn wait(&self, patience: Duration) {
        let rung = self.0.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.bell.wait_timeout_while(rung, patience, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}
