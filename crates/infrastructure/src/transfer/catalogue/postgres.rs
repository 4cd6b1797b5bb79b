//! What PostgreSQL says of its tables.

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool, Nullable, Text},
};

use super::{Column, Kind, Table, TransferError, table};
use crate::db::Db;

/// A column that the database computes is not copied.
const COLUMNS: &str = r"
SELECT c.relname::text AS owner, a.attname::text AS name, t.typname::text AS kind,
    coalesce((SELECT l.collname = 'C' FROM pg_collation l WHERE l.oid = a.attcollation), true) AS plain,
    coalesce((SELECT k.place FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k(att, place)
        WHERE i.indrelid = c.oid AND i.indisprimary AND k.att = a.attnum), 0) AS place,
    pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) AS sequence
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '\_\_%'
ORDER BY c.relname, a.attnum";

const FOREIGN_KEYS: &str = r"
SELECT k.conname::text AS name, own.relname::text AS owner, other.relname::text AS parent
FROM pg_constraint k JOIN pg_class own ON own.oid = k.conrelid JOIN pg_class other ON other.oid = k.confrelid
WHERE k.contype = 'f' AND own.relnamespace = current_schema()::regnamespace";

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    plain: bool,
    /// Its place in the primary key, from 1 on; 0 if it is not in there.
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Nullable<Text>)]
    sequence: Option<String>,
}

#[derive(QueryableByName)]
struct ForeignKey {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

pub(super) fn tables(db: &mut Db) -> Result<Vec<Table>, TransferError> {
    let columns: Vec<ColumnRow> = sql_query(COLUMNS).load(db)?;
    let foreign: Vec<ForeignKey> = sql_query(FOREIGN_KEYS).load(db)?;
    let mut tables = Vec::new();
    for own in columns.chunk_by(|one, other| one.owner == other.owner) {
        let mut table = of(own)?;
        for key in foreign.iter().filter(|it| it.owner == table.name) {
            if key.parent == table.name {
                table.inner.push(key.name.clone());
            } else {
                table.parents.insert(key.parent.clone());
            }
        }
        tables.push(table);
    }
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(tables)
}

fn of(columns: &[ColumnRow]) -> Result<Table, TransferError> {
    let mut key: Vec<_> = columns.iter().filter(|it| it.place > 0).collect();
    key.sort_by_key(|it| it.place);
    let key: Vec<String> = key.into_iter().map(|it| it.name.clone()).collect();
    let kept = columns.iter().map(|it| Ok(Column { name: it.name.clone(), kind: kind(it)? }));
    let name = columns.first().map_or_else(String::new, |it| it.owner.clone());
    let mut table = table(name, kept.collect::<Result<_, TransferError>>()?, &key);
    let sequences = columns.iter().filter_map(|it| Some((it.sequence.clone()?, it.name.clone())));
    table.sequences = sequences.collect();
    Ok(table)
}

fn kind(column: &ColumnRow) -> Result<Kind, TransferError> {
    Ok(match column.kind.as_str() {
        "uuid" => Kind::Id,
        "timestamptz" => Kind::Instant,
        "date" => Kind::Day,
        // Not jsonb, which writes what it is given in its own way.
        "json" => Kind::Document,
        "bool" => Kind::Truth,
        "int2" | "int4" | "int8" => Kind::Number,
        "bytea" => Kind::Bytes,
        "text" | "varchar" => Kind::Text { plain: column.plain },
        other => {
            let (table, column) = (column.owner.clone(), column.name.clone());
            return Err(TransferError::Kind { table, column, kind: other.to_owned() });
        }
    })
}
