//! A PostgreSQL schema in the words of the comparison.

use std::collections::BTreeSet;

use super::squeezed;
use crate::{db::Db, testing::cells};

const COLUMNS: &str = r"
SELECT format('%s: column %s %s%s', c.table_name, c.column_name,
    CASE c.data_type
        WHEN 'timestamp with time zone' THEN 'instant' WHEN 'json' THEN 'document' WHEN 'bytea' THEN 'bytes'
        WHEN 'smallint' THEN 'number' WHEN 'integer' THEN 'number' WHEN 'bigint' THEN 'number'
        WHEN 'real' THEN 'float' WHEN 'double precision' THEN 'float' ELSE c.data_type END,
    CASE c.is_nullable WHEN 'NO' THEN ' not null' ELSE '' END) AS cell
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\_\_%'";

const CONSTRAINTS: &str = r"
SELECT format('%s: ', c.conrelid::regclass) || CASE c.contype
    WHEN 'p' THEN format('primary key %s (%s)', c.conname, own.columns)
    WHEN 'u' THEN format('unique %s (%s)', c.conname, own.columns)
    WHEN 'f' THEN format('foreign key (%s) to %s (%s) on delete %s', own.columns, c.confrelid::regclass, other.columns,
        CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'r' THEN 'restrict' WHEN 'n' THEN 'set null'
            WHEN 'd' THEN 'set default' ELSE 'no action' END)
    ELSE format('check %s', c.conname) END AS cell
FROM pg_constraint c,
    LATERAL (SELECT string_agg(a.attname, ', ' ORDER BY k.n) AS columns FROM unnest(c.conkey) WITH ORDINALITY k(att, n)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.att) own,
    LATERAL (SELECT string_agg(a.attname, ', ' ORDER BY k.n) AS columns FROM unnest(c.confkey) WITH ORDINALITY k(att, n)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.att) other
WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'c', 'f')
    AND c.conrelid::regclass::text NOT LIKE '\_\_%'";

const INDEXES: &str = r"
SELECT format('%s: index %s%s on ', i.indrelid::regclass, i.indexrelid::regclass,
        CASE WHEN i.indisunique THEN ' unique' ELSE '' END)
    || (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, true)
            || CASE WHEN i.indoption[n - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY n)
        FROM generate_series(1, i.indnkeyatts) n)
    || coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid), '') AS cell
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))";

pub(super) fn schema(db: &mut Db) -> BTreeSet<String> {
    let mut lines: BTreeSet<String> = cells(db, COLUMNS).into_iter().chain(cells(db, CONSTRAINTS)).collect();
    lines.extend(cells(db, INDEXES).iter().map(|it| {
        let (index, on) = it.split_once(" on ").unwrap();
        format!("{index} on {}", squeezed(on))
    }));
    lines
}
