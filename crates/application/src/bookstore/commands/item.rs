//! Commands about items.

use domain::{
    bookstore::{Description, ItemName, ProductId, Sku, Slug, Stock},
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AskedPrice, PriceChange, create_and_replace};
use crate::bookstore::schema;

create_and_replace! {
    /// A new item.
    #[schema(examples(json!({
        "sku": "NB-A5-RULED", "name": "Notebook A5, ruled", "description": "96 sheets of cream paper.",
        "category": "notebooks", "price": { "amount": "7.50", "currency": "USD" }, "stock": 120,
    })))]
    CreateItem;
    /// All that is to be known of an item.
    #[schema(examples(json!({
        "sku": "NB-A5-RULED", "name": "Notebook A5, ruled", "category": "notebooks",
        "price": { "amount": "6.50", "currency": "USD" },
    })))]
    ReplaceItem;
    []
    /// Names the item for ever; made by the server where it is not given.
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<ProductId>,
    /// The shop's own number for it; no two items have the same.
    #[schema(value_type = schema::Sku)]
    sku: Sku,
    /// What it is called.
    #[schema(value_type = schema::ItemName)]
    name: ItemName,
    /// What it is.
    #[schema(value_type = Option<schema::Description>)]
    description: Option<Description>,
    /// On which shelf it stands; the category must exist.
    #[schema(value_type = schema::Slug)]
    category: Slug,
    /// What one costs; not negative.
    #[schema(value_type = schema::Money)]
    price: AskedPrice,
    /// How many can be had. Where it is not given, a new item has none, and a replaced one keeps what it has.
    #[schema(value_type = Option<schema::Stock>)]
    stock: Option<Stock>,
}

/// What is to be different about an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "stock": 80 })))]
pub struct UpdateItem {
    /// The shop's own number for it.
    #[serde(default)]
    #[schema(value_type = schema::Sku)]
    pub sku: Change<Sku>,
    /// What it is called.
    #[serde(default)]
    #[schema(value_type = schema::ItemName)]
    pub name: Change<ItemName>,
    /// What it is.
    #[serde(default)]
    #[schema(value_type = Option<schema::Description>)]
    pub description: Change<Option<Description>>,
    /// On which shelf it stands; the category must exist.
    #[serde(default)]
    #[schema(value_type = schema::Slug)]
    pub category: Change<Slug>,
    /// What one costs; not negative.
    #[serde(default)]
    #[schema(value_type = PriceChange)]
    pub price: Change<PriceChange>,
    /// How many can be had.
    #[serde(default)]
    #[schema(value_type = schema::Stock)]
    pub stock: Change<Stock>,
}
