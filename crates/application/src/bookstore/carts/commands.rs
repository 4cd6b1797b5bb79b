//! What can be done with carts: the request bodies.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::bookstore::orders::WantedLine;

/// What is to be in a cart.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "lines": [{ "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d74", "quantity": 2 }] })))]
pub struct ReplaceCart {
    /// All that is wanted now: at most 100 products, each of them once, all sold in one currency; none empties the cart.
    pub lines: Vec<WantedLine>,
}
