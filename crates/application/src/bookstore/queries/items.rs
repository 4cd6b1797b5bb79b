//! Lists of items.

use domain::{
    bookstore::{ItemFacts, Sku, Slug},
    kernel::{Currency, Decimal},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{BookstoreReader, ListedKind, Shelves, Wanted, shelf::ShelfFilter};
use crate::{
    bookstore::{SearchText, schema},
    page::SortMember,
};

/// Which items are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemFilter {
    /// In this category or below it.
    #[schema(value_type = Option<schema::Slug>)]
    pub category: Option<Slug>,
    /// With this stock keeping unit.
    #[schema(value_type = Option<schema::Sku>)]
    pub sku: Option<Sku>,
    /// At this price or a higher one, in `currency`.
    #[schema(value_type = Option<schema::DecimalNumber>)]
    pub price_min: Option<Decimal>,
    /// At this price or a lower one, in `currency`.
    #[schema(value_type = Option<schema::DecimalNumber>)]
    pub price_max: Option<Decimal>,
    /// Priced in this currency. With `price_min` and `price_max` it is that of the shop unless another is given.
    #[schema(value_type = Option<schema::CurrencyCode>)]
    pub currency: Option<Currency>,
    /// There to be had (`true`), or sold out (`false`).
    pub in_stock: Option<bool>,
    /// With all these words in name, description and SKU; the last one may be the beginning of a word.
    #[schema(value_type = Option<schema::SearchText>)]
    pub q: Option<SearchText>,
    /// With archived ones among them. Needs the permission `catalogue:write`.
    pub archived: Option<bool>,
}

/// What a list of items can be sorted by. Ties are broken by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemSort {
    /// By name.
    Name,
    /// By price, in minor units; different currencies are not compared.
    Price,
    /// By age.
    CreatedAt,
}

impl SortMember for ItemSort {
    const MEMBERS: &'static [(&'static str, Self)] =
        &[("name", Self::Name), ("price", Self::Price), ("created_at", Self::CreatedAt)];
}

impl ListedKind for ItemFacts {
    type Filter = ItemFilter;
    type Number = Sku;
    type Sort = ItemSort;

    fn shelves(reader: &mut dyn BookstoreReader) -> &mut dyn Shelves<Self> {
        reader
    }

    fn wanted(filter: &ItemFilter) -> Wanted<'_, Sku> {
        let ItemFilter { price_min, price_max, currency, in_stock, archived, .. } = *filter;
        let category = filter.category.as_ref();
        Wanted {
            shelf: ShelfFilter { category, price_min, price_max, currency, in_stock, archived },
            number: filter.sku.as_ref(),
            words: filter.q.as_ref(),
        }
    }
}
