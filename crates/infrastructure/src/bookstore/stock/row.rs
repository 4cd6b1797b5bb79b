//! A movement as a row.

use application::bookstore::StockMovementView;
use diesel::prelude::*;
use domain::{bookstore::StockMovement, kernel::StoreError};

use super::super::{
    schema::bookstore_stock_movements,
    stored::{read, small},
};
use crate::db::types::{Key, Ts};

#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = bookstore_stock_movements, treat_none_as_default_value = false)]
pub(in crate::bookstore) struct MovementRow {
    pub(in crate::bookstore) product_id: Key,
    pub(in crate::bookstore) number: i64,
    pub(in crate::bookstore) quantity: i64,
    pub(in crate::bookstore) stock: i64,
    pub(in crate::bookstore) reason: String,
    pub(in crate::bookstore) order_id: Option<Key>,
    pub(in crate::bookstore) note: Option<String>,
    pub(in crate::bookstore) recorded_by: Option<Key>,
    pub(in crate::bookstore) recorded_at: Ts,
}

impl MovementRow {
    pub(in crate::bookstore) fn of(movement: &StockMovement) -> Self {
        Self {
            product_id: movement.product.into(),
            number: movement.number,
            quantity: movement.quantity.into(),
            stock: movement.stock.get().into(),
            reason: movement.reason.name().to_owned(),
            order_id: movement.order.map(Key::from),
            note: movement.note.as_deref().map(str::to_owned),
            recorded_by: movement.recorded_by.map(Key::from),
            recorded_at: movement.at.into(),
        }
    }

    pub(super) fn into_view(self) -> Result<StockMovementView, StoreError> {
        Ok(StockMovementView {
            product_id: self.product_id.0,
            number: self.number,
            quantity: small(self.quantity)?,
            stock: small(self.stock)?,
            reason: read(&self.reason)?,
            order_id: self.order_id.map(|it| it.0),
            note: self.note,
            recorded_by: self.recorded_by.map(|it| it.0),
            recorded_at: self.recorded_at.into(),
        })
    }
}
