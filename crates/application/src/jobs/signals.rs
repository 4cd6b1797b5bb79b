//! What is told of jobs within this process: that there is something to do, and that a job changed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_channel::oneshot;

use super::JobWatch;

/// What those who queue jobs, those who do them and those who wait for them tell each other. Cheap to
/// clone.
#[derive(Clone, Debug, Default)]
pub struct JobSignals {
    /// Tells who waits for a job.
    pub watch: JobWatch,
    /// Tells who does jobs.
    pub bell: JobBell,
}

/// Says that a job was queued. There is one listener at a time.
#[derive(Clone, Debug, Default)]
pub struct JobBell(Arc<Mutex<Bell>>);

#[derive(Debug, Default)]
struct Bell {
    rung: bool,
    listener: Option<oneshot::Sender<()>>,
}

impl JobBell {
    /// Says that there is something to do.
    pub fn ring(&self) {
        let mut bell = self.bell();
        let told = bell.listener.take().is_some_and(|it| it.send(()).is_ok());
        bell.rung = !told;
    }

    /// Resolves when it rings, or rang since the last time that somebody listened.
    pub fn rung(&self) -> impl Future<Output = ()> + Send + use<> {
        let (tell, told) = oneshot::channel();
        let mut bell = self.bell();
        if std::mem::take(&mut bell.rung) {
            // The other end is here.
            let _ = tell.send(());
        } else {
            bell.listener = Some(tell);
        }
        drop(bell);
        async move {
            // A bell that is gone keeps nobody waiting.
            let _ = told.await;
        }
    }

    fn bell(&self) -> MutexGuard<'_, Bell> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        task::{Context, Waker},
    };

    use super::*;

    fn is_ready(future: impl Future<Output = ()>) -> bool {
        pin!(future).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn a_bell_is_heard_also_by_who_listens_too_late() {
        let bell = JobBell::default();
        assert!(!is_ready(bell.rung()));
        // Whoever listened has gone away.
        bell.ring();
        bell.ring();
        assert!(is_ready(bell.rung()));
        let listening = bell.rung();
        bell.ring();
        assert!(is_ready(listening));
        assert!(!is_ready(bell.rung()));
    }
}
