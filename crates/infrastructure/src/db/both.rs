//! Statements that both databases understand but Diesel's union of the two does not offer, such as
//! `ON CONFLICT`.

use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    sqlite::Sqlite,
};

use super::{Db, MultiBackend};

/// A statement that runs on a [`Db`] because it would run on either connection.
#[derive(QueryId)]
pub(crate) struct Both<Q>(Q);

/// Makes [`Both`] of any statement.
pub(crate) trait OnBoth: Sized {
    /// `insert_into(…).on_conflict_do_nothing().on_both().execute(db)`; one that returns rows is run
    /// with [`on!`](crate::db::on).
    fn on_both(self) -> Both<Self> {
        Both(self)
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

impl<Q> RunQueryDsl<Db> for Both<Q> {}
