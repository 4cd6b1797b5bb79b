//! Views, triggers and search indexes: whatever can be made again from the tables.
//!
//! Each has a folder in `migrations/replaceable` with an `up` and a `down` for each database; `down`
//! must not mind if there is nothing to remove. They are made again when their text has changed or
//! when the tables below them have.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, connection::SimpleConnection};
use sha2::{Digest, Sha256};

use crate::db::Db;

struct Replaceable {
    name: &'static str,
    sqlite: Script,
    postgres: Script,
}

struct Script {
    up: &'static str,
    down: &'static str,
}

macro_rules! replaceable {
    ($name:literal) => {
        Replaceable {
            name: $name,
            sqlite: Script { up: text!($name, "/sqlite.up.sql"), down: text!($name, "/sqlite.down.sql") },
            postgres: Script { up: text!($name, "/postgres.up.sql"), down: text!($name, "/postgres.down.sql") },
        }
    };
}

macro_rules! text {
    ($name:literal, $file:literal) => {
        include_str!(concat!("../../../../migrations/replaceable/", $name, $file))
    };
}

/// In the order in which they are made.
const ALL: &[Replaceable] = &[replaceable!("bookstore_search")];

diesel::table! {
    __lyceum_replaceable (name) {
        name -> Text,
        digest -> Binary,
    }
}
use __lyceum_replaceable::dsl;

const MEMORY: &str = "CREATE TABLE IF NOT EXISTS __lyceum_replaceable (name TEXT NOT NULL PRIMARY KEY, digest";

/// Removes everything replaceable, so that the tables below can change.
pub(super) fn remove(db: &mut Db) -> QueryResult<()> {
    prepare(db)?;
    for it in ALL.iter().rev() {
        db.batch_execute(it.script(db).down)?;
    }
    diesel::delete(dsl::__lyceum_replaceable).execute(db).map(drop)
}

/// Makes what is missing or has changed.
pub(super) fn renew(db: &mut Db) -> QueryResult<()> {
    prepare(db)?;
    for it in ALL {
        let script = it.script(db);
        let digest = Sha256::digest(script.up).to_vec();
        let there = dsl::__lyceum_replaceable.find(it.name).select(dsl::digest).first::<Vec<u8>>(db).optional()?;
        if there.as_ref() == Some(&digest) {
            continue;
        }
        db.batch_execute(script.down)?;
        db.batch_execute(script.up)?;
        diesel::delete(dsl::__lyceum_replaceable.find(it.name)).execute(db)?;
        let row = (dsl::name.eq(it.name), dsl::digest.eq(digest));
        diesel::insert_into(dsl::__lyceum_replaceable).values(row).execute(db)?;
    }
    Ok(())
}

impl Replaceable {
    fn script(&self, db: &Db) -> &Script {
        match db {
            Db::Pg(_) => &self.postgres,
            Db::Sqlite(_) => &self.sqlite,
        }
    }
}

fn prepare(db: &mut Db) -> QueryResult<()> {
    let bytes = match db {
        Db::Pg(_) => "bytea NOT NULL)",
        Db::Sqlite(_) => "BLOB NOT NULL) STRICT",
    };
    db.batch_execute(&format!("{MEMORY} {bytes}"))
}
