//! Statements that both databases understand but Diesel's union of the two does not offer, such as
//! `ON CONFLICT`.

use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AsQuery, AstPass, Query, QueryFragment, QueryId},
    sqlite::Sqlite,
};

use super::{Db, MultiBackend};

/// A statement that runs on a [`Db`] because it would run on either connection.
#[derive(QueryId)]
pub(crate) struct Both<Q>(Q);

/// Makes [`Both`] of any statement.
pub(crate) trait OnBoth: Sized {
    /// For a statement that counts rows: `insert_into(…).on_conflict_do_nothing().on_both().execute(db)`.
    fn on_both(self) -> Both<Self> {
        Both(self)
    }

    /// For a statement that returns rows: `….returning(id).query_on_both().get_result(db)`.
    fn query_on_both(self) -> Both<Self::Query>
    where
        Self: AsQuery,
    {
        Both(self.as_query())
    }
}

impl<T> OnBoth for T {}

impl<Q> QueryFragment<MultiBackend> for Both<Q>
where
    Q: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<Q: Query> Query for Both<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Db> for Both<Q> {}
