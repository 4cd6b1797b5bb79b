//! For tests: a database of one's own, of either kind, gone when dropped.
//!
//! PostgreSQL takes part if `LYCEUM_TEST_POSTGRES` names a server and a user who may make databases, Redis if
//! `LYCEUM_TEST_REDIS` names one.

pub(crate) mod gate;
pub(crate) mod plan;
pub(crate) mod spans;

use std::{env, fs};

use application::{AccessTokens, Bearing, Claims, KeySet};
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use domain::kernel::{Actor, Timestamp};
use uuid::Uuid;

use crate::{
    db::{DatabaseUrl, Db, Purpose, open},
    migrations,
};

/// A database of one's own.
pub(crate) struct Scratch {
    pub(crate) url: DatabaseUrl,
    /// The server and the database's name there.
    made: Option<(DatabaseUrl, String)>,
}

/// An empty file.
pub(crate) fn sqlite() -> Scratch {
    let file = env::temp_dir().join(format!("lyceum-test-{}.db", Uuid::now_v7()));
    let scratch = Scratch { url: DatabaseUrl::Sqlite(file), made: None };
    open(&scratch.url, Purpose::Migrate).unwrap();
    scratch
}

/// An empty database on the server for tests, if there is one.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
pub(crate) fn postgres() -> Option<Scratch> {
    let Ok(server) = env::var("LYCEUM_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: LYCEUM_TEST_POSTGRES is not set");
        return None;
    };
    let admin: DatabaseUrl = server.parse().unwrap();
    let name = format!("lyceum_test_{}", Uuid::now_v7().simple());
    open(&admin, Purpose::Migrate).unwrap().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let (address, parameters) = server.split_once('?').unwrap_or((&server, ""));
    let (host, _) = address.rsplit_once('/').unwrap();
    let url = format!("{host}/{name}?{parameters}").parse().unwrap();
    Some(Scratch { url, made: Some((admin, name)) })
}

/// An empty database of each kind.
pub(crate) fn both() -> impl Iterator<Item = Scratch> {
    [Some(sqlite()), postgres()].into_iter().flatten()
}

/// A database of each kind with all tables.
pub(crate) fn both_migrated() -> impl Iterator<Item = Scratch> {
    both().inspect(|it| drop(migrations::up(&it.url).unwrap()))
}

impl Scratch {
    /// A connection that may write.
    pub(crate) fn open(&self) -> Db {
        open(&self.url, Purpose::Write).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(file) = self.url.file() {
            for ending in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{ending}", file.display()));
            }
        }
        if let Some((admin, name)) = &self.made
            && let Ok(mut db) = open(admin, Purpose::Migrate)
        {
            let _ = db.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// Believes nobody.
pub(crate) struct NoTokens;

impl AccessTokens for NoTokens {
    fn recall(&self, _: &str, _: Timestamp) -> Option<Actor> {
        None
    }

    fn verify(&self, _: &str, _: Timestamp) -> Option<Bearing> {
        None
    }

    fn remember(&self, _: &str, _: Actor, _: Timestamp) {}

    fn forget(&self, _: Uuid) {}

    fn issue(&self, _: Claims, _: &[String], _: Timestamp) -> (String, u32) {
        (String::new(), 0)
    }

    fn public_keys(&self) -> KeySet {
        KeySet { keys: Vec::new() }
    }
}

/// Now.
#[expect(clippy::disallowed_methods, reason = "the clock of these tests")]
pub(crate) fn now() -> Timestamp {
    chrono::SubsecRound::trunc_subsecs(chrono::Utc::now(), 6)
}

#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = Text)]
    cell: String,
}

/// The one column of the query, which names it `cell`, as text.
pub(crate) fn cells(db: &mut Db, sql: &str) -> Vec<String> {
    sql_query(sql).load::<Cell>(db).unwrap().into_iter().map(|it| it.cell).collect()
}

/// Waits for what a worker thread answers.
pub(crate) fn block_on<T>(answer: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer)
}

/// Waits for what has a time limit.
pub(crate) fn block_on_time<T>(answer: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(answer)
}

/// The tables that migrations made.
pub(crate) fn tables(db: &mut Db) -> Vec<String> {
    let query = match db {
        Db::Pg(_) => "SELECT tablename::text AS cell FROM pg_tables WHERE schemaname = 'public'",
        Db::Sqlite(_) => "SELECT name AS cell FROM pragma_table_list WHERE schema = 'main' AND type = 'table'",
    };
    let all = cells(db, &format!("{query} ORDER BY 1"));
    all.into_iter().filter(|it| !it.starts_with("__") && !it.starts_with("sqlite_")).collect()
}

/// The Redis for tests, if there is one.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
pub(crate) fn redis() -> Option<crate::redis::RedisUrl> {
    let Ok(server) = env::var("LYCEUM_TEST_REDIS") else {
        eprintln!("skipped with Redis: LYCEUM_TEST_REDIS is not set");
        return None;
    };
    Some(server.parse().unwrap())
}

/// The names of an installation of which there is no other.
pub(crate) fn redis_names() -> crate::redis::RedisNames {
    let secrets = crate::keys::Secrets::open(tempfile::tempdir().unwrap().path()).unwrap();
    crate::redis::RedisNames::of(&secrets, "http://campus.test")
}
