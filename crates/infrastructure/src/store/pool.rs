//! A fixed number of connections, lent one at a time.
//!
//! Nobody waits here: there are never more borrowers than connections, and a database that was away
//! a moment ago is not asked again for each request. The first one after [`PAUSE`] is the one to try,
//! so that it heals by itself.

use std::{
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use application::Failure;
use diesel::{ConnectionError, connection::TransactionManager};
use prometheus::IntGauge;

use super::meters::PoolMeters;
use crate::db::{DatabaseUrl, Db, Purpose, open};

/// How long a database that could not be reached is left alone.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a connection may lie idle and still be trusted unasked.
const TRUST: Duration = Duration::from_secs(1);

pub(crate) struct Pool {
    url: DatabaseUrl,
    purpose: Purpose,
    size: usize,
    meters: PoolMeters,
    state: Mutex<State>,
}

struct State {
    idle: Vec<Live>,
    open: usize,
    /// How many were opened so far.
    opened: u64,
    /// Counts the connections that broke. Those opened before are asked before they are trusted.
    epoch: u64,
    away_since: Option<Instant>,
}

struct Live {
    db: Db,
    number: u64,
    epoch: u64,
    used: Instant,
}

impl Pool {
    /// At most `size` connections to `url`. One is opened now, to know that the URL is right.
    pub(crate) fn connect(
        url: DatabaseUrl,
        purpose: Purpose,
        size: usize,
        meters: PoolMeters,
    ) -> Result<Self, ConnectionError> {
        let db = open(&url, purpose)?;
        meters.open.inc();
        let live = Live { db, number: 0, epoch: 0, used: Instant::now() };
        let state = Mutex::new(State { idle: vec![live], open: 1, opened: 1, epoch: 0, away_since: None });
        Ok(Self { url, purpose, size: size.max(1), meters, state })
    }

    /// The same, but none is opened before it is needed.
    pub(super) fn later(url: DatabaseUrl, purpose: Purpose, size: usize, meters: PoolMeters) -> Self {
        let state = Mutex::new(State { idle: Vec::new(), open: 0, opened: 0, epoch: 0, away_since: None });
        Self { url, purpose, size: size.max(1), meters, state }
    }

    /// A connection that works as far as one can tell, or the reason why there is none.
    pub(crate) fn take(&self) -> Result<Lent<'_>, Failure> {
        while let Some(lent) = self.take_idle() {
            if let Some(lent) = lent.checked() {
                return Ok(lent);
            }
        }
        self.open_one()
    }

    fn take_idle(&self) -> Option<Lent<'_>> {
        self.state().idle.pop().map(|live| self.lend(live))
    }

    /// Whether the database could be reached the last time that somebody tried.
    pub(crate) fn reachable(&self) -> bool {
        self.state().away_since.is_none()
    }

    fn open_one(&self) -> Result<Lent<'_>, Failure> {
        let (number, epoch) = {
            let mut state = self.state();
            if state.open >= self.size || state.away_since.is_some_and(|since| since.elapsed() < PAUSE) {
                return Err(Failure::unavailable());
            }
            state.open += 1;
            state.opened += 1;
            // Until this try has ended, the others need not make the same.
            state.away_since = state.away_since.map(|_| Instant::now());
            (state.opened - 1, state.epoch)
        };
        let opened = open(&self.url, self.purpose);
        let mut state = self.state();
        match opened {
            Ok(db) => {
                if state.away_since.take().is_some() {
                    tracing::info!(database = %self.url, "the database is back");
                }
                drop(state);
                self.meters.open.inc();
                Ok(self.lend(Live { db, number, epoch, used: Instant::now() }))
            }
            Err(error) => {
                state.open -= 1;
                if state.away_since.replace(Instant::now()).is_none() {
                    tracing::error!(%error, database = %self.url, "the database is away");
                }
                Err(Failure::unavailable())
            }
        }
    }

    fn lend(&self, live: Live) -> Lent<'_> {
        let in_use = self.meters.in_use.clone();
        in_use.inc();
        Lent { pool: self, live: Some(live), discarded: false, in_use }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan; goes back by itself.
pub(crate) struct Lent<'p> {
    pool: &'p Pool,
    /// There until dropped.
    live: Option<Live>,
    discarded: bool,
    in_use: IntGauge,
}

impl Lent<'_> {
    /// Not to be used again after this loan.
    pub(crate) fn discard(&mut self) {
        self.discarded = true;
    }

    /// Which of the pool's connections it is; none has the number of an earlier one.
    #[expect(clippy::expect_used, reason = "the connection leaves only when the loan ends")]
    pub(super) fn number(&self) -> u64 {
        self.live.as_ref().expect("a loan holds its connection").number
    }

    /// Itself, if it needs no asking or answers.
    fn checked(mut self) -> Option<Self> {
        let epoch = self.pool.state().epoch;
        let live = self.live.as_mut()?;
        let doubtful = matches!(live.db, Db::Pg(_)) && (live.epoch != epoch || live.used.elapsed() > TRUST);
        if doubtful && !live.db.answers() {
            self.discard();
            return None;
        }
        live.epoch = epoch;
        Some(self)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.in_use.dec();
        let Some(mut live) = self.live.take() else { return };
        let broken = Db::transaction_manager_status_mut(&mut live.db).transaction_depth().is_err();
        // An open transaction must not meet the next borrower.
        let unfit = self.discarded || live.db.depth() != Some(0);
        live.used = Instant::now();
        let mut state = self.pool.state();
        state.epoch += u64::from(broken);
        if unfit {
            state.open -= 1;
            drop(state);
            self.pool.meters.open.dec();
            // The connection closes here, outside the lock.
        } else {
            state.idle.push(live);
        }
    }
}

#[expect(clippy::expect_used, reason = "the connection leaves only when the loan ends")]
impl Deref for Lent<'_> {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.live.as_ref().expect("a loan holds its connection").db
    }
}

#[expect(clippy::expect_used, reason = "the connection leaves only when the loan ends")]
impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Db {
        &mut self.live.as_mut().expect("a loan holds its connection").db
    }
}
