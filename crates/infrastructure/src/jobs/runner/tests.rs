//! Jobs are done, once each, and what is under way is kept in hand or let go.

use std::{
    collections::VecDeque,
    sync::{Mutex, atomic::AtomicUsize, atomic::Ordering},
    time::Instant,
};

use application::{
    Caller, Weight,
    jobs::{Job, JobId, JobState, JobWork, NewJob},
};
use serde_json::Value;

use super::*;
use crate::{
    store::{Database, Meters, Settings},
    testing::{NoTokens, Scratch, block_on, both_migrated, now},
};

const KIND: JobKind = JobKind::CatalogueImport;

/// Ends each job as it is told to, and counts.
#[derive(Default)]
struct Player {
    ends: Mutex<VecDeque<JobEnd>>,
    begun: AtomicUsize,
    let_go: Mutex<Vec<JobState>>,
}

/// What a player that has no end left does: it goes on until it is told to stop.
async fn until_halted(work: JobWork) -> JobEnd {
    while !work.halt.is_called() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    JobEnd::HandedBack
}

impl JobHandler for Player {
    fn run(&self, work: JobWork) -> Doing {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let end = self.ends.lock().unwrap().pop_front();
        match end {
            Some(JobEnd::HandedBack) => panic!("as planned"),
            Some(end) => Box::pin(async { end }),
            None => Box::pin(until_halted(work)),
        }
    }

    fn let_go(&self, job: &Job) {
        self.let_go.lock().unwrap().push(job.state());
    }
}

struct Place {
    gateway: Gateway,
    player: Arc<Player>,
    _scratch: Scratch,
}

impl Place {
    fn open(scratch: Scratch) -> Self {
        let database = Database::connect(&scratch.url, Settings::default(), &Meters::new().unwrap()).unwrap();
        let gateway = Gateway::new(Arc::new(database), Arc::new(NoTokens), now);
        Self { gateway, player: Arc::default(), _scratch: scratch }
    }

    fn runner(&self, lease: Duration) -> JobRunner {
        let handlers: Vec<(JobKind, Arc<dyn JobHandler>)> = vec![(KIND, Arc::clone(&self.player) as _)];
        JobRunner::start(
            self.gateway.clone(),
            handlers,
            JobRunnerSettings { lease, alone: false },
            JobMeters::new().unwrap(),
        )
        .unwrap()
    }

    fn queue(&self, ends: impl IntoIterator<Item = JobEnd>) -> JobId {
        self.player.ends.lock().unwrap().extend(ends);
        let job = Job::queue(NewJob::of(KIND, "r", Value::Null), now());
        let id = job.facts().id;
        let queued = self.gateway.write_plainly(Caller::system(), move |_, uow| Ok(uow.jobs().add_job(&job)?));
        assert!(block_on(queued).unwrap());
        id
    }

    fn job(&self, id: JobId) -> Job {
        let look = self.gateway.read(Caller::system(), Weight::Heavy, move |_, reader| Ok(reader.jobs().job(id)?));
        block_on(look).unwrap().unwrap()
    }

    /// Waits until the job is like that.
    fn when(&self, id: JobId, like: impl Fn(&Job) -> bool) -> Job {
        let began = Instant::now();
        loop {
            let job = self.job(id);
            if like(&job) {
                return job;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{job:?}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn change(&self, id: JobId, how: impl Fn(&mut Job) + Send + 'static) {
        let change = self.gateway.write_plainly(Caller::system(), move |_, uow| {
            let mut job = uow.jobs().job_to_change(id)?.unwrap();
            how(&mut job);
            Ok(uow.jobs().save_job(&job)?)
        });
        block_on(change).unwrap();
    }
}

fn in_each_place(test: impl Fn(&Place)) {
    for scratch in both_migrated() {
        test(&Place::open(scratch));
    }
}

fn is(state: JobState) -> impl Fn(&Job) -> bool {
    move |it| it.state() == state
}

const LONG: Duration = Duration::from_secs(30);

#[test]
fn each_job_is_done_as_soon_as_it_is_queued() {
    in_each_place(|place| {
        let runner = place.runner(LONG);
        let began = Instant::now();
        for _ in 0..5 {
            let id = place.queue([JobEnd::Done]);
            place.when(id, is(JobState::Succeeded));
        }
        // Whoever only looked once in a while would have needed seconds.
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
        runner.stop();
        assert_eq!(place.player.begun.load(Ordering::SeqCst), 5);
        assert_eq!(*place.player.let_go.lock().unwrap(), [JobState::Succeeded; 5]);
    });
}

#[test]
fn what_fails_for_good_is_not_tried_again_and_what_fails_or_breaks_for_now_is() {
    in_each_place(|place| {
        let runner = place.runner(LONG);
        let problem = JobProblem::new("broken", "it broke");
        let failed = place.queue([JobEnd::Failed(problem.clone())]);
        place.when(failed, is(JobState::Failed));
        for end in [JobEnd::FailedForNow(problem), JobEnd::HandedBack] {
            let id = place.queue([end]);
            let job = place.when(id, |it| it.facts().attempts == 1 && it.state() == JobState::Queued);
            assert!(job.facts().due_at > now());
            place.player.ends.lock().unwrap().push_back(JobEnd::Done);
            // Nobody wants to wait for so long.
            place.change(id, |job| *job = soon(job));
            assert_eq!(place.when(id, is(JobState::Succeeded)).facts().attempts, 2);
        }
        runner.stop();
    });
}

/// The same job, due now.
fn soon(job: &Job) -> Job {
    Job::restore(application::jobs::JobFacts { due_at: now(), ..job.facts().clone() })
}

#[test]
fn what_is_under_way_when_it_stops_is_handed_back_and_gone_on_with() {
    in_each_place(|place| {
        let runner = place.runner(LONG);
        let id = place.queue([]);
        place.when(id, is(JobState::Running));
        runner.stop();
        let job = place.job(id);
        assert_eq!((job.state(), job.facts().attempts), (JobState::Queued, 0));
        place.player.ends.lock().unwrap().push_back(JobEnd::Done);
        let runner = place.runner(LONG);
        assert_eq!(place.when(id, is(JobState::Succeeded)).facts().attempts, 1);
        runner.stop();
    });
}

#[test]
fn whoever_is_alive_keeps_a_job_for_longer_than_its_lease() {
    in_each_place(|place| {
        let (first, second) = (place.runner(Duration::from_secs(1)), place.runner(Duration::from_secs(1)));
        let id = place.queue([]);
        place.when(id, is(JobState::Running));
        thread::sleep(Duration::from_millis(2500));
        let job = place.job(id);
        assert_eq!((job.state(), job.facts().attempts), (JobState::Running, 1));
        assert_eq!(place.player.begun.load(Ordering::SeqCst), 1);
        first.stop();
        second.stop();
    });
}

#[test]
fn what_is_called_off_stops_at_once_and_the_next_one_comes() {
    in_each_place(|place| {
        let runner = place.runner(LONG);
        let id = place.queue([]);
        place.when(id, is(JobState::Running));
        // It has looked for an end before there is one.
        while place.player.begun.load(Ordering::SeqCst) == 0 || place.player.ends.try_lock().is_err() {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(50));
        let next = place.queue([JobEnd::Done]);
        let began = Instant::now();
        place.change(id, |it| it.cancel(now()).unwrap());
        place.when(next, is(JobState::Succeeded));
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        assert_eq!(place.job(id).state(), JobState::Cancelled);
        runner.stop();
        assert_eq!(*place.player.let_go.lock().unwrap(), [JobState::Cancelled, JobState::Succeeded]);
    });
}
