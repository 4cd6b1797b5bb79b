//! What is in a database, in a few digits.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    TransferError,
    catalogue::{self, Table},
    read::{self, Part},
    value::Chain,
};
use crate::db::{DatabaseUrl, Db, Purpose, open};

/// How many rows a table has, and the digest over them. The same on either database if the rows are.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct TableDigest {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 in hexadecimal digits.
    pub digest: String,
}

impl fmt::Display for TableDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows, {}", self.rows, self.digest)
    }
}

/// The same of all tables, in the order of their names.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Digests(pub Vec<TableDigest>);

impl Digests {
    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.0.iter().map(|it| it.rows).sum()
    }

    /// One digest for all.
    pub fn whole(&self) -> String {
        let mut hash = Sha256::new();
        for it in &self.0 {
            hash.update(format!("{} {} {}\n", it.digest, it.rows, it.name));
        }
        HEXLOWER.encode(&hash.finalize())
    }

    /// The first table that is not the same in `other`.
    pub fn differs(&self, other: &Self) -> Option<String> {
        let ours = self.0.iter().find(|it| !other.0.contains(it));
        ours.or_else(|| other.0.iter().find(|it| !self.0.contains(it))).map(|it| it.name.clone())
    }
}

/// Reads all of a database, at one moment of it, while others may write.
pub fn digests(url: &DatabaseUrl) -> Result<Digests, TransferError> {
    let mut db = open(url, Purpose::Export).map_err(|cause| TransferError::Connection(url.clone(), cause))?;
    db.begin_reading()?;
    digest_all(&mut db)
}

/// The same on a connection, in the transaction that may be open.
pub(crate) fn digest_all(db: &mut Db) -> Result<Digests, TransferError> {
    let tables = catalogue::tables(db)?;
    tables.iter().map(|it| of(db, it, None)).collect::<Result<_, _>>().map(Digests)
}

/// The digest of one table, or of its first `limit` rows.
pub(super) fn of(db: &mut Db, table: &Table, limit: Option<i64>) -> Result<TableDigest, TransferError> {
    let mut tally = Tally::begin(table);
    read::each(db, table, Part { after: None, limit }, |row| {
        tally.chain.add(&row);
        tally.rows += 1;
        Ok(())
    })?;
    Ok(tally.of(table))
}

/// Rows and digest so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) rows: i64,
    pub(super) chain: Chain,
}

impl Tally {
    pub(super) fn begin(table: &Table) -> Self {
        Self { rows: 0, chain: Chain::begin(&table.name, table.columns.iter().map(|it| it.name.as_str())) }
    }

    pub(super) fn of(&self, table: &Table) -> TableDigest {
        TableDigest { name: table.name.clone(), rows: self.rows.unsigned_abs(), digest: self.chain.to_string() }
    }
}
