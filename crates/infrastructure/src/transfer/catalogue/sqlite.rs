//! What SQLite says of its tables.

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

use super::{Column, Kind, Table, TransferError, table};
use crate::db::Db;

const TABLES: &str = r"
SELECT t.name AS name, m.sql AS statement FROM pragma_table_list t JOIN sqlite_master m ON m.type = 'table' AND m.name = t.name
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE '\_\_%' ESCAPE '\' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY t.name";

/// A column that the database computes (2 and 3) is not copied.
const COLUMNS: &str = "
SELECT m.name AS owner, c.name AS name, upper(c.type) AS kind, c.pk AS place
FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND c.hidden = 0";

const FOREIGN_KEYS: &str = r#"
SELECT DISTINCT m.name AS owner, f."table" AS parent FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
WHERE m.type = 'table'"#;

#[derive(QueryableByName)]
struct TableRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    statement: String,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    /// Its place in the primary key, from 1 on; 0 if it is not in there.
    #[diesel(sql_type = BigInt)]
    place: i64,
}

#[derive(QueryableByName)]
struct ForeignKey {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

pub(super) fn tables(db: &mut Db) -> Result<Vec<Table>, TransferError> {
    let named: Vec<TableRow> = sql_query(TABLES).load(db)?;
    let columns: Vec<ColumnRow> = sql_query(COLUMNS).load(db)?;
    let foreign: Vec<ForeignKey> = sql_query(FOREIGN_KEYS).load(db)?;
    let read = |it: TableRow| -> Result<Table, TransferError> {
        let own: Vec<_> = columns.iter().filter(|column| column.owner == it.name).collect();
        let mut table = of(&it, &own)?;
        for key in foreign.iter().filter(|key| key.owner == it.name) {
            if key.parent == it.name {
                table.inner.push(String::new());
            } else {
                table.parents.insert(key.parent.clone());
            }
        }
        Ok(table)
    };
    named.into_iter().map(read).collect()
}

fn of(row: &TableRow, columns: &[&ColumnRow]) -> Result<Table, TransferError> {
    // A number that only names the place of a row, by which search indexes know it: each database gives its own.
    let numbered = |it: &ColumnRow| it.name == "rowid" && it.place > 0;
    let kept: Vec<_> = columns.iter().filter(|it| !numbered(it)).collect();
    let mut key: Vec<_> = kept.iter().filter(|it| it.place > 0).collect();
    key.sort_by_key(|it| it.place);
    let mut key: Vec<String> = key.into_iter().map(|it| it.name.clone()).collect();
    if key.is_empty() {
        key = named_key(&row.name, &row.statement);
    }
    let kept = kept.into_iter().map(|it| Ok(Column { name: it.name.clone(), kind: kind(it)? }));
    Ok(table(row.name.clone(), kept.collect::<Result<_, TransferError>>()?, &key))
}

fn kind(column: &ColumnRow) -> Result<Kind, TransferError> {
    match column.kind.as_str() {
        "TEXT" => Ok(Kind::Text { plain: true }),
        "INTEGER" | "INT" => Ok(Kind::Number),
        "BLOB" => Ok(Kind::Bytes),
        other => Err(TransferError::Kind {
            table: column.owner.clone(),
            column: column.name.clone(),
            kind: other.to_owned(),
        }),
    }
}

/// The columns of the constraint `<table>_pkey`, which is a unique one where rows have a number besides.
fn named_key(table: &str, statement: &str) -> Vec<String> {
    let constraint = statement.split_once(&format!("CONSTRAINT {table}_pkey ")).map(|it| it.1);
    let columns = constraint.and_then(|it| it.split_once('(')).and_then(|it| it.1.split_once(')'));
    let columns = columns.map_or("", |it| it.0);
    columns.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}
