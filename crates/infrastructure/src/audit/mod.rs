//! The tables of the audit trail, and the ports that read and add to them.

mod herald;
mod listener;
mod row;
mod schema;
#[cfg(test)]
mod tests;

use application::{
    audit::{AuditEntryView, AuditFilter, AuditReader, AuditSort, AuditUnit, Head, Sealed},
    ledger::Entry,
    page::{self, Page, PageRequest},
};
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::kernel::StoreError;
pub use herald::LedgerHerald;
pub use listener::LedgerListener;
use row::{Row, digest};
use schema::{
    audit_chain::dsl as chain,
    audit_entries::{self, dsl},
};

use crate::{
    db::{
        Db, MultiBackend,
        keyset::{Column, Cut, Fragment, List, Value},
        on, store_error,
        types::{Key, Ts},
    },
    ledger,
    unit::Unit,
};

const ENTRIES: List<AuditSort, Row> = List {
    id: Column::number("audit_entries.sequence"),
    column: |AuditSort::At| Column::instant("audit_entries.at"),
    key: |row, AuditSort::At| page::Key::Instant(row.at.0),
    row_id: |row| page::Key::Number(row.sequence),
};

impl AuditReader for Unit<'_> {
    fn audit_entries(
        &mut self,
        filter: &AuditFilter,
        page: &PageRequest<AuditSort>,
    ) -> Result<Page<AuditEntryView>, StoreError> {
        let load = |cut: Cut| cut.of(filtered(filter)).select(Row::as_select()).load(self.conn);
        let Page { data, next, .. } = ENTRIES.page(page, load)?;
        let total =
            if page.total { Some(filtered(filter).count().get_result(self.conn).map_err(store_error)?) } else { None };
        Ok(Page { data: data.into_iter().map(Row::view).collect(), next, total })
    }

    fn sealed_after(&mut self, sequence: i64, limit: i64) -> Result<Vec<Sealed>, StoreError> {
        let next = dsl::audit_entries.filter(dsl::sequence.gt(sequence)).order(dsl::sequence).limit(limit);
        let rows: Vec<Row> = next.select(Row::as_select()).load(self.conn).map_err(store_error)?;
        Ok(rows.into_iter().map(Row::sealed).collect())
    }

    fn next_published(
        &mut self,
        (after, until): (i64, i64),
        patterns: &[String],
    ) -> Result<Option<Sealed>, StoreError> {
        let row = dsl::audit_entries
            .filter(dsl::sequence.gt(after).and(dsl::sequence.le(until)))
            .filter(dsl::event.is_not_null())
            .filter(meant(patterns))
            .order(dsl::sequence)
            .select(Row::as_select())
            .first::<Row>(self.conn);
        Ok(row.optional().map_err(store_error)?.map(Row::sealed))
    }

    fn audit_head(&mut self) -> Result<Head, StoreError> {
        let end = chain::audit_chain.select((chain::sequence, chain::hash)).first(self.conn);
        end.map(head).map_err(store_error)
    }
}

impl AuditUnit for Unit<'_> {
    fn lock_audit_head(&mut self) -> Result<Head, StoreError> {
        let end = chain::audit_chain.select((chain::sequence, chain::hash));
        let end = on!(self.conn, pg | conn | end.for_update().first(conn), sqlite | conn | end.first(conn));
        end.map(head).map_err(store_error)
    }

    fn take_unsealed(&mut self, limit: i64) -> Result<Vec<Entry>, StoreError> {
        ledger::take(self.conn, limit)
    }

    fn append_sealed(&mut self, entries: &[Sealed]) -> Result<(), StoreError> {
        let Some(last) = entries.last() else { return Ok(()) };
        let rows: Vec<Row> = entries.iter().map(Row::from).collect();
        add(self.conn, rows).map_err(store_error)?;
        let end = (chain::sequence.eq(last.sequence), chain::hash.eq(last.hash.0.to_vec()));
        diesel::update(chain::audit_chain).set(end).execute(self.conn).map_err(store_error)?;
        tell(self.conn, last.sequence)
    }
}

fn head((sequence, hash): (i64, Vec<u8>)) -> Head {
    Head { sequence, hash: digest(&hash) }
}

/// That the action is one that any of `patterns` means.
fn meant(patterns: &[String]) -> Fragment {
    let mut condition = Fragment::default();
    condition.sql("(FALSE");
    for pattern in patterns {
        match pattern.strip_suffix('*') {
            Some("") => condition.sql(" OR TRUE"),
            // What begins so comes before whatever begins with the next character: `/` follows upon `.`.
            Some(beginning) => condition
                .sql(" OR (audit_entries.action >= ")
                .value(&Value::Text(beginning.to_owned()))
                .sql(" AND audit_entries.action < ")
                .value(&Value::Text(format!("{}/", beginning.trim_end_matches('.'))))
                .sql(")"),
            None => condition.sql(" OR audit_entries.action = ").value(&Value::Text(pattern.clone())),
        };
    }
    condition.sql(")");
    condition
}

/// Adds rows by what is quickest for many of them: on SQLite one prepared statement again and again.
fn add(db: &mut Db, rows: Vec<Row>) -> QueryResult<()> {
    match db {
        Db::Pg(conn) => diesel::copy_from(audit_entries::table).from_insertable(rows).execute(conn).map(drop),
        Db::Sqlite(conn) => rows
            .into_iter()
            .try_for_each(|row| diesel::insert_into(audit_entries::table).values(row).execute(conn).map(drop)),
    }
}

/// Tells the other nodes, once this is committed, that the chain has grown.
fn tell(db: &mut Db, sequence: i64) -> Result<(), StoreError> {
    if let Db::Sqlite(_) = db {
        return Ok(());
    }
    let told = sql_query("SELECT pg_notify('lyceum_ledger', $1::text)").bind::<BigInt, _>(sequence).execute(db);
    told.map(drop).map_err(store_error)
}

/// The entries that `filter` lets through.
fn filtered(filter: &AuditFilter) -> audit_entries::BoxedQuery<'static, MultiBackend> {
    let mut entries = dsl::audit_entries.into_boxed();
    if let Some(id) = filter.actor_id {
        entries = entries.filter(dsl::actor_id.eq(Some(Key(id))));
    }
    if let Some(action) = filter.action.clone() {
        entries = entries.filter(dsl::action.eq(action));
    }
    if let Some(kind) = filter.resource_type.clone() {
        entries = entries.filter(dsl::resource_type.eq(kind));
    }
    if let Some(id) = filter.resource_id.clone() {
        entries = entries.filter(dsl::resource_id.eq(id));
    }
    if let Some(since) = filter.since {
        entries = entries.filter(dsl::at.ge(Ts(since)));
    }
    if let Some(until) = filter.until {
        entries = entries.filter(dsl::at.lt(Ts(until)));
    }
    entries
}
