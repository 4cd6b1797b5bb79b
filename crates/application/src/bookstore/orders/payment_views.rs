//! Payments and refunds of orders as they are shown.

use chrono::{DateTime, Utc};
use domain::{
    bookstore::orders::{OrderPayment, OrderRefund, PaymentState, RefundReason, RefundState},
    kernel::Money,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::schema;
use crate::moment;

/// One try to pay an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderPayment, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d77", "order_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d75",
    "amount": { "amount": "11.98", "currency": "USD" }, "state": "pending",
    "next_action": { "type": "redirect", "url": "https://bank.example/confirm/1" }, "decline_code": null,
    "created_at": "2026-11-30T10:01:00.000000Z", "settled_at": null,
})))]
pub struct OrderPaymentView {
    /// Names the payment for ever.
    pub id: Uuid,
    /// Of which order.
    pub order_id: Uuid,
    /// How much.
    #[schema(value_type = schema::Money)]
    pub amount: Money,
    /// How it stands.
    #[schema(value_type = schema::PaymentState)]
    pub state: PaymentState,
    /// What the customer has to do for it, if anything.
    #[schema(required)]
    pub next_action: Option<NextActionView>,
    /// Why it was declined, if it was.
    #[schema(required)]
    pub decline_code: Option<&'static str>,
    /// When it was asked for.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was known what became of it.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub settled_at: Option<DateTime<Utc>>,
}

/// Where a customer confirms a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PaymentAction)]
pub struct NextActionView {
    /// What to do: `redirect` the browser.
    pub r#type: &'static str,
    /// Where to.
    pub url: String,
}

/// Money that goes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderRefund, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d78", "payment_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d77",
    "amount": { "amount": "5.99", "currency": "USD" }, "reason": "returned", "state": "succeeded",
    "created_at": "2026-12-02T09:00:00.000000Z", "settled_at": "2026-12-02T09:00:02.000000Z",
})))]
pub struct OrderRefundView {
    /// Names the refund for ever.
    pub id: Uuid,
    /// Of which payment.
    pub payment_id: Uuid,
    /// How much.
    #[schema(value_type = schema::Money)]
    pub amount: Money,
    /// Why.
    #[schema(value_type = schema::RefundReason)]
    pub reason: RefundReason,
    /// How it stands.
    #[schema(value_type = schema::RefundState)]
    pub state: RefundState,
    /// When it became due.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was known what became of it.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub settled_at: Option<DateTime<Utc>>,
}

impl OrderPaymentView {
    /// A payment as it is.
    pub fn of(payment: &OrderPayment) -> Self {
        let action = |url: &String| NextActionView { r#type: "redirect", url: url.clone() };
        Self {
            id: payment.id.uuid(),
            order_id: payment.order.uuid(),
            amount: payment.amount,
            state: payment.state,
            next_action: payment.action_url.as_ref().map(action),
            decline_code: payment.decline_code.map(domain::bookstore::DeclineCode::name),
            created_at: payment.created_at,
            settled_at: payment.settled_at,
        }
    }
}

impl OrderRefundView {
    /// A refund as it is.
    pub fn of(refund: &OrderRefund) -> Self {
        Self {
            id: refund.id.uuid(),
            payment_id: refund.payment.uuid(),
            amount: refund.amount,
            reason: refund.reason,
            state: refund.state,
            created_at: refund.created_at,
            settled_at: refund.settled_at,
        }
    }
}
