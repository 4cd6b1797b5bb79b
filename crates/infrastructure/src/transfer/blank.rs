//! Whether a database is as good as empty: as the migrations leave it, and nothing more.

use std::{env, fs, path::PathBuf};

use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query, sql_types::Bool};
use uuid::Uuid;

use super::{
    TransferError,
    catalogue::{self, Table},
    digest::{self, Digests},
    read,
};
use crate::{
    db::{DatabaseUrl, Db, Purpose, open},
    migrations,
};

/// Whether `tables`, all there are in `db`, hold only what migrations have put there.
pub(super) fn is_blank(db: &mut Db, tables: &[Table]) -> Result<bool, TransferError> {
    let Digests(blank) = as_migrated()?;
    for table in tables {
        let Some(expected) = blank.iter().find(|it| it.name == table.name) else { return Ok(false) };
        let most = i64::try_from(expected.rows).unwrap_or(i64::MAX - 1) + 1;
        let rows = read::count(db, table, most)?;
        if rows.unsigned_abs() != expected.rows || digest::of(db, table, Some(most))? != *expected {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is in a database that was made just now: in a file of its own, for a moment.
fn as_migrated() -> Result<Digests, TransferError> {
    let file = Scrap(env::temp_dir().join(format!("lyceum-{}.db", Uuid::now_v7())));
    let url = DatabaseUrl::Sqlite(file.0.clone());
    migrations::up(&url)?;
    let mut db = open(&url, Purpose::Export).map_err(|cause| TransferError::Connection(url.clone(), cause))?;
    let tables = catalogue::tables(&mut db)?;
    tables.iter().map(|it| digest::of(&mut db, it, None)).collect::<Result<_, _>>().map(Digests)
}

/// A file that goes when this does.
struct Scrap(PathBuf);

impl Drop for Scrap {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            // What cannot be removed is a file in the place for files of no worth.
            let _ = fs::remove_file(format!("{}{ending}", self.0.display()));
        }
    }
}

/// Whether there is any table or view at all, whoever has made it.
pub(crate) fn has_anything(db: &mut Db) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct There {
        #[diesel(sql_type = Bool)]
        there: bool,
    }
    let sought = match db {
        Db::Pg(_) => {
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace \
             AND relkind IN ('r', 'p', 'v', 'm', 'f')) AS there"
        }
        Db::Sqlite(_) => "SELECT count(*) > 0 AS there FROM sqlite_master",
    };
    Ok(sql_query(sought).get_result::<There>(db)?.there)
}
