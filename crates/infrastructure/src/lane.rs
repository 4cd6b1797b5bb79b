//! A few threads and a short queue for work that is slow.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use application::{Failure, Pending};
use crossbeam_channel::{Sender, bounded};
use futures_channel::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Work is done in turn. The threads end when the lane is dropped and the queue is empty.
pub(crate) struct Lane {
    jobs: Sender<Job>,
}

impl Lane {
    /// A lane of `threads` that are called `name`, where `queue` jobs may wait.
    pub(crate) fn new(name: &str, threads: usize, queue: usize) -> io::Result<Self> {
        let (jobs, turn) = bounded::<Job>(queue);
        for number in 1..=threads.max(1) {
            let turn = turn.clone();
            let work = move || turn.iter().for_each(|job| drop(catch_unwind(AssertUnwindSafe(job))));
            thread::Builder::new().name(format!("{name}-{number}")).spawn(work)?;
        }
        Ok(Self { jobs })
    }

    /// Does `work` on one of the threads, unless too much waits already.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Pending<T> {
        let (reply, answer) = oneshot::channel();
        let job = move || {
            // Whoever asked may have gone while this waited; then nobody needs it.
            if !reply.is_canceled() {
                let _ = reply.send(work());
            }
        };
        if self.jobs.try_send(Box::new(job)).is_err() {
            return Box::pin(async { Err(Failure::unavailable()) });
        }
        Box::pin(async { answer.await.unwrap_or_else(|_| Err(Failure::internal("the work ended without an answer"))) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::testing::block_on;

    #[test]
    fn what_does_not_fit_into_the_queue_is_turned_away() {
        let lane = Lane::new("test", 1, 1).unwrap();
        let ((started, starts), (go, going)) = (bounded(1), bounded::<()>(0));
        let first = lane.run(move || {
            started.send(()).unwrap();
            Ok(going.recv().is_ok())
        });
        starts.recv().unwrap();
        let second = lane.run(|| Ok(2));
        assert!(matches!(block_on(lane.run(|| Ok(3))), Err(Failure::Unavailable(_))));
        go.send(()).unwrap();
        assert!(block_on(first).unwrap());
        assert_eq!(block_on(second).unwrap(), 2);
    }

    #[test]
    fn however_many_wait_no_more_run_at_once_than_there_are_threads_and_all_are_answered() {
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let lane = Lane::new("test", 2, 200).unwrap();
        let work = || {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            move || {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                // Others get their chance to begin too early.
                thread::yield_now();
                running.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            }
        };
        let waiting: Vec<_> = (0..200).map(|_| lane.run(work())).collect();
        assert!(waiting.into_iter().all(|it| block_on(it).is_ok()));
        assert!((1..=2).contains(&most.load(Ordering::SeqCst)));
    }

    #[test]
    fn a_panic_ends_one_job_and_not_the_lane() {
        let lane = Lane::new("test", 1, 1).unwrap();
        let answer = block_on(lane.run::<()>(|| panic!("on purpose")));
        assert!(matches!(answer, Err(Failure::Internal(_))));
        assert!(block_on(lane.run(|| Ok(()))).is_ok());
    }
}
