//! Both trees of migrations make the same schema, and each can be taken back.
//!
//! A schema is compared as a set of sentences: one for each column, key, check, foreign key and index.
//! The reading of SQLite's own words follows the conventions of the migrations: every key and check
//! has a name, and an unnamed check of a column tells its type (`length(id) = 36` is a UUID).

mod postgres;
mod sqlite;

use std::{collections::BTreeSet, thread};

use diesel::connection::SimpleConnection;

use super::{MigrateError, down, exclusively, history, pending, redo, replaceable, status, up};
use crate::{
    db::{Db, unique},
    testing::{self, Scratch},
};

/// The schema that the migrations make, without what is replaceable.
fn schema(scratch: &Scratch) -> BTreeSet<String> {
    exclusively(&scratch.url, |db| Ok(replaceable::remove(db)?)).unwrap();
    let mut db = scratch.open();
    match &db {
        Db::Pg(_) => postgres::schema(&mut db),
        Db::Sqlite(_) => sqlite::schema(&mut db),
    }
}

/// Expressions are printed differently; what is left without case, space and brackets is not.
fn squeezed(expression: &str) -> String {
    expression.to_lowercase().replace([' ', '(', ')', '"'], "").replace("::text", "").replace("!=", "<>")
}

#[test]
fn both_databases_have_the_same_schema() {
    let (sqlite, Some(postgres)) = (testing::sqlite(), testing::postgres()) else { return };
    up(&sqlite.url).unwrap();
    up(&postgres.url).unwrap();
    let (sqlite, postgres) = (schema(&sqlite), schema(&postgres));
    let only = |a: &BTreeSet<String>, b| a.difference(b).cloned().collect::<Vec<_>>().join("\n  ");
    assert_eq!(
        sqlite,
        postgres,
        "\nonly on SQLite:\n  {}\nonly on PostgreSQL:\n  {}\n",
        only(&sqlite, &postgres),
        only(&postgres, &sqlite)
    );
    assert!(!sqlite.is_empty());
}

#[test]
fn both_trees_have_the_same_migrations() {
    let known = |url: &str| history::known(&url.parse().unwrap());
    assert_eq!(known("sqlite://any.db"), known("postgres://any/any"));
}

#[test]
fn every_key_is_recognised_by_what_sqlite_says_of_it() {
    let scratch = testing::sqlite();
    up(&scratch.url).unwrap();
    for line in schema(&scratch) {
        let Some((table, what)) = line.split_once(": ") else { continue };
        let Some(key) = what.strip_prefix("primary key ").or_else(|| what.strip_prefix("unique ")) else { continue };
        let (name, columns) = key.split_once(" (").unwrap();
        let said: Vec<_> = columns.trim_end_matches(')').split(", ").map(|it| format!("{table}.{it}")).collect();
        assert_eq!(unique(&said.join(", ")), name, "name it after its table and columns");
    }
}

#[test]
fn everything_goes_down_and_up_again() {
    for scratch in testing::both() {
        let names = up(&scratch.url).unwrap();
        let whole = schema(&scratch);
        for name in names.iter().rev() {
            assert_eq!(&down(&scratch.url).unwrap(), name);
        }
        assert!(matches!(down(&scratch.url), Err(MigrateError::Nothing)));
        assert_eq!(schema(&scratch), BTreeSet::new());
        assert_eq!(up(&scratch.url).unwrap(), names);
        assert_eq!(redo(&scratch.url).unwrap(), names[names.len() - 1..]);
        assert_eq!(schema(&scratch), whole);
    }
}

#[test]
fn the_status_is_told_without_touching_anything() {
    for scratch in testing::both() {
        let all = status(&scratch.url).unwrap();
        assert!(!all.is_empty() && all.iter().all(|it| !it.applied));
        assert_eq!(pending(&scratch.url).unwrap().len(), all.len());
        assert!(testing::tables(&mut scratch.open()).is_empty());
        up(&scratch.url).unwrap();
        assert!(status(&scratch.url).unwrap().iter().all(|it| it.applied));
        assert_eq!(pending(&scratch.url).unwrap(), Vec::<String>::new());
    }
}

