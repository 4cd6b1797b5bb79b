//! Whoever looks, every half second, how far the primary and its replicas have come: a thread for each server, so that
//! one that hangs is the only one not heard of.

use std::{
    io,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::{
    super::meters::ReplicaMeters,
    standing::{Horizon, Standing},
};
use crate::db::{DatabaseUrl, Db, Purpose, open};

/// How often is looked.
const PAUSE: Duration = Duration::from_millis(500);

/// Notes how far the primary at `url` has come, until nobody holds the other end of `stop`.
pub(super) fn primary(url: DatabaseUrl, horizon: Arc<Horizon>, stop: Receiver<()>) -> io::Result<()> {
    let mut conn = None;
    every(PAUSE, "primary-watch", stop, move || {
        // Before the question: whatever was committed until then is in the answer.
        let asked = Instant::now();
        if let Some(position) = ask(&mut conn, &url, |db| db.written().ok().flatten()) {
            horizon.note(asked, position);
        }
    })
}

/// A replica, as whoever watches it knows it.
pub(super) struct Watched {
    pub(super) url: DatabaseUrl,
    /// Of which it has to be a copy.
    pub(super) primary: DatabaseUrl,
    pub(super) standing: Arc<Standing>,
    pub(super) horizon: Arc<Horizon>,
    pub(super) meters: ReplicaMeters,
}

impl Watched {
    /// Notes how far it has come, until nobody holds the other end of `stop`.
    pub(super) fn watch(self, stop: Receiver<()>) -> io::Result<()> {
        let (mut conn, mut was) = (None, None);
        every(PAUSE, "replica-watch", stop, move || {
            let is = self.look(&mut conn);
            self.meters.in_use.set(i64::from(is));
            match was.replace(is) {
                Some(before) if before == is => {}
                _ if is => tracing::info!(replica = %self.url, "reads may go to a replica"),
                _ => tracing::warn!(replica = %self.url, "a replica is left out: it is away, behind or none"),
            }
        })
    }

    /// Whether reads may go to it.
    fn look(&self, conn: &mut Option<Db>) -> bool {
        let fresh = conn.is_none();
        let shown =
            ask(conn, &self.url, |db| if fresh && !self.is_copy(db) { None } else { db.shown().ok().flatten() });
        let Some(shown) = shown else {
            self.standing.leave_out();
            return false;
        };
        let current = self.horizon.reached_by(shown);
        self.standing.note(shown, current);
        let behind = self.horizon.newest().map_or(0, |it| it.0.saturating_sub(shown.0));
        self.meters.lag.set(i64::try_from(behind).unwrap_or(i64::MAX));
        current.is_some()
    }

    /// Whether it is a copy of the primary. Where that may not be asked, it is believed.
    fn is_copy(&self, db: &mut Db) -> bool {
        let Ok(Some(its)) = db.cluster() else { return true };
        let of_primary = open(&self.primary, Purpose::Read).ok().and_then(|mut it| it.cluster().ok().flatten());
        let same = of_primary == Some(its);
        if !same && of_primary.is_some() {
            tracing::error!(replica = %self.url, "it is no copy of the database, and is not read from");
        }
        same
    }
}

/// What `question` finds out on a connection, which is opened if there is none, and given up if nothing comes of it.
fn ask<T>(conn: &mut Option<Db>, url: &DatabaseUrl, question: impl FnOnce(&mut Db) -> Option<T>) -> Option<T> {
    let mut db = conn.take().or_else(|| open(url, Purpose::Read).ok())?;
    let answer = question(&mut db)?;
    *conn = Some(db);
    Some(answer)
}

fn every(pause: Duration, name: &str, stop: Receiver<()>, mut look: impl FnMut() + Send + 'static) -> io::Result<()> {
    let work = move || {
        look();
        while stop.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
            look();
        }
    };
    // Nobody waits for its end: it may hang as long as its server does.
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}
