//! Hears from other nodes, by PostgreSQL's `NOTIFY`, that the ledger has grown.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use application::{audit::AuditReader, ledger::Tidings};
use diesel::{QueryResult, connection::SimpleConnection};

use crate::{
    db::{DatabaseUrl, Db, Purpose, open},
    unit::Unit,
};

/// How often it is looked whether something has arrived. That asks the socket, not the server.
const PULSE: Duration = Duration::from_millis(25);
/// How often the server is asked whether it is there.
const BEAT: u32 = 200;
/// How long a server that is away is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// A thread that listens, until it is told to stop.
#[derive(Debug)]
pub struct LedgerListener {
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl LedgerListener {
    /// Starts to listen, and tells `tidings`. On SQLite there are no other nodes, and nothing to do.
    pub fn start(url: &DatabaseUrl, tidings: Tidings) -> io::Result<Self> {
        let stopping = Arc::new(AtomicBool::new(false));
        if url.is_sqlite() {
            return Ok(Self { stopping, thread: None });
        }
        let (url, told) = (url.clone(), Arc::clone(&stopping));
        let thread = thread::Builder::new().name("listen".into()).spawn(move || {
            while !told.load(Ordering::Relaxed) {
                if let Err(error) = listen(&url, &tidings, &told) {
                    tracing::debug!(%error, "nothing is heard from other nodes");
                    thread::sleep(PAUSE);
                }
            }
        })?;
        Ok(Self { stopping, thread: Some(thread) })
    }

    /// Stops it, and waits for that.
    pub fn stop(self) {
        self.stopping.store(true, Ordering::Relaxed);
        if self.thread.is_some_and(|it| it.join().is_err()) {
            tracing::error!("the thread that listens to other nodes panicked");
        }
    }
}

/// Listens on one connection for as long as that lives.
fn listen(url: &DatabaseUrl, tidings: &Tidings, stopping: &AtomicBool) -> Result<(), Box<dyn std::error::Error>> {
    let mut db = open(url, Purpose::Read)?;
    db.batch_execute("LISTEN lyceum_ledger")?;
    for beat in 0_u32.. {
        if stopping.load(Ordering::Relaxed) {
            break;
        }
        if heard(&mut db, tidings.head.count())? {
            tidings.head.raise(Unit::new(&mut db).audit_head()?.sequence);
        }
        if beat % BEAT == 0 {
            db.batch_execute("SELECT 1")?;
        }
        thread::sleep(PULSE);
    }
    Ok(())
}

/// Whether anything was said but that the ledger is as far as `known`, which Redis may have told before. How far it is
/// is looked up: anybody can say anything there.
fn heard(db: &mut Db, known: i64) -> QueryResult<bool> {
    let Db::Pg(conn) = db else { return Ok(false) };
    let said = conn.notifications_iter().collect::<QueryResult<Vec<_>>>()?;
    Ok(said.iter().any(|it| it.payload.parse::<i64>().map_or(true, |it| it > known)))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::testing;

    #[test]
    fn what_another_node_says_is_heard() {
        let Some(scratch) = testing::postgres() else { return };
        crate::migrations::up(&scratch.url).unwrap();
        let tidings = Tidings::default();
        let listener = LedgerListener::start(&scratch.url, tidings.clone()).unwrap();
        let (mut other, patience) = (scratch.open(), Instant::now() + Duration::from_secs(20));
        while tidings.head.count() != 42 {
            assert!(Instant::now() < patience, "nothing was heard");
            // It may not listen yet.
            other.batch_execute("UPDATE audit_chain SET sequence = 42; NOTIFY lyceum_ledger, 'nonsense'").unwrap();
            thread::sleep(PULSE);
        }
        listener.stop();
    }
}
