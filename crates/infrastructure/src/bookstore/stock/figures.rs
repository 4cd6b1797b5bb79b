//! The figures beside the ledger: changed with it, and compared with it.

use std::collections::BTreeMap;

use application::bookstore::StockFigure;
use diesel::{RunQueryDsl, sql_types::BigInt};
use domain::{
    bookstore::{ProductId, StockMovement},
    kernel::{Revision, StoreError},
};

use super::{
    super::product::{Kind, Tables},
    ledger::USUAL,
};
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
    types::{Key, Ts, Uid},
};

/// The revision that a product had before its movements, and the last of them.
type Step<'m> = (Revision, &'m StockMovement);

/// Keeps what products have come to by `moves`: one statement for each kind of them, in the order in which they were
/// loaded.
pub(super) fn save(db: &mut Db, moves: &[StockMovement]) -> Result<(), StoreError> {
    for kind in Kind::ALL {
        let mut steps = BTreeMap::<ProductId, Step<'_>>::new();
        for movement in moves.iter().filter(|it| it.goods == *kind) {
            steps.entry(movement.product).or_insert((movement.number - 1, movement)).1 = movement;
        }
        if !steps.is_empty() {
            save_kind(db, *kind, &steps)?;
        }
    }
    Ok(())
}

fn save_kind(db: &mut Db, kind: Kind, steps: &BTreeMap<ProductId, Step<'_>>) -> Result<(), StoreError> {
    let mut text = Fragment::default();
    text.sql("WITH moved (id, was, revision, stock, at) AS (VALUES ");
    for (place, (was, last)) in steps.values().enumerate() {
        text.sql(if place == 0 { "(" } else { ", (" }).value(&Value::Id(last.product.into()));
        for number in [*was, last.number, last.stock.get().into()] {
            text.sql(", ").value(&Value::Number(number));
        }
        text.sql(", ").value(&Value::Instant(Ts(last.at))).sql(")");
    }
    text.sql(") UPDATE ").sql(kind.table());
    text.sql(" SET stock = moved.stock, revision = moved.revision, updated_at = moved.at FROM moved WHERE ");
    text.sql(kind.table()).sql(".id = moved.id AND ").sql(kind.table()).sql(".revision = moved.was");
    let saved = Statement::<()>::new(text).rare(steps.len() > USUAL).execute(db).map_err(store_error)?;
    if saved == steps.len() { Ok(()) } else { Err(StoreError::Contended) }
}

/// The next products, with both numbers of each, in one statement: it sees one state of the database, in which each
/// movement has changed its figure.
pub(super) fn compare(db: &mut Db, after: Option<ProductId>, limit: i64) -> Result<Vec<StockFigure>, StoreError> {
    let mut text = Fragment::default();
    text.sql("WITH portion AS (SELECT id FROM bookstore_products");
    if let Some(after) = after {
        text.sql(" WHERE id > ").value(&Value::Id(after.into()));
    }
    text.sql(" ORDER BY id LIMIT ").value(&Value::Number(limit)).sql(")");
    text.sql(
        " SELECT portion.id, COALESCE(book.stock, magazine.stock, item.stock, 0), \
         CAST(COALESCE((SELECT sum(quantity) FROM bookstore_stock_movements WHERE product_id = portion.id), 0) AS bigint) \
         FROM portion LEFT JOIN bookstore_books book ON book.id = portion.id \
         LEFT JOIN bookstore_magazines magazine ON magazine.id = portion.id \
         LEFT JOIN bookstore_items item ON item.id = portion.id ORDER BY portion.id",
    );
    let rows = Statement::<(Uid, BigInt, BigInt)>::new(text).load::<(Key, i64, i64)>(db).map_err(store_error)?;
    Ok(rows.into_iter().map(|(id, stock, sum)| StockFigure { product: id.into(), stock, sum }).collect())
}
