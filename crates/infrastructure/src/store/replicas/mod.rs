//! Copies of the database to read from, where what is seen may be a moment old.
//!
//! A replica is read from only while it is known to have everything that the primary had 2 s ago; whoever has to see
//! more than it is known to have is served after one question to it, or by the primary.

mod standing;
mod watch;

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use application::{LogPosition, ReadJob};
use crossbeam_channel::{Receiver, Sender, bounded};
use prometheus::IntCounter;
use standing::{Fitness, Horizon, Standing};
use watch::Watched;

use super::{
    ReadTask, Settings, hand_over,
    lanes::Lanes,
    meters::Meters,
    pool::{Lent, Pool},
    read_on,
};
use crate::db::{DatabaseUrl, Purpose};

/// All copies.
pub(super) struct Replicas {
    all: Vec<Replica>,
    horizon: Arc<Horizon>,
    /// Whose turn it is.
    next: AtomicUsize,
    /// Dropped to end those who watch.
    stop: Mutex<Option<Sender<()>>>,
}

struct Replica {
    lanes: Lanes<Errand>,
    standing: Arc<Standing>,
}

/// A read, and what has to be there for it.
struct Errand {
    since: Option<LogPosition>,
    job: ReadJob,
}

/// What a lane needs to work.
#[derive(Clone)]
struct Desk {
    pool: Arc<Pool>,
    standing: Arc<Standing>,
    /// Of the primary.
    readers: Arc<Lanes<ReadTask>>,
    served: IntCounter,
    handed_over: IntCounter,
}

impl Replicas {
    /// Starts to read from those at `urls` as soon as they are found to be good. What they cannot answer goes to
    /// `readers` of the primary.
    pub(super) fn start(
        urls: &[DatabaseUrl],
        primary: &DatabaseUrl,
        settings: Settings,
        readers: &Arc<Lanes<ReadTask>>,
        meters: &Meters,
    ) -> io::Result<Self> {
        let (stop, stopped) = bounded(0);
        let horizon = Arc::<Horizon>::default();
        if !urls.is_empty() || (settings.kept_elsewhere && !primary.is_sqlite()) {
            watch::primary(primary.clone(), Arc::clone(&horizon), stopped.clone())?;
        }
        let start = |(number, url): (usize, &DatabaseUrl)| -> io::Result<Replica> {
            let standing = Arc::new(Standing::new(Instant::now()));
            let (count, name) = (settings.read_connections, format!("replica-{}", number + 1));
            let pool = Pool::later(url.clone(), Purpose::Read, count, meters.pool(&name));
            let desk = Desk {
                pool: Arc::new(pool),
                standing: Arc::clone(&standing),
                readers: Arc::clone(readers),
                served: meters.reads("replica"),
                handed_over: meters.reads("primary"),
            };
            let work = move |errands: &Receiver<Errand>| errands.iter().for_each(|it| desk.serve(it));
            let lanes = Lanes::start(&name, count, settings.queue, meters, work)?;
            let watched = Watched {
                url: url.clone(),
                primary: primary.clone(),
                standing: Arc::clone(&standing),
                horizon: Arc::clone(&horizon),
                meters: meters.replica(number + 1),
            };
            watched.watch(stopped.clone())?;
            Ok(Replica { lanes, standing })
        };
        let all = urls.iter().enumerate().map(start).collect::<io::Result<_>>()?;
        Ok(Self { all, horizon, next: AtomicUsize::new(0), stop: Mutex::new(Some(stop)) })
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How far the database itself is known to have come.
    pub(super) fn seen(&self) -> LogPosition {
        self.horizon.newest().unwrap_or_default()
    }

    /// Has one of them do `job`, or gives it back where none is good for that.
    pub(super) fn read(&self, since: Option<LogPosition>, job: ReadJob) -> Result<(), ReadJob> {
        let Some(replica) = self.choose(since) else { return Err(job) };
        replica.lanes.submit(Errand { since, job }).map_err(|it| it.job)
    }

    /// The next one that is good; where none is known to be, one that may turn out to be.
    fn choose(&self, since: Option<LogPosition>) -> Option<&Replica> {
        let (count, now) = (self.all.len(), Instant::now());
        if count == 0 {
            return None;
        }
        let first = self.next.fetch_add(1, Ordering::Relaxed) % count;
        let in_turn = || self.all.iter().cycle().skip(first).take(count);
        let find = |fitness| in_turn().find(|it| it.standing.fitness(since, now) == fitness);
        find(Fitness::Good).or_else(|| find(Fitness::Unknown))
    }

    /// Takes nothing more. Nobody waits for a replica that hangs.
    pub(super) fn end(&self) {
        self.all.iter().for_each(|it| it.lanes.end());
        drop(self.stop.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Desk {
    fn serve(&self, Errand { since, job }: Errand) {
        let Some(mut conn) = self.fit(since) else {
            self.handed_over.inc();
            return hand_over(&self.readers, job);
        };
        self.served.inc();
        read_on(&mut conn, job);
        if conn.depth().is_none() {
            self.standing.leave_out();
        }
    }

    /// A connection to the replica, if that is good for the read. It was when the read was queued.
    fn fit(&self, since: Option<LogPosition>) -> Option<Lent<'_>> {
        let fitness = self.standing.fitness(since, Instant::now());
        if fitness == Fitness::Out {
            return None;
        }
        let mut conn = self.pool.take().inspect_err(|_| self.standing.leave_out()).ok()?;
        if fitness == Fitness::Good {
            return Some(conn);
        }
        let Ok(Some(shown)) = conn.shown() else {
            conn.discard();
            self.standing.leave_out();
            return None;
        };
        self.standing.came_to(shown);
        (self.standing.fitness(since, Instant::now()) == Fitness::Good).then_some(conn)
    }
}
