//! What was done, kept with the work until it is sealed: one insert, and on PostgreSQL not even a round
//! trip of its own.

mod schema;

use application::{
    Ctx, Failure,
    ledger::{Entry, Fact, Ledger},
};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use domain::kernel::StoreError;
use schema::platform_ledger;

use crate::{
    db::{Db, store_error},
    unit::Unit,
};

/// Entries, as texts, that are to be kept when the work is.
#[derive(Debug, Default)]
#[must_use = "what was done would be forgotten"]
pub(crate) struct Pending(Vec<String>);

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    entry: String,
}

impl Ledger for Unit<'_> {
    fn record(&mut self, fact: Fact) {
        self.facts.push(fact);
    }
}

impl Pending {
    /// What `facts` are in the circumstances of `ctx`.
    pub(crate) fn of(facts: Vec<Fact>, ctx: &Ctx) -> Result<Self, Failure> {
        let text = |fact| serde_json::to_string(&Entry::of(fact, ctx)?).map_err(Failure::internal);
        facts.into_iter().map(text).collect::<Result<_, _>>().map(Self)
    }

    /// Whether there is nothing to keep.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps them in the transaction that is open.
    pub(crate) fn keep(&self, db: &mut Db) -> Result<(), StoreError> {
        for entry in &self.0 {
            let added =
                diesel::insert_into(platform_ledger::table).values(platform_ledger::entry.eq(entry)).execute(db);
            added.map_err(store_error)?;
        }
        Ok(())
    }

    /// Keeping them as PostgreSQL's SQL without parameters, to be sent together with other statements. Within
    /// quotes no character but the quote itself means anything, as each connection sees to
    /// (`standard_conforming_strings`), and JSON has no NUL.
    pub(crate) fn statement(&self) -> String {
        let literals: Vec<_> = self.0.iter().map(|it| format!("('{}')", it.replace('\'', "''"))).collect();
        format!("INSERT INTO platform_ledger (entry) VALUES {}", literals.join(", "))
    }
}

/// Takes at most `limit` of them, in the order in which they were kept.
pub(crate) fn take(db: &mut Db, limit: i64) -> Result<Vec<Entry>, StoreError> {
    // Each finds them by the index, however much was there and is gone.
    let first = match db {
        Db::Pg(_) => "= ANY (ARRAY(SELECT number FROM platform_ledger ORDER BY number LIMIT $1))",
        Db::Sqlite(_) => "IN (SELECT number FROM platform_ledger ORDER BY number LIMIT $1)",
    };
    let taken = sql_query(format!("DELETE FROM platform_ledger WHERE number {first} RETURNING number, entry"));
    let mut taken: Vec<Waiting> = taken.bind::<BigInt, _>(limit).load(db).map_err(store_error)?;
    taken.sort_unstable_by_key(|it| it.number);
    let read = |it: Waiting| serde_json::from_str(&it.entry).map_err(|it| StoreError::Failed(it.into()));
    taken.into_iter().map(read).collect()
}
