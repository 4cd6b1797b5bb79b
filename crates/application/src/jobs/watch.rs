//! Waking those who wait for a job, where it is done in this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_channel::oneshot;

use super::JobId;

/// Tells who waits that a job is in another state. Says nothing of jobs that other nodes do, and may
/// tell too often, but never too late: whoever is woken looks for themselves. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct JobWatch(Arc<Mutex<HashMap<JobId, Vec<oneshot::Sender<()>>>>>);

/// Resolves when the job may have changed.
#[must_use = "nobody is told before this is awaited"]
#[derive(Debug)]
pub struct Watching {
    woken: oneshot::Receiver<()>,
    watch: JobWatch,
    id: JobId,
}

impl JobWatch {
    /// Begins to watch. What changes from now on is told, so look at the job after this, not before.
    pub fn watch(&self, id: JobId) -> Watching {
        let (wake, woken) = oneshot::channel();
        let mut all = self.all();
        all.entry(id).or_default().push(wake);
        Watching { woken, watch: self.clone(), id }
    }

    /// Wakes everybody who watches `id`.
    pub fn changed(&self, id: JobId) {
        let waiting = self.all().remove(&id);
        for wake in waiting.into_iter().flatten() {
            // Whoever has gone away need not be woken.
            let _ = wake.send(());
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<JobId, Vec<oneshot::Sender<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watching {
    /// Waits for the change.
    pub async fn changed(mut self) {
        // A watch that was dropped may as well be looked after.
        let _ = (&mut self.woken).await;
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.woken.close();
        let mut all = self.watch.all();
        let Some(waiting) = all.get_mut(&self.id) else { return };
        waiting.retain(|it| !it.is_canceled());
        if waiting.is_empty() {
            all.remove(&self.id);
        }
    }
}
