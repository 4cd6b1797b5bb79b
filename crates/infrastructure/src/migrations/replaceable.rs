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
const ALL: &[Replaceable] = &[replaceable!("bookstore_search"), replaceable!("bookstore_low_stock")];

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
    remove_these(db, ALL)
}

/// Makes what is missing or has changed.
pub(super) fn renew(db: &mut Db) -> QueryResult<()> {
    renew_these(db, ALL)
}

/// Whether anything replaceable has been made.
pub(super) fn present(db: &mut Db) -> QueryResult<bool> {
    prepare(db)?;
    Ok(dsl::__lyceum_replaceable.count().get_result::<i64>(db)? > 0)
}

/// The tables that are made with it, and so hold nothing of their own.
pub(super) fn tables(db: &Db) -> Vec<String> {
    let words = |it: &Replaceable| it.script(db).up.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let made = |words: Vec<String>| -> Vec<String> {
        let named = words.windows(3).filter(|it| it[0] == "CREATE" && it[1] == "TABLE").map(|it| it[2].clone());
        named.collect()
    };
    ALL.iter().flat_map(|it| made(words(it))).collect()
}

fn remove_these(db: &mut Db, these: &[Replaceable]) -> QueryResult<()> {
    prepare(db)?;
    for it in these.iter().rev() {
        db.batch_execute(it.script(db).down)?;
    }
    diesel::delete(dsl::__lyceum_replaceable).execute(db).map(drop)
}

fn renew_these(db: &mut Db, these: &[Replaceable]) -> QueryResult<()> {
    prepare(db)?;
    for it in these {
        let script = it.script(db);
        let digest = Sha256::digest(script.up).to_vec();
        let known = dsl::__lyceum_replaceable.find(it.name).select(dsl::digest).first::<Vec<u8>>(db).optional()?;
        if known.as_ref() == Some(&digest) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, cells};

    const fn view(up: &'static str) -> Replaceable {
        Replaceable {
            name: "v",
            sqlite: Script { up, down: "DROP VIEW IF EXISTS v" },
            postgres: Script { up, down: "DROP VIEW IF EXISTS v" },
        }
    }

    #[test]
    fn what_is_replaceable_follows_its_text() {
        for scratch in testing::both() {
            let db = &mut scratch.open();
            for (text, shown) in
                [("CREATE VIEW v AS SELECT 'a' AS cell", "a"), ("CREATE VIEW v AS SELECT 'b' AS cell", "b")]
            {
                let these = [view(text)];
                renew_these(db, &these).unwrap();
                renew_these(db, &these).unwrap();
                assert_eq!(cells(db, "SELECT cell FROM v"), [shown]);
            }
            remove_these(db, &[view("")]).unwrap();
            remove_these(db, &[view("")]).unwrap();
            assert!(db.batch_execute("SELECT * FROM v").is_err());
        }
    }

    #[test]
    fn what_has_not_changed_is_left_alone() {
        for scratch in testing::both() {
            let db = &mut scratch.open();
            let these = [view("CREATE VIEW v AS SELECT 'a' AS cell")];
            renew_these(db, &these).unwrap();
            db.batch_execute("DROP VIEW v").unwrap();
            renew_these(db, &these).unwrap();
            assert!(db.batch_execute("SELECT * FROM v").is_err());
        }
    }
}
