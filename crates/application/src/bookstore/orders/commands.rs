//! What can be done with orders: the request bodies.

use domain::{
    bookstore::{
        PaymentMethod, ProductId,
        orders::{OrderLineId, Portion, Quantity, Wanted},
    },
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{OrderId, schema};

/// So many pieces of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WantedLine, examples(json!({ "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d74", "quantity": 2 })))]
pub struct WantedLine {
    /// What.
    #[schema(value_type = uuid::Uuid)]
    pub product_id: ProductId,
    /// How many.
    #[schema(value_type = schema::OrderQuantity)]
    pub quantity: Quantity,
}

/// A new draft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "lines": [{ "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d74", "quantity": 2 }] })))]
pub struct CreateOrder {
    /// Names the order for ever; made by the server where it is not given.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<OrderId>,
    /// What is wanted: 1 to 100 products, each of them once, all sold in one currency.
    pub lines: Vec<WantedLine>,
}

/// What is to be different about a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(
    min_properties = 1,
    examples(json!({ "lines": [{ "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d74", "quantity": 3 }] })),
)]
pub struct UpdateOrder {
    /// All that is wanted now: 1 to 100 products, each of them once, all sold in one currency.
    #[serde(default)]
    #[schema(value_type = Vec<WantedLine>, required = false)]
    pub lines: Change<Vec<WantedLine>>,
}

/// By what an order is paid.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "payment_method": "test_card_success" })))]
pub struct PayOrder {
    /// The token that the payment gateway gave to the customer's browser.
    #[schema(value_type = schema::PaymentMethod)]
    pub payment_method: PaymentMethod,
}

/// Some pieces of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderPortion, examples(json!({ "line_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d76", "quantity": 1 })))]
pub struct LinePortion {
    /// Which line.
    #[schema(value_type = uuid::Uuid)]
    pub line_id: OrderLineId,
    /// How many pieces; all that are left where nothing is said.
    #[schema(value_type = Option<schema::OrderQuantity>)]
    pub quantity: Option<Quantity>,
}

/// What is handed over.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "lines": [{ "line_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d76", "quantity": 1 }] })))]
pub struct FulfilOrder {
    /// Of which lines; all that is left of the order where nothing is said.
    pub lines: Option<Vec<LinePortion>>,
}

/// What the money goes back for.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "lines": [{ "line_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d76", "quantity": 1 }] })))]
pub struct RefundOrder {
    /// Of which lines; all that is left of the order where nothing is said.
    pub lines: Option<Vec<LinePortion>>,
}

/// The same as the domain knows them.
pub(in crate::bookstore) fn wanted(lines: &[WantedLine]) -> Vec<Wanted> {
    lines.iter().map(|it| Wanted { product: it.product_id, quantity: it.quantity }).collect()
}

/// The same as the domain knows them.
pub(super) fn portions(lines: Option<&Vec<LinePortion>>) -> Option<Vec<Portion>> {
    let portion = |it: &LinePortion| Portion { line: it.line_id, quantity: it.quantity };
    lines.map(|it| it.iter().map(portion).collect())
}
