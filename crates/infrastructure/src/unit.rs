//! One connection, wearing every context's port. Each context implements its own ports on it, in its
//! own module.

use application::{
    Aftermath, Reader, UnitOfWork,
    bookstore::{BookstoreReader, BookstoreUnit, RatingView},
    idempotency::IdempotencyKeys,
    identity::{IdentityReader, IdentityUnit},
    jobs::{JobsReader, JobsUnit},
};
use diesel::connection::TransactionManager;
use domain::{bookstore::Isbn, kernel::StoreError};

use crate::db::{Db, store_error};

/// What a use case reads from and writes to.
pub(crate) struct Unit<'c> {
    /// The connection; in a transaction if the use case writes.
    pub(crate) conn: &'c mut Db,
    /// What this unit's work makes necessary once it is committed.
    pub(crate) aftermath: Aftermath,
    /// The book that was loaded last, and what its readers think of it: whoever changed it shows that.
    pub(crate) rated: Option<(Isbn, RatingView)>,
}

impl<'c> Unit<'c> {
    pub(crate) fn new(conn: &'c mut Db) -> Self {
        Self { conn, aftermath: Aftermath::default(), rated: None }
    }

    /// Does `work` so that its failure can be survived: whatever it wrote is undone, and the
    /// transaction goes on. Without this, PostgreSQL refuses everything after a failed statement.
    pub(crate) fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        Db::begin_transaction(self.conn).map_err(store_error)?;
        let done = work(self);
        let ended = match done {
            Ok(_) => Db::commit_transaction(self.conn),
            Err(_) => Db::rollback_transaction(self.conn),
        };
        ended.map_err(store_error).and(done)
    }
}

impl Reader for Unit<'_> {
    fn identity(&mut self) -> &mut dyn IdentityReader {
        self
    }

    fn bookstore(&mut self) -> &mut dyn BookstoreReader {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobsReader {
        self
    }
}

impl UnitOfWork for Unit<'_> {
    fn idempotency(&mut self) -> &mut dyn IdempotencyKeys {
        self
    }

    fn identity(&mut self) -> &mut dyn IdentityUnit {
        self
    }

    fn bookstore(&mut self) -> &mut dyn BookstoreUnit {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobsUnit {
        self
    }

    fn aftermath(&mut self) -> Aftermath {
        std::mem::take(&mut self.aftermath)
    }
}

#[cfg(test)]
mod tests {
    use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};

    use super::*;
    use crate::testing::{self, cells};

    #[test]
    fn a_failed_attempt_leaves_no_trace_and_the_work_goes_on() {
        for scratch in testing::both() {
            let mut db = scratch.open();
            db.batch_execute("CREATE TABLE t (id int NOT NULL, CONSTRAINT t_id_key UNIQUE (id))").unwrap();
            db.begin().unwrap();
            let mut unit = Unit::new(&mut db);
            let add = |id: i32| {
                move |unit: &mut Unit<'_>| {
                    sql_query(format!("INSERT INTO t VALUES ({id})")).execute(unit.conn).map(drop).map_err(store_error)
                }
            };
            unit.attempt(add(1)).unwrap();
            let twice = unit.attempt(|unit| add(2)(unit).and_then(|()| add(1)(unit)));
            assert!(matches!(twice, Err(StoreError::Violated(name)) if name == "t_id_key"));
            unit.attempt(add(3)).unwrap();
            Db::commit_transaction(&mut db).unwrap();
            assert_eq!(cells(&mut db, "SELECT CAST(id AS text) AS cell FROM t ORDER BY id"), ["1", "3"]);
        }
    }
}
