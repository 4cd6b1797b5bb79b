//! A SQLite schema in the words of the comparison. What SQLite's pragmas do not tell (names of
//! constraints, checks) is read from the statements that made the tables.

use std::collections::BTreeSet;

use super::squeezed;
use crate::{
    db::Db,
    testing::{cells, tables},
};

pub(super) fn schema(db: &mut Db) -> BTreeSet<String> {
    tables(db).iter().flat_map(|table| Table::read(db, table).lines(db)).collect()
}

struct Table {
    name: String,
    /// The statement that made it, on one line.
    sql: String,
    /// Whether its rows have a number of their own besides their key.
    numbered: bool,
}

impl Table {
    fn read(db: &mut Db, name: &str) -> Self {
        let sql = cells(db, &format!("SELECT sql AS cell FROM sqlite_master WHERE type = 'table' AND name = '{name}'"));
        let bare: Vec<&str> = sql[0].lines().map(|it| it.split("--").next().unwrap_or_default()).collect();
        let sql = bare.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let numbered = sql.to_lowercase().contains("rowid integer primary key");
        assert!(sql.ends_with("STRICT") || sql.contains("STRICT,"), "{name} is not STRICT");
        Self { name: name.to_owned(), sql, numbered }
    }

    fn lines(&self, db: &mut Db) -> Vec<String> {
        let lines = [self.columns(db), self.keys(db), self.checks(), self.foreign_keys(db), self.indexes(db)];
        lines.into_iter().flatten().map(|it| format!("{}: {it}", self.name)).collect()
    }

    fn columns(&self, db: &mut Db) -> Vec<String> {
        let query = "SELECT name || ' ' || lower(type) || CASE WHEN \"notnull\" THEN ' not null' ELSE '' END AS cell
            FROM pragma_table_xinfo";
        let rows = cells(db, &format!("{query}('{}') WHERE hidden <> 1", self.name));
        let own = rows.iter().filter(|it| !(self.numbered && it.starts_with("rowid ")));
        own.map(|row| {
            let mut words = row.splitn(3, ' ');
            let (column, stored) = (words.next().unwrap(), words.next().unwrap());
            let null = words.next().map(|it| format!(" {it}")).unwrap_or_default();
            format!("column {column} {}{null}", self.meaning(column, stored))
        })
        .collect()
    }

    /// What the unnamed check of a column makes of it.
    fn meaning(&self, column: &str, stored: &str) -> String {
        let sql = self.sql.to_lowercase();
        let has = |check: String| sql.contains(&format!("check ({check})"));
        let meaning = match stored {
            "text" if has(format!("length({column}) = 36")) => "uuid",
            "text" if has(format!("length({column}) = 27")) => "instant",
            "text" if has(format!("length({column}) = 10")) => "date",
            "text" if has(format!("json_valid({column})")) => "document",
            "integer" if has(format!("{column} in (0, 1)")) => "boolean",
            "integer" => "number",
            "blob" => "bytes",
            "real" => "float",
            other => other,
        };
        meaning.to_owned()
    }

    fn keys(&self, db: &mut Db) -> Vec<String> {
        let list = format!("pragma_index_list('{}')", self.name);
        let indexes = cells(db, &format!("SELECT name AS cell FROM {list} WHERE origin IN ('pk', 'u')"));
        let mut keys: Vec<String> = indexes
            .iter()
            .map(|index| {
                let of = format!("pragma_index_info('{index}')");
                self.key(&cells(db, &format!("SELECT name AS cell FROM {of} ORDER BY seqno")).join(", "))
            })
            .collect();
        // A key that is the number of the row has no index.
        let of = format!("pragma_table_info('{}')", self.name);
        let primary = cells(db, &format!("SELECT name AS cell FROM {of} WHERE pk > 0"));
        if !self.numbered && primary.len() == 1 {
            keys.push(self.key(&primary[0]));
        }
        keys
    }

    fn key(&self, columns: &str) -> String {
        let name = self.key_name(columns).unwrap_or("(without a name)");
        let kind = if name.ends_with("_pkey") { "primary key" } else { "unique" };
        format!("{kind} {name} ({columns})")
    }

    /// The name that a key over these columns was given.
    fn key_name(&self, columns: &str) -> Option<&str> {
        self.constraints().find_map(|(name, rest)| {
            let rest = rest.strip_prefix("PRIMARY KEY").or_else(|| rest.strip_prefix("UNIQUE"))?;
            let (named, _) = rest.trim_start().strip_prefix('(')?.split_once(')')?;
            (named == columns).then_some(name)
        })
    }

    fn checks(&self) -> Vec<String> {
        let named = self.constraints().filter(|(_, rest)| rest.starts_with("CHECK"));
        named.map(|(name, _)| format!("check {name}")).collect()
    }

    /// The names of constraints, each with what follows it.
    fn constraints(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sql.split("CONSTRAINT ").skip(1).filter_map(|it| it.split_once(' '))
    }

    fn foreign_keys(&self, db: &mut Db) -> Vec<String> {
        let query = "SELECT 'foreign key (' || group_concat(\"from\", ', ') || ') to ' || \"table\" || ' ('
            || group_concat(\"to\", ', ') || ') on delete ' || lower(on_delete) AS cell FROM";
        let list = format!("(SELECT * FROM pragma_foreign_key_list('{}') ORDER BY id, seq)", self.name);
        cells(db, &format!("{query} {list} GROUP BY id"))
    }

    fn indexes(&self, db: &mut Db) -> Vec<String> {
        let query = "SELECT sql AS cell FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name =";
        let all = cells(db, &format!("{query} '{}'", self.name));
        let line = |sql: &String| {
            let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
            let unique = if sql.to_uppercase().starts_with("CREATE UNIQUE") { " unique" } else { "" };
            let (head, on) = sql.split_once(" ON ").unwrap();
            let (_, on) = on.split_once('(').unwrap();
            format!("index {}{unique} on {}", head.rsplit(' ').next().unwrap(), squeezed(on))
        };
        all.iter().map(line).collect()
    }
}
