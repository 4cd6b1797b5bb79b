//! Lists of items.

use domain::{
    bookstore::{BookstoreError, ProductId, Sku, Slug},
    kernel::{Currency, Decimal},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    BookstoreReader, ShelfQuery, Shop,
    shelf::{Search, ShelfFilter, usually},
};
use crate::{
    Ctx, Failure,
    bookstore::{ItemView, SearchQuery, SearchText, schema},
    page::{Page, PageRequest, Record, SortMember},
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

/// Which items storage is to find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemQuery {
    /// As products.
    pub shelf: ShelfQuery,
    /// With this stock keeping unit.
    pub sku: Option<Sku>,
    /// With these words in their document: name, description and SKU.
    pub search: Option<SearchQuery>,
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

/// A page of items.
pub fn list_items(
    ctx: &Ctx,
    shop: Shop,
    reader: &mut dyn BookstoreReader,
    filter: &ItemFilter,
    page: &PageRequest<ItemSort>,
) -> Result<Page<ItemView>, Failure> {
    let ItemFilter { price_min, price_max, currency, in_stock, archived, .. } = *filter;
    let (category, sku) = (filter.category.as_ref(), filter.sku.clone());
    let shelf = ShelfFilter { category, price_min, price_max, currency, in_stock, archived }.resolve(ctx, shop)?;
    let page = usually(page, ItemSort::Name);
    Search::of(filter.q.as_ref())
        .page(page.total, |search| Ok(reader.list_items(&ItemQuery { shelf, sku, search }, &page)?))
}

/// One item, archived or not.
pub fn get_item(reader: &mut dyn BookstoreReader, id: ProductId) -> Result<Record<ItemView>, Failure> {
    Ok(reader.find_item(id)?.ok_or(BookstoreError::ItemNotFound)?)
}