#[test]
fn nodes_that_migrate_at_once_do_not_meet() {
    for scratch in testing::both() {
        let all = status(&scratch.url).unwrap().len();
        let applied: usize = thread::scope(|scope| {
            let nodes: Vec<_> = (0..4).map(|_| scope.spawn(|| up(&scratch.url).unwrap().len())).collect();
            nodes.into_iter().map(|it| it.join().unwrap()).sum()
        });
        assert_eq!(applied, all);
    }
}

/// A table with everything that the comparison knows, as both databases say it.
const SAMPLE_SQLITE: &str = "
CREATE TABLE shelves (
    id TEXT NOT NULL CHECK (length(id) = 36), -- a comment, (with brackets)
    CONSTRAINT shelves_pkey PRIMARY KEY (id)
) STRICT;
CREATE TABLE books (
    rowid INTEGER PRIMARY KEY,
    id TEXT NOT NULL CHECK (length(id) = 36),
    shelf TEXT CHECK (length(shelf) = 36),
    title TEXT NOT NULL,
    price INTEGER NOT NULL,
    sold INTEGER NOT NULL CHECK (sold IN (0, 1)),
    born TEXT CHECK (length(born) = 10),
    extra TEXT NOT NULL CHECK (json_valid(extra)),
    cover BLOB,
    weight REAL,
    archived_at TEXT CHECK (length(archived_at) = 27),
    CONSTRAINT books_pkey UNIQUE (id),
    CONSTRAINT books_title_price_key UNIQUE (title, price),
    CONSTRAINT books_price_check CHECK (price >= 0),
    CONSTRAINT books_shelf_fkey FOREIGN KEY (shelf) REFERENCES shelves (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX books_price_id_idx ON books (price DESC, id) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX books_born_key ON books (lower(title));";

const SAMPLE_POSTGRES: &str = r#"
CREATE TABLE shelves (id uuid NOT NULL, CONSTRAINT shelves_pkey PRIMARY KEY (id));
CREATE TABLE books (
    id uuid NOT NULL,
    shelf uuid,
    title text COLLATE "C" NOT NULL,
    price bigint NOT NULL,
    sold boolean NOT NULL,
    born date,
    extra json NOT NULL,
    cover bytea,
    weight double precision,
    archived_at timestamptz,
    CONSTRAINT books_pkey PRIMARY KEY (id),
    CONSTRAINT books_title_price_key UNIQUE (title, price),
    CONSTRAINT books_price_check CHECK (price >= 0),
    CONSTRAINT books_shelf_fkey FOREIGN KEY (shelf) REFERENCES shelves (id) ON DELETE CASCADE
);
CREATE INDEX books_price_id_idx ON books (price DESC, id) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX books_born_key ON books (lower(title));"#;

#[test]
fn the_comparison_sees_every_difference() {
    let (sqlite, Some(postgres)) = (testing::sqlite(), testing::postgres()) else { return };
    sqlite.open().batch_execute(SAMPLE_SQLITE).unwrap();
    postgres.open().batch_execute(SAMPLE_POSTGRES).unwrap();
    let expected = schema(&sqlite);
    assert_eq!(expected, schema(&postgres));
    assert_eq!(expected.len(), 18, "{expected:#?}");
    for change in [
        "ALTER TABLE books ADD COLUMN more text",
        "ALTER TABLE books ALTER title DROP NOT NULL",
        "ALTER TABLE books ALTER weight TYPE text",
        "ALTER TABLE books DROP CONSTRAINT books_price_check",
        "ALTER TABLE books RENAME CONSTRAINT books_title_price_key TO other",
        "ALTER TABLE books DROP CONSTRAINT books_shelf_fkey",
        "DROP INDEX books_born_key",
        "DROP INDEX books_price_id_idx; CREATE INDEX books_price_id_idx ON books (price, id) WHERE archived_at IS NULL",
        "DROP INDEX books_price_id_idx; CREATE INDEX books_price_id_idx ON books (price DESC, id)",
    ] {
        let Some(postgres) = testing::postgres() else { return };
        postgres.open().batch_execute(&format!("{SAMPLE_POSTGRES}{change}")).unwrap();
        assert_ne!(expected, schema(&postgres), "{change}");
    }
}
