//! Waking whoever waits for the ledger to grow, within this process.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_channel::oneshot;

/// A count that only grows, and can be waited for. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    count: i64,
    waiting: Vec<(i64, oneshot::Sender<()>)>,
}

/// What those who work on the ledger and those who wait for it tell each other. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Tidings {
    /// How many commits of this process left something to be sealed.
    pub recorded: Bell,
    /// One more than so many of them are sealed with all that was there when this process began; 0 before that.
    pub sealed: Bell,
    /// The highest sequence known to be sealed, by whichever process.
    pub head: Bell,
}

impl Bell {
    /// How far it is.
    pub fn count(&self) -> i64 {
        self.state().count
    }

    /// One more.
    pub fn ring(&self) {
        let mut state = self.state();
        let count = state.count + 1;
        state.raise(count);
    }

    /// Up to `count`, unless it is as far already.
    pub fn raise(&self, count: i64) {
        self.state().raise(count);
    }

    /// Resolves once it has reached `count`.
    pub fn reached(&self, count: i64) -> impl Future<Output = ()> + Send + use<> {
        let (wake, woken) = oneshot::channel();
        let mut state = self.state();
        // Who has gone away makes room for who comes.
        state.waiting.retain(|it| !it.1.is_canceled());
        if state.count >= count {
            let _ = wake.send(());
        } else {
            state.waiting.push((count, wake));
        }
        drop(state);
        async move {
            // A bell that is gone keeps nobody waiting.
            let _ = woken.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn raise(&mut self, count: i64) {
        if count <= self.count {
            return;
        }
        self.count = count;
        for (_, wake) in self.waiting.extract_if(.., |it| it.0 <= count) {
            // Whoever has gone away need not be woken.
            let _ = wake.send(());
        }
    }
}

impl Tidings {
    /// Says that all is sealed that was recorded up to the commit `recorded` of this process, and before it began.
    pub fn settle(&self, recorded: i64) {
        self.sealed.raise(recorded + 1);
    }

    /// Resolves once all that was recorded up to now in this process, and before it began, is sealed.
    pub fn settled(&self) -> impl Future<Output = ()> + Send + use<> {
        self.sealed.reached(self.recorded.count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_ready(future: impl Future<Output = ()>) -> bool {
        use std::{
            pin::pin,
            task::{Context, Waker},
        };
        pin!(future).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn whoever_waits_is_woken_when_it_is_far_enough() {
        let bell = Bell::default();
        let (one, two) = (bell.reached(1), bell.reached(2));
        bell.ring();
        assert!(is_ready(one) && is_ready(bell.reached(1)));
        bell.raise(1);
        assert_eq!(bell.count(), 1);
        assert!(!is_ready(two));
        bell.raise(7);
        assert!(is_ready(bell.reached(7)) && !is_ready(bell.reached(8)));
    }

    #[test]
    fn who_has_gone_away_is_not_kept() {
        let bell = Bell::default();
        for _ in 0..10 {
            drop(bell.reached(5));
        }
        let _waits = bell.reached(5);
        assert_eq!(bell.state().waiting.len(), 1);
    }

    #[test]
    fn what_was_recorded_is_settled_once_it_is_sealed() {
        let tidings = Tidings::default();
        assert!(!is_ready(tidings.settled()), "nobody has looked at what was there before");
        tidings.settle(0);
        assert!(is_ready(tidings.settled()));
        tidings.recorded.ring();
        let settled = tidings.settled();
        tidings.settle(1);
        assert!(is_ready(settled));
    }
}
