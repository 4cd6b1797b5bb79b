//! What lists of books, magazines and items have in common.

use domain::{
    bookstore::Slug,
    kernel::{Currency, Decimal, Misfit, Money, MoneyError, Permission, Violation},
};

use crate::{
    Ctx, Failure,
    bookstore::{SearchQuery, SearchText},
    page::{Order, Page, PageRequest},
};

/// The settings of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shop {
    /// What amounts are in where no currency is named.
    pub currency: Currency,
}

/// Which products are wanted, as far as they are products.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShelfQuery {
    /// In this category or below it.
    pub category: Option<Slug>,
    /// At such a price.
    pub price: Option<PriceRange>,
    /// There to be had, or sold out.
    pub in_stock: Option<bool>,
    /// Archived ones as well.
    pub archived: bool,
}

/// Prices in one currency, in its minor units; both bounds belong to the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceRange {
    /// In what.
    pub currency: Currency,
    /// The lowest price.
    pub min: Option<i64>,
    /// The highest price.
    pub max: Option<i64>,
}

/// The filters that make a [`ShelfQuery`].
pub(super) struct ShelfFilter<'a> {
    pub(super) category: Option<&'a Slug>,
    pub(super) price_min: Option<Decimal>,
    pub(super) price_max: Option<Decimal>,
    pub(super) currency: Option<Currency>,
    pub(super) in_stock: Option<bool>,
    pub(super) archived: Option<bool>,
}

impl ShelfFilter<'_> {
    /// Refused when the caller may not see what is archived, or a price is none in its currency.
    pub(super) fn resolve(self, ctx: &Ctx, shop: Shop) -> Result<ShelfQuery, Failure> {
        let archived = self.archived.unwrap_or(false);
        if archived {
            ctx.actor.require(Permission::CatalogueWrite)?;
        }
        let price = self.price(shop)?;
        Ok(ShelfQuery { category: self.category.cloned(), price, in_stock: self.in_stock, archived })
    }

    fn price(&self, shop: Shop) -> Result<Option<PriceRange>, Failure> {
        if (self.price_min, self.price_max, self.currency) == (None, None, None) {
            return Ok(None);
        }
        let currency = self.currency.unwrap_or(shop.currency);
        let mut broken = Vec::new();
        let mut bound = |pointer: &str, amount: Option<Decimal>| {
            let minor = amount.map(|it| Money::of(it, currency).map(Money::minor)).transpose();
            minor.map_err(|why| broken.push(misfit(pointer, why))).ok().flatten()
        };
        let (min, max) = (bound("/price_min", self.price_min), bound("/price_max", self.price_max));
        if broken.is_empty() { Ok(Some(PriceRange { currency, min, max })) } else { Err(Failure::invalid(broken)) }
    }
}

fn misfit(pointer: &str, why: MoneyError) -> Violation {
    Violation::new(pointer, why.code(), why.to_string())
}

/// What a text to look for comes to.
pub(super) enum Search {
    /// Nothing is looked for.
    Everything,
    /// These words are.
    For(SearchQuery),
    /// There is nothing that could be found.
    Nothing,
}

impl Search {
    pub(super) fn of(text: Option<&SearchText>) -> Self {
        match text.map(|it| SearchQuery::parse(it)) {
            None => Self::Everything,
            Some(Some(query)) => Self::For(query),
            Some(None) => Self::Nothing,
        }
    }

    /// What `list` answers with the words to look for; no record at all where nothing can be found.
    pub(super) fn page<T>(
        self,
        counted: bool,
        list: impl FnOnce(Option<SearchQuery>) -> Result<Page<T>, Failure>,
    ) -> Result<Page<T>, Failure> {
        match self {
            Self::Everything => list(None),
            Self::For(query) => list(Some(query)),
            Self::Nothing => Ok(Page { data: Vec::new(), next: None, total: counted.then_some(0) }),
        }
    }
}

/// The same page, sorted by `usual` if nothing else is asked for.
pub(super) fn usually<S: Copy>(page: &PageRequest<S>, usual: S) -> PageRequest<S> {
    let mut page = page.clone();
    if page.sort.is_empty() {
        page.sort.push(Order { by: usual, descending: false });
    }
    page
}
