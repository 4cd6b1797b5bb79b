//! One job of a group: in a savepoint of its own, with everything checked that a job could upset.
//!
//! Two things could make a commit a lie. A panic inside a nested transaction leaves Diesel's count of
//! transactions too high, and what then looks like `COMMIT` only releases a savepoint. And some
//! statements (`INSERT OR ROLLBACK`, a full disk) end the whole transaction, after which everything
//! commits by itself. So both are looked at after each job.

use application::Failure;
use diesel::{
    QueryResult, RunQueryDsl,
    connection::{SimpleConnection, TransactionManager},
};
use domain::kernel::Kind;

use super::{contain::contain, work::Work};
use crate::db::{Db, Statement, keyset::Fragment, store_error};

/// What became of a job.
#[derive(Debug)]
pub(super) enum Fate {
    /// Done, and waits for the commit.
    Done,
    /// It failed, and left no trace.
    Refused(Failure),
    /// It panicked, and left no trace.
    Panicked(Failure),
    /// It took the whole transaction down.
    Lost(Failure),
}

impl Fate {
    pub(super) const fn is_lost(&self) -> bool {
        matches!(self, Self::Lost(_))
    }
}

impl From<Fate> for Result<(), Failure> {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Done => Ok(()),
            // Nobody else writes here, so another try would find the same.
            Fate::Refused(Failure::Contended) => Err(contended()),
            Fate::Refused(failure) | Fate::Panicked(failure) | Fate::Lost(failure) => Err(failure),
        }
    }
}

/// What a caller is told who lost every race.
pub(super) fn contended() -> Failure {
    Failure::plain(Kind::Conflict, "conflict", "others keep changing the same record; try again")
}

/// Runs `job` inside the transaction that is open on `conn`.
pub(super) fn run(conn: &mut Db, job: &mut impl Work) -> Fate {
    if let Err(error) = perform(conn, "SAVEPOINT job") {
        return Fate::Lost(store_error(error).into());
    }
    let part = job.span();
    let fate = match part.in_scope(|| contain(|| job.run(conn).and_then(|done| Ok(done.keep(conn)?)))) {
        Ok(Ok(())) => Fate::Done,
        Ok(Err(failure)) => Fate::Refused(failure),
        Err(panicked) => Fate::Panicked(panicked.into()),
    };
    let level = restore_depth(conn);
    // With the transaction gone the savepoint is gone, and this fails.
    let whole = conn.depth() == Some(1) && end(conn, matches!(fate, Fate::Done) && level).is_ok();
    match fate {
        Fate::Done if whole && level => Fate::Done,
        Fate::Done => Fate::Lost(Failure::internal("a write upset the transaction it ran in")),
        Fate::Refused(failure) | Fate::Panicked(failure) if !whole => Fate::Lost(failure),
        fate => fate,
    }
}

/// Ends the savepoint of a job that was `done`, or undoes what it did.
fn end(conn: &mut Db, done: bool) -> QueryResult<()> {
    if done { perform(conn, "RELEASE job") } else { conn.batch_execute("ROLLBACK TO job; RELEASE job") }
}

/// Prepared once: every job begins and ends with one of these.
fn perform(conn: &mut Db, statement: &'static str) -> QueryResult<()> {
    let mut text = Fragment::default();
    text.sql(statement);
    Statement::<()>::new(text).execute(conn).map(drop)
}

/// Ends what a panic left open. Says whether there was nothing to end.
fn restore_depth(conn: &mut Db) -> bool {
    let mut level = true;
    while conn.depth().is_some_and(|it| it > 1) {
        level = false;
        if Db::rollback_transaction(conn).is_err() {
            break;
        }
    }
    level
}
