//! Which tables a database has, in the words of neither.

mod postgres;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

use super::TransferError;
use crate::{db::Db, migrations};

/// One table, with all that it takes to read and write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    /// In the order of their names: the two databases may have got them in different orders.
    pub(super) columns: Vec<Column>,
    /// The columns of the primary key, as places in `columns`.
    pub(super) key: Vec<usize>,
    /// The other tables that its rows refer to.
    pub(super) parents: BTreeSet<String>,
    /// The names of the foreign keys by which its rows refer to each other; SQLite's have none.
    pub(super) inner: Vec<String>,
    /// What gives the next number for a column, and for which.
    pub(super) sequences: Vec<(String, String)>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds. SQLite needs to be known only what it keeps it as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Id,
    Instant,
    Day,
    Document,
    Truth,
    Number,
    Bytes,
    /// With letters compared as bytes, if so.
    Text {
        plain: bool,
    },
}

/// How SQLite keeps it, which is also how it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    Text,
    Number,
    Bytes,
}

impl Kind {
    pub(super) const fn storage(self) -> Storage {
        match self {
            Self::Truth | Self::Number => Storage::Number,
            Self::Bytes => Storage::Bytes,
            Self::Id | Self::Instant | Self::Day | Self::Document | Self::Text { .. } => Storage::Text,
        }
    }
}

impl Table {
    /// The columns of the key.
    pub(super) fn key_columns(&self) -> impl Iterator<Item = &Column> {
        self.key.iter().map(|it| &self.columns[*it])
    }

    /// The same in both databases: columns by their names and how they travel, and the key.
    fn shape(&self) -> (Vec<(&str, Storage)>, &[usize]) {
        (self.columns.iter().map(|it| (it.name.as_str(), it.kind.storage())).collect(), &self.key)
    }
}

/// Every table that holds something of its own: not those that remember the state of the schema (`__…`), and not those
/// that are made from others and come and go with the search indexes.
pub(super) fn tables(db: &mut Db) -> Result<Vec<Table>, TransferError> {
    let derived = migrations::replaceable_tables(db);
    let mut all = match db {
        Db::Pg(_) => postgres::tables(db)?,
        Db::Sqlite(_) => sqlite::tables(db)?,
    };
    all.retain(|it| !derived.contains(&it.name));
    for table in &all {
        if table.key.is_empty() {
            return Err(TransferError::Shape(format!("{} has no primary key", table.name)));
        }
    }
    Ok(all)
}

/// Fails unless both have the same tables.
pub(super) fn same(source: &[Table], target: &[Table]) -> Result<(), TransferError> {
    let named = |of: &'_ [Table]| of.iter().map(|it| (it.name.clone(), it.clone())).collect::<BTreeMap<_, _>>();
    let (source, target) = (named(source), named(target));
    for name in source.keys().chain(target.keys()) {
        let (Some(from), Some(to)) = (source.get(name), target.get(name)) else {
            return Err(TransferError::Shape(format!("only one has {name}")));
        };
        if from.shape() != to.shape() {
            return Err(TransferError::Shape(format!("{name} has other columns or another key")));
        }
    }
    Ok(())
}

/// Puts a table together. The columns come in any order, the key by its columns' names.
fn table(name: String, mut columns: Vec<Column>, key: &[String]) -> Table {
    columns.sort_by(|one, other| one.name.cmp(&other.name));
    let place = |it: &String| columns.iter().position(|column| column.name == *it);
    let key = key.iter().filter_map(place).collect();
    Table { name, columns, key, parents: BTreeSet::new(), inner: Vec::new(), sequences: Vec::new() }
}
