//! Loading a record to change it: nobody else may change it until the transaction ends.
//!
//! PostgreSQL is told `FOR UPDATE`. On SQLite there is one writer, so nothing needs to be said.

use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AsQuery, AstPass, Query, QueryFragment, QueryId},
    sqlite::Sqlite,
};

use super::{Db, MultiBackend};

/// A query whose rows are locked.
#[derive(QueryId)]
pub(crate) struct Locked<Q>(Q);

/// Makes [`Locked`] of a query over one table.
pub(crate) trait Lock: AsQuery + Sized {
    /// The last word before `get_result(db)`: `books.find(id).select(Row::as_select()).locked()`.
    fn locked(self) -> Locked<Self::Query> {
        Locked(self.as_query())
    }
}

impl<Q: AsQuery> Lock for Q {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Locked<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        MultiBackend::walk_variant_ast(&ForUpdate, out)
    }
}

impl<Q: Query> Query for Locked<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Db> for Locked<Q> {}

struct ForUpdate;

impl QueryFragment<Pg> for ForUpdate {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" FOR UPDATE");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for ForUpdate {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use diesel::{connection::SimpleConnection, prelude::*};

    use super::*;
    use crate::testing;

    diesel::table! {
        records (id) {
            id -> BigInt,
        }
    }

    #[test]
    fn a_locked_record_waits_for_the_transaction() {
        for scratch in testing::both() {
            let (mut first, mut second) = (scratch.open(), scratch.open());
            first
                .batch_execute("CREATE TABLE records (id BIGINT PRIMARY KEY); INSERT INTO records VALUES (1)")
                .unwrap();
            first.begin().unwrap();
            let one = || records::table.find(1).select(records::id);
            assert_eq!(one().locked().get_result(&mut first), Ok(1_i64));
            if let Db::Pg(_) = second {
                second.batch_execute("SET lock_timeout = '20ms'").unwrap();
                assert!(one().locked().get_result::<i64>(&mut second).is_err());
            }
            assert_eq!(one().first::<i64>(&mut second), Ok(1));
        }
    }
}
