//! Lists of magazines.

use domain::{
    bookstore::{Issn, MagazineFacts, Slug},
    kernel::{Currency, Decimal},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{BookstoreReader, ListedKind, Shelves, Wanted, shelf::ShelfFilter};
use crate::{
    bookstore::{SearchText, schema},
    page::SortMember,
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

impl ListedKind for MagazineFacts {
    type Filter = MagazineFilter;
    type Number = Issn;
    type Sort = MagazineSort;

    fn shelves(reader: &mut dyn BookstoreReader) -> &mut dyn Shelves<Self> {
        reader
    }

    fn wanted(filter: &MagazineFilter) -> Wanted<'_, Issn> {
        let MagazineFilter { price_min, price_max, currency, in_stock, archived, .. } = *filter;
        let category = filter.category.as_ref();
        Wanted {
            shelf: ShelfFilter { category, price_min, price_max, currency, in_stock, archived },
            number: filter.issn.as_ref(),
            words: filter.q.as_ref(),
        }
    }
}
