//! Lists of magazines.

use domain::{
    bookstore::{BookstoreError, Issn, ProductId, Slug},
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
    bookstore::{MagazineView, SearchQuery, SearchText, schema},
    page::{Page, PageRequest, Record, SortMember},
};

/// Which magazines are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MagazineFilter {
    /// In this category or below it.
    #[schema(value_type = Option<schema::Slug>)]
    pub category: Option<Slug>,
    /// Issues of this periodical.
    #[schema(value_type = Option<schema::Issn>)]
    pub issn: Option<Issn>,
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
    /// With all these words in title, issue, publisher and ISSN; the last one may be the beginning of a word.
    #[schema(value_type = Option<schema::SearchText>)]
    pub q: Option<SearchText>,
    /// With archived ones among them. Needs the permission `catalogue:write`.
    pub archived: Option<bool>,
}

/// Which magazines storage is to find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MagazineQuery {
    /// As products.
    pub shelf: ShelfQuery,
    /// Issues of this periodical.
    pub issn: Option<Issn>,
    /// With these words in their document: title, issue number, issue label, publisher and ISSN.
    pub search: Option<SearchQuery>,
}

/// What a list of magazines can be sorted by. Ties are broken by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MagazineSort {
    /// By title.
    Title,
    /// By the day of publication.
    PublishedOn,
    /// By price, in minor units; different currencies are not compared.
    Price,
    /// By age.
    CreatedAt,
}

impl SortMember for MagazineSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[
        ("title", Self::Title),
        ("published_on", Self::PublishedOn),
        ("price", Self::Price),
        ("created_at", Self::CreatedAt),
    ];
}

/// A page of magazines.
pub fn list_magazines(
    ctx: &Ctx,
    shop: Shop,
    reader: &mut dyn BookstoreReader,
    filter: &MagazineFilter,
    page: &PageRequest<MagazineSort>,
) -> Result<Page<MagazineView>, Failure> {
    let MagazineFilter { price_min, price_max, currency, in_stock, archived, issn, .. } = *filter;
    let category = filter.category.as_ref();
    let shelf = ShelfFilter { category, price_min, price_max, currency, in_stock, archived }.resolve(ctx, shop)?;
    let page = usually(page, MagazineSort::Title);
    Search::of(filter.q.as_ref())
        .page(page.total, |search| Ok(reader.list_magazines(&MagazineQuery { shelf, issn, search }, &page)?))
}

/// One magazine, archived or not.
pub fn get_magazine(reader: &mut dyn BookstoreReader, id: ProductId) -> Result<Record<MagazineView>, Failure> {
    Ok(reader.find_magazine(id)?.ok_or(BookstoreError::MagazineNotFound)?)
}
