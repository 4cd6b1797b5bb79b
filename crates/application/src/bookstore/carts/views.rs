//! Carts as they are shown.

use chrono::{DateTime, Utc};
use domain::{
    bookstore::{
        Availability, Cart, Goods,
        orders::{Chosen, Offered, OrderLine},
    },
    kernel::Money,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::schema;
use crate::moment;

/// What somebody thinks of ordering. Nothing of it is set aside, and it costs what it costs when it is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Cart, examples(json!({
    "lines": [{
        "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d76", "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d74",
        "kind": "book", "title": "Emma", "unit_price": { "amount": "5.99", "currency": "USD" }, "quantity": 2,
        "available": 3, "availability": "available", "total": { "amount": "11.98", "currency": "USD" },
    }],
    "total": { "amount": "11.98", "currency": "USD" },
    "updated_at": "2026-11-30T09:58:00.000000Z", "expires_at": "2026-12-30T09:58:00.000000Z",
})))]
pub struct CartView {
    /// What is in it.
    pub lines: Vec<CartLineView>,
    /// What all of it costs that is for sale; null where nothing is, or it is not sold in one currency.
    #[schema(value_type = Option<schema::Money>, required)]
    pub total: Option<Money>,
    /// When something was put in; null before that.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub updated_at: Option<DateTime<Utc>>,
    /// When a visitor's cart is forgotten if nobody touches it; null for a customer's, which never is.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// So many pieces of a product, and whether they can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CartLine)]
pub struct CartLineView {
    /// Names the line for ever, also in the order that comes of it.
    pub id: Uuid,
    /// What is wanted.
    pub product_id: Uuid,
    /// What that is; null where there is no such product any more.
    #[schema(value_type = Option<schema::ProductKind>, required)]
    pub kind: Option<Goods>,
    /// What it is called, or was when it was put in.
    pub title: String,
    /// What one piece costs; null where there is no such product any more.
    #[schema(value_type = Option<schema::Money>, required)]
    pub unit_price: Option<Money>,
    /// How many pieces are wanted.
    #[schema(value_type = schema::OrderQuantity)]
    pub quantity: i32,
    /// How many there are that can be ordered.
    #[schema(minimum = 0)]
    pub available: i32,
    /// Whether the line could be ordered as it is.
    #[schema(value_type = schema::Availability)]
    pub availability: Availability,
    /// What all pieces cost; null where that is unknown, or more than can be paid.
    #[schema(value_type = Option<schema::Money>, required)]
    pub total: Option<Money>,
}

impl CartView {
    /// A cart, if there is one. `offers` are what the shop has of what is in it, in the same order.
    pub fn of(cart: Option<&Cart>, offers: &[Option<Offered>]) -> Self {
        let lines = || cart.iter().flat_map(|it| &it.facts().lines).zip(offers.iter().map(Option::as_ref));
        let sold =
            |(line, offer): (&Chosen, Option<&Offered>)| offer.filter(|it| !it.archived).map(|it| line.at_price_of(it));
        Self {
            total: OrderLine::total_of(&lines().filter_map(sold).collect::<Vec<_>>()),
            lines: lines().map(|(line, offer)| CartLineView::of(line, offer)).collect(),
            updated_at: cart.map(|it| it.facts().updated_at),
            expires_at: cart.and_then(Cart::expires_at),
        }
    }
}

impl CartLineView {
    fn of(line: &Chosen, offer: Option<&Offered>) -> Self {
        let availability = Availability::of(line, offer);
        Self {
            id: line.line.uuid(),
            product_id: line.product.uuid(),
            kind: offer.map(|it| it.goods),
            title: offer.map_or(&line.title, |it| &it.title).clone(),
            unit_price: offer.map(|it| it.price),
            quantity: line.quantity,
            available: offer.filter(|it| !it.archived).map_or(0, |it| it.stock),
            availability,
            total: offer.and_then(|it| line.at_price_of(it).total()),
        }
    }
}
