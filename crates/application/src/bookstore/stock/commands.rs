//! Commands about stock.

use domain::bookstore::{Count, CountReason, MovementNote, QuantityChange};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::bookstore::schema;

/// What was received or counted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "quantity": 5, "reason": "receipt", "note": "Delivery note 4711" })))]
pub struct CreateStockMovement {
    /// How many more there are, or fewer where it is negative. Not 0, and positive for a receipt.
    #[schema(value_type = schema::StockQuantity)]
    pub quantity: QuantityChange,
    /// Why.
    #[schema(value_type = schema::StockCountReason)]
    pub reason: CountReason,
    /// What there is to say about it.
    #[schema(value_type = Option<schema::StockMovementNote>)]
    pub note: Option<MovementNote>,
}

impl CreateStockMovement {
    /// The same in the words of the rules.
    pub(super) fn count(&self) -> Count {
        Count { quantity: self.quantity, reason: self.reason, note: self.note.clone() }
    }
}
