//! Which migrations there are, and which of them a database has.

use std::collections::BTreeSet;

use diesel::migration::MigrationSource;
use diesel::{
    QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Bool, Text},
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use crate::db::{DatabaseUrl, Db, MultiBackend};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// The migrations for the database that `db` is.
pub(super) fn source(db: &Db) -> EmbeddedMigrations {
    match db {
        Db::Pg(_) => POSTGRES,
        Db::Sqlite(_) => SQLITE,
    }
}

/// Versions and names, oldest first.
pub(super) fn known(url: &DatabaseUrl) -> Vec<(String, String)> {
    let source = if url.is_sqlite() { SQLITE } else { POSTGRES };
    // Reading what is embedded can't fail.
    let all = MigrationSource::<MultiBackend>::migrations(&source).unwrap_or_default();
    let mut all: Vec<_> = all.iter().map(|it| (it.name().version().to_string(), it.name().to_string())).collect();
    all.sort();
    all
}

#[derive(QueryableByName)]
struct Exists {
    #[diesel(sql_type = Bool)]
    there: bool,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The versions that `db` has. Reads only.
pub(super) fn applied(db: &mut Db) -> QueryResult<BTreeSet<String>> {
    let sought = match db {
        Db::Pg(_) => "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS there",
        Db::Sqlite(_) => "SELECT count(*) > 0 AS there FROM sqlite_master WHERE name = '__diesel_schema_migrations'",
    };
    if !sql_query(sought).get_result::<Exists>(db)?.there {
        return Ok(BTreeSet::new());
    }
    let rows: Vec<Version> = sql_query("SELECT version FROM __diesel_schema_migrations").load(db)?;
    Ok(rows.into_iter().map(|it| it.version).collect())
}

/// The name of the last one that `db` has.
pub(super) fn last(db: &mut Db) -> QueryResult<Option<String>> {
    let Some(last) = applied(db)?.pop_last() else { return Ok(None) };
    let all = MigrationSource::<MultiBackend>::migrations(&source(db)).unwrap_or_default();
    let name = all.iter().find(|it| it.name().version().to_string() == last).map(|it| it.name().to_string());
    Ok(Some(name.unwrap_or(last)))
}
