//! Movements of stock as they are shown.

use chrono::{DateTime, Utc};
use domain::{
    bookstore::{MovementReason, StockMovement},
    kernel::Id,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{bookstore::schema, moment, page::Record};

/// A movement of a product's stock. All of them together come to how many can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StockMovement, examples(json!({
    "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d71", "number": 7, "quantity": 5, "stock": 8, "reason": "receipt",
    "order_id": null, "note": "Delivery note 4711", "recorded_by": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e",
    "recorded_at": "2026-12-01T10:00:00.000000Z",
})))]
pub struct StockMovementView {
    /// Of which product.
    pub product_id: Uuid,
    /// Its number among those of the product: the newer, the higher, with gaps.
    #[schema(minimum = 1)]
    pub number: i64,
    /// How many came, or went where it is negative.
    #[schema(value_type = schema::StockQuantity)]
    pub quantity: i32,
    /// How many there were afterwards.
    #[schema(value_type = schema::Stock)]
    pub stock: i32,
    /// Why.
    #[schema(value_type = schema::StockMovementReason)]
    pub reason: MovementReason,
    /// For which order; null where it was for none.
    #[schema(required)]
    pub order_id: Option<Uuid>,
    /// What was said about it.
    #[schema(value_type = Option<schema::StockMovementNote>, required)]
    pub note: Option<String>,
    /// The person who wanted it; null where it was no person.
    #[schema(required)]
    pub recorded_by: Option<Uuid>,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub recorded_at: DateTime<Utc>,
}

impl StockMovementView {
    /// A movement that was just made.
    pub fn of(movement: &StockMovement) -> Record<Self> {
        Self {
            product_id: movement.product.uuid(),
            number: movement.number,
            quantity: movement.quantity,
            stock: movement.stock.get(),
            reason: movement.reason,
            order_id: movement.order.map(Id::uuid),
            note: movement.note.as_deref().map(str::to_owned),
            recorded_by: movement.recorded_by.map(Id::uuid),
            recorded_at: movement.at,
        }
        .into_record()
    }

    /// A movement, which never changes.
    pub fn into_record(self) -> Record<Self> {
        let modified = self.recorded_at;
        Record { view: self, revision: 1, modified }
    }
}
