//! Adding to the ledger.

use diesel::RunQueryDsl;
use domain::{bookstore::StockMovement, kernel::StoreError};

use super::MovementRow;
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
};

/// The statements for so many movements are worth preparing.
pub(super) const USUAL: usize = 8;

/// Adds movements, in one statement.
pub(in crate::bookstore) fn keep(db: &mut Db, moves: &[StockMovement]) -> Result<(), StoreError> {
    if moves.is_empty() {
        return Ok(());
    }
    let mut text = Fragment::default();
    text.sql(INTO).sql("VALUES ");
    for (place, movement) in moves.iter().enumerate() {
        text.sql(if place == 0 { "(" } else { ", (" }).value(&Value::Id(movement.product.into()));
        rest(&mut text, movement);
        text.sql(")");
    }
    let kept = Statement::<()>::new(text).rare(moves.len() > USUAL).execute(db);
    kept.map(drop).map_err(store_error)
}

/// Adds a movement of the product whose row the part `changed` of the statement has changed: nothing where that
/// changed none.
pub(in crate::bookstore) fn keep_what_changed(text: &mut Fragment, movement: &StockMovement) {
    text.sql(INTO).sql("SELECT changed.id");
    rest(text, movement);
    text.sql(" FROM changed");
}

const INTO: &str = "INSERT INTO bookstore_stock_movements (product_id, number, quantity, stock, reason, order_id, note, \
                    recorded_by, recorded_at) ";

/// Everything after the product.
fn rest(text: &mut Fragment, movement: &StockMovement) {
    let row = MovementRow::of(movement);
    for number in [row.number, row.quantity, row.stock] {
        text.sql(", ").value(&Value::Number(number));
    }
    text.sql(", ").value(&Value::Text(row.reason));
    perhaps(text, row.order_id.map(Value::Id), "CAST(NULL AS uuid)");
    perhaps(text, row.note.map(Value::Text), "CAST(NULL AS text)");
    perhaps(text, row.recorded_by.map(Value::Id), "CAST(NULL AS uuid)");
    text.sql(", ").value(&Value::Instant(row.recorded_at));
}

fn perhaps(text: &mut Fragment, value: Option<Value>, none: &'static str) {
    text.sql(", ");
    match value {
        Some(value) => text.value(&value),
        None => text.sql(none),
    };
}
