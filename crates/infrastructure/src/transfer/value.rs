//! A row in a form that is the same whichever database it comes from, and the digest over many of them.
//!
//! A value is in the form in which SQLite keeps it: identifiers, moments, days and documents as text, truth as 0 or
//! 1. See decision 34 for the digest.

use std::fmt;

use data_encoding::HEXLOWER;
use diesel::{
    deserialize::{self, FromSql, QueryableByName},
    pg::Pg,
    row::{Field, NamedRow},
    sql_types::{BigInt, Binary, Text},
    sqlite::{Sqlite, SqliteType},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One value.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(super) enum Cell {
    #[serde(rename = "null")]
    Null,
    #[serde(rename = "number")]
    Number(i64),
    #[serde(rename = "text")]
    Text(String),
    #[serde(rename = "bytes")]
    Bytes(Vec<u8>),
}

impl Cell {
    /// About how much room it takes.
    pub(super) const fn size(&self) -> usize {
        match self {
            Self::Null | Self::Number(_) => 16,
            Self::Text(it) => 24 + it.len(),
            Self::Bytes(it) => 24 + it.len(),
        }
    }
}

/// One row: its values in the order of the table's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row(pub(super) Vec<Cell>);

impl Row {
    /// About how much room it takes.
    pub(super) fn size(&self) -> usize {
        self.0.iter().map(Cell::size).sum()
    }
}

impl QueryableByName<Sqlite> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let cell = |at: usize| -> deserialize::Result<Cell> {
            let field = diesel::row::Row::get(row, at).ok_or("a row ends too early")?;
            let Some(mut value) = field.value() else { return Ok(Cell::Null) };
            Ok(match value.value_type() {
                None => Cell::Null,
                Some(SqliteType::Text) => Cell::Text(value.read_text().to_owned()),
                Some(SqliteType::Binary) => Cell::Bytes(value.read_blob().to_vec()),
                Some(SqliteType::Long | SqliteType::Integer | SqliteType::SmallInt) => Cell::Number(value.read_long()),
                Some(other) => return Err(format!("a value of the type {other:?} has no canonical form").into()),
            })
        };
        (0..row.field_count()).map(cell).collect::<deserialize::Result<_>>().map(Self)
    }
}

/// What PostgreSQL calls the three types that the queries here ask for.
const BYTES: u32 = 17;
const NUMBER: u32 = 20;
const TEXT: u32 = 25;

impl QueryableByName<Pg> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let cell = |at: usize| -> deserialize::Result<Cell> {
            let field = diesel::row::Row::get(row, at).ok_or("a row ends too early")?;
            let Some(value) = field.value() else { return Ok(Cell::Null) };
            Ok(match value.get_oid().get() {
                TEXT => Cell::Text(FromSql::<Text, Pg>::from_sql(value)?),
                NUMBER => Cell::Number(FromSql::<BigInt, Pg>::from_sql(value)?),
                BYTES => Cell::Bytes(FromSql::<Binary, Pg>::from_sql(value)?),
                other => return Err(format!("a value of the type {other} has no canonical form").into()),
            })
        };
        (0..row.field_count()).map(cell).collect::<deserialize::Result<_>>().map(Self)
    }
}

/// The digest over the rows of a table so far: each row is hashed together with the digest before it. So it can be
/// kept at any row and gone on with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Chain([u8; 32]);

impl Chain {
    /// That of no row at all of a table with these columns.
    pub(super) fn begin<'a>(table: &'a str, columns: impl Iterator<Item = &'a str>) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"lyceum table 1\0");
        for name in [table].into_iter().chain(columns) {
            hash.update(length(name.len()));
            hash.update(name);
        }
        Self(hash.finalize().into())
    }

    /// Goes on with a row.
    pub(super) fn add(&mut self, row: &Row) {
        let mut hash = Sha256::new();
        hash.update(self.0);
        for cell in &row.0 {
            match cell {
                Cell::Null => hash.update(b"-"),
                Cell::Number(it) => {
                    hash.update(b"n");
                    hash.update(it.to_be_bytes());
                }
                Cell::Text(it) => {
                    hash.update(b"t");
                    hash.update(length(it.len()));
                    hash.update(it);
                }
                Cell::Bytes(it) => {
                    hash.update(b"b");
                    hash.update(length(it.len()));
                    hash.update(it);
                }
            }
        }
        self.0 = hash.finalize().into();
    }

    /// As it was shown.
    pub(super) fn parse(text: &str) -> Option<Self> {
        HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }
}

/// As many bytes whatever the machine.
fn length(of: usize) -> [u8; 8] {
    (of as u64).to_be_bytes()
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[Row]) -> String {
        let mut chain = Chain::begin("shelves", ["id", "name"].into_iter());
        for row in rows {
            chain.add(row);
        }
        chain.to_string()
    }

    fn text(it: &str) -> Cell {
        Cell::Text(it.to_owned())
    }

    #[test]
    fn the_digest_is_always_the_same() {
        let rows = [Row(vec![Cell::Number(-1), text("é")]), Row(vec![Cell::Null, Cell::Bytes(vec![0, 255])])];
        assert_eq!(of(&rows), "ff7dd4a3db3e22939ea7bbab55d343be41c031fa23f29cee3232c340d11ff59f");
    }

    #[test]
    fn whatever_is_altered_shows() {
        let row = |one: &Cell, other: &Cell| Row(vec![one.clone(), other.clone()]);
        let all = [
            of(&[]),
            of(&[row(&Cell::Null, &Cell::Null)]),
            of(&[row(&Cell::Number(0), &Cell::Null)]),
            of(&[row(&Cell::Null, &Cell::Number(0))]),
            of(&[row(&text(""), &Cell::Null)]),
            of(&[row(&Cell::Bytes(Vec::new()), &Cell::Null)]),
            of(&[row(&text("ab"), &text("c"))]),
            of(&[row(&text("a"), &text("bc"))]),
            of(&[row(&text("a"), &text("b")), row(&text("c"), &text("d"))]),
            of(&[row(&text("c"), &text("d")), row(&text("a"), &text("b"))]),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert_ne!(of(&[]), Chain::begin("shelves", ["idn", "ame"].into_iter()).to_string());
    }

    #[test]
    fn it_can_be_gone_on_with() {
        let rows: Vec<_> = (0..5).map(|it| Row(vec![Cell::Number(it), text("x")])).collect();
        let mut chain = Chain::parse(&of(&rows[..3])).unwrap();
        rows[3..].iter().for_each(|it| chain.add(it));
        assert_eq!(chain.to_string(), of(&rows));
        assert_eq!(Chain::parse("ab"), None);
    }
}
