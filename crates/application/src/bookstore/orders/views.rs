//! Orders as they are shown.

use chrono::{DateTime, Utc};
use domain::{
    bookstore::{
        Goods,
        orders::{CancelReason, Order, OrderAction, OrderId, OrderLine, OrderState},
    },
    kernel::{Money, UserId},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::schema;
use crate::{history::Step, moment, page::Record};

/// What somebody wants of the shop, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Order, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d75", "number": "2026-000123",
    "customer_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "state": "placed", "cancel_reason": null,
    "lines": [{
        "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d76", "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d74",
        "kind": "book", "title": "Emma", "unit_price": { "amount": "5.99", "currency": "USD" }, "quantity": 2,
        "fulfilled": 0, "refunded": 0, "to_fulfil": 2, "total": { "amount": "11.98", "currency": "USD" },
    }],
    "total": { "amount": "11.98", "currency": "USD" }, "refunded_amount": { "amount": "0.00", "currency": "USD" },
    "placed_at": "2026-11-30T10:00:00.000000Z", "pay_by": "2026-11-30T10:30:00.000000Z", "paid_at": null,
    "fulfilled_at": null, "closed_at": null, "cancelled_at": null, "refunded_at": null,
    "created_at": "2026-11-30T09:58:00.000000Z", "updated_at": "2026-11-30T10:00:00.000000Z",
})))]
pub struct OrderView {
    /// Names the order for ever.
    pub id: Uuid,
    /// Names it for people.
    #[schema(value_type = schema::OrderNumber)]
    pub number: String,
    /// Who buys.
    pub customer_id: Uuid,
    /// How it stands.
    #[schema(value_type = schema::OrderState)]
    pub state: OrderState,
    /// Why it was cancelled, if it was.
    #[schema(value_type = Option<schema::OrderCancelReason>, required)]
    pub cancel_reason: Option<CancelReason>,
    /// What is wanted.
    pub lines: Vec<OrderLineView>,
    /// What all of it costs; null only for a draft whose products are not sold in one currency any more.
    #[schema(value_type = Option<schema::Money>, required)]
    pub total: Option<Money>,
    /// How much of what was paid goes back, or has.
    #[schema(value_type = schema::Money)]
    pub refunded_amount: Money,
    /// When it was placed.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub placed_at: Option<DateTime<Utc>>,
    /// Until when it is to be paid, or was.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub pay_by: Option<DateTime<Utc>>,
    /// When it was paid.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub paid_at: Option<DateTime<Utc>>,
    /// When the last of it was handed over.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub fulfilled_at: Option<DateTime<Utc>>,
    /// When it was closed.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// When the last of it was refunded.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub refunded_at: Option<DateTime<Utc>>,
    /// When it was begun.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

/// Pieces of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub struct OrderLineView {
    /// Names the line for ever.
    pub id: Uuid,
    /// What was ordered.
    pub product_id: Uuid,
    /// What that is.
    #[schema(value_type = schema::ProductKind)]
    pub kind: Goods,
    /// What it was called when the order was placed; in a draft, what it is called.
    pub title: String,
    /// What one piece cost when the order was placed; in a draft, what it costs.
    #[schema(value_type = schema::Money)]
    pub unit_price: Money,
    /// How many pieces.
    #[schema(value_type = schema::OrderQuantity)]
    pub quantity: i32,
    /// How many were handed over.
    #[schema(minimum = 0)]
    pub fulfilled: i32,
    /// For how many the money goes back, or has.
    #[schema(minimum = 0)]
    pub refunded: i32,
    /// How many are still to be handed over.
    #[schema(minimum = 0)]
    pub to_fulfil: i32,
    /// What all pieces cost; null only in a draft, where that is more than can be paid.
    #[schema(value_type = Option<schema::Money>, required)]
    pub total: Option<Money>,
}

/// One step of an order, as it is kept.
pub type OrderStep = Step<OrderId, OrderAction, OrderState>;

/// One step of an order: who did what, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderStep, examples(json!({
    "at": "2026-11-30T10:31:00.000000Z", "actor_id": null, "action": "cancel", "from": "placed", "to": "cancelled",
    "note": "expired", "request_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d71",
})))]
pub struct OrderStepView {
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub at: DateTime<Utc>,
    /// Who; null where Lyceum itself did it.
    #[schema(required)]
    pub actor_id: Option<Uuid>,
    /// What was done.
    #[schema(value_type = schema::OrderAction)]
    pub action: &'static str,
    /// The state before; null for the beginning.
    #[schema(value_type = Option<schema::OrderState>, required)]
    pub from: Option<OrderState>,
    /// The state after.
    #[schema(value_type = schema::OrderState)]
    pub to: OrderState,
    /// Why, or of how many pieces, where there is more to say.
    #[schema(required)]
    pub note: Option<String>,
    /// Finds the request in the log.
    pub request_id: String,
}

impl OrderView {
    /// An order as it is.
    pub fn of(order: &Order) -> Record<Self> {
        let facts = order.facts();
        let view = Self {
            id: facts.id.uuid(),
            number: facts.number.to_string(),
            customer_id: facts.customer.uuid(),
            state: facts.state,
            cancel_reason: facts.cancel_reason,
            lines: facts.lines.iter().map(Into::into).collect(),
            total: order.total(),
            refunded_amount: facts.refunded_amount,
            placed_at: facts.reached.placed_at,
            pay_by: facts.reached.pay_by,
            paid_at: facts.reached.paid_at,
            fulfilled_at: facts.reached.fulfilled_at,
            closed_at: facts.reached.closed_at,
            cancelled_at: facts.reached.cancelled_at,
            refunded_at: facts.reached.refunded_at,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Record { view, revision: facts.revision, modified: facts.updated_at }
    }
}

impl From<&OrderLine> for OrderLineView {
    fn from(line: &OrderLine) -> Self {
        Self {
            id: line.id.uuid(),
            product_id: line.product.uuid(),
            kind: line.goods,
            title: line.title.clone(),
            unit_price: line.unit_price,
            quantity: line.quantity,
            fulfilled: line.fulfilled,
            refunded: line.refunded,
            to_fulfil: line.to_fulfil(),
            total: line.total(),
        }
    }
}

impl From<OrderStep> for OrderStepView {
    fn from(step: OrderStep) -> Self {
        Self {
            at: step.at,
            actor_id: step.actor.map(UserId::uuid),
            action: step.action.name(),
            from: step.from,
            to: step.to,
            note: step.why,
            request_id: step.request_id,
        }
    }
}
