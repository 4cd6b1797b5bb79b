//! Products as those load them who sell and count.

use std::collections::HashMap;

use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Nullable, Text},
};
use domain::{
    bookstore::{ProductId, Stocked},
    kernel::StoreError,
};

use super::{
    super::{
        product::{Kind, Tables},
        stored::{made, money},
    },
    ledger::USUAL,
};
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
    types::{Instant, Key, Ts, Uid},
};

type Row = (Key, String, i64, String, i64, Option<Ts>, i64);
type RowSql = (Uid, Text, BigInt, Text, BigInt, Nullable<Instant>, BigInt);

/// Those with these ids, which nobody else changes from now on: one kind after the other, and each by its ids, so that
/// two who want the same products never wait for each other. Most want nothing but books, and so look no further.
pub(super) fn stocked(db: &mut Db, ids: &[ProductId]) -> Result<Vec<Option<Stocked>>, StoreError> {
    let mut found = HashMap::new();
    for kind in Kind::ALL {
        let mut missing: Vec<_> = ids.iter().copied().filter(|it| !found.contains_key(it)).collect();
        missing.sort_unstable();
        missing.dedup();
        if !missing.is_empty() {
            found.extend(load(db, *kind, &missing)?.into_iter().map(|it| (it.id, it)));
        }
    }
    Ok(ids.iter().map(|it| found.get(it).cloned()).collect())
}

fn load(db: &mut Db, kind: Kind, ids: &[ProductId]) -> Result<Vec<Stocked>, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT id, ").sql(kind.title()).sql(", price, currency, stock, archived_at, revision FROM ");
    text.sql(kind.table()).sql(" WHERE id IN (");
    for (place, id) in ids.iter().enumerate() {
        text.sql(if place == 0 { "" } else { ", " }).value(&Value::Id((*id).into()));
    }
    text.sql(") ORDER BY id");
    if let Db::Pg(_) = db {
        text.sql(" FOR NO KEY UPDATE");
    }
    let rows = Statement::<RowSql>::new(text).rare(ids.len() > USUAL).load::<Row>(db).map_err(store_error)?;
    rows.into_iter().map(|it| of_row(kind, it)).collect()
}

fn of_row(goods: Kind, row: Row) -> Result<Stocked, StoreError> {
    let (id, title, price, currency, stock, archived_at, revision) = row;
    Ok(Stocked {
        id: id.into(),
        goods,
        title: made(title)?,
        price: made(money(price, &currency)?)?,
        stock: made(stock)?,
        archived: archived_at.is_some(),
        revision,
    })
}
