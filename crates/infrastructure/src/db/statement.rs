//! Statements whose text is put together: for what Diesel's own language has no words for.

use std::marker::PhantomData;

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

use super::{Db, MultiBackend, keyset::Fragment};

/// A statement that returns rows of the SQL type `T`. Its text is what the database's prepared
/// statement is found by, unless it is one that will hardly come again.
pub(crate) struct Statement<T> {
    text: Fragment,
    rare: bool,
    rows: PhantomData<T>,
}

impl<T> Statement<T> {
    /// One that is worth preparing.
    pub(crate) const fn new(text: Fragment) -> Self {
        Self { text, rare: false, rows: PhantomData }
    }

    /// One of too many to keep them all prepared, if so.
    #[must_use]
    pub(crate) fn rare(self, rare: bool) -> Self {
        Self { rare, ..self }
    }
}

impl<T> QueryFragment<MultiBackend> for Statement<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if self.rare {
            out.unsafe_to_cache_prepared();
        }
        self.text.walk_ast(out)
    }
}

impl<T> QueryId for Statement<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T> Query for Statement<T> {
    type SqlType = T;
}

impl<T> RunQueryDsl<Db> for Statement<T> {}
