//! Indexes, taken away and made again.

use diesel::{QueryResult, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};

use crate::db::Db;

/// An index of the bookstore, apart from those that keys need.
#[derive(QueryableByName)]
pub(super) struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    made_by: String,
}

/// Takes them all away.
pub(super) fn drop_all(db: &mut Db) -> QueryResult<Vec<Index>> {
    let sought = match db {
        Db::Pg(_) => {
            "SELECT indexname::text AS name, indexdef AS made_by FROM pg_indexes \
             WHERE schemaname = current_schema() AND indexname LIKE 'bookstore\\_%\\_idx'"
        }
        Db::Sqlite(_) => {
            "SELECT name, sql AS made_by FROM sqlite_master WHERE type = 'index' AND name LIKE 'bookstore!_%!_idx' ESCAPE '!'"
        }
    };
    let indexes: Vec<Index> = sql_query(sought).load(db)?;
    for index in &indexes {
        db.batch_execute(&format!("DROP INDEX {}", index.name))?;
    }
    Ok(indexes)
}

/// Makes them again.
pub(super) fn make(db: &mut Db, indexes: &[Index]) -> QueryResult<()> {
    indexes.iter().try_for_each(|it| db.batch_execute(&it.made_by))
}
