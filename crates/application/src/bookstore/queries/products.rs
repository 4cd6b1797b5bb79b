//! Lists of magazines and items, which are listed alike. Those of books have more to ask for.

use std::fmt;

use domain::kernel::StoreError;

use super::{
    BookstoreReader, ShelfQuery, Shop,
    shelf::{Search, ShelfFilter, usually},
};
use crate::{
    Ctx, Failure,
    bookstore::{ChangedKind, SearchQuery, SearchText},
    page::{Page, PageRequest, Record, SortMember},
};

/// A kind of product that is found by a number printed on it, and by words.
pub trait ListedKind: ChangedKind {
    /// Which ones a client wants.
    type Filter: Clone;
    /// The number.
    type Number: Clone + fmt::Display;
    /// What a list can be sorted by; the first member is the usual one. Ties are broken by the id.
    type Sort: SortMember;

    /// What is shown of this kind.
    fn shelves(reader: &mut dyn BookstoreReader) -> &mut dyn Shelves<Self>;

    /// Takes a filter apart.
    fn wanted(filter: &Self::Filter) -> Wanted<'_, Self::Number>;
}

/// What the catalogue shows of one kind of product.
pub trait Shelves<K: ListedKind> {
    /// One product, archived or not.
    fn find_product(&mut self, key: K::Key) -> Result<Option<Record<K::View>>, StoreError>;

    /// A page of products.
    fn list_products(
        &mut self,
        query: &ProductQuery<K::Number>,
        page: &PageRequest<K::Sort>,
    ) -> Result<Page<K::View>, StoreError>;
}

/// The parts of a filter.
pub struct Wanted<'f, N> {
    pub(super) shelf: ShelfFilter<'f>,
    pub(super) number: Option<&'f N>,
    pub(super) words: Option<&'f SearchText>,
}

/// Which products storage is to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductQuery<N> {
    /// As products.
    pub shelf: ShelfQuery,
    /// With this number.
    pub number: Option<N>,
    /// With these words in their document.
    pub search: Option<SearchQuery>,
}

impl<N> Wanted<'_, N> {
    /// Whether words are looked for.
    pub const fn searches(&self) -> bool {
        self.words.is_some()
    }
}

impl<N> Default for ProductQuery<N> {
    fn default() -> Self {
        Self { shelf: ShelfQuery::default(), number: None, search: None }
    }
}

/// A page of products.
pub fn list_products<K: ListedKind>(
    ctx: &Ctx,
    shop: Shop,
    reader: &mut dyn BookstoreReader,
    filter: &K::Filter,
    page: &PageRequest<K::Sort>,
) -> Result<Page<K::View>, Failure> {
    let Wanted { shelf, number, words } = K::wanted(filter);
    let (shelf, number, page) = (shelf.resolve(ctx, shop)?, number.cloned(), usually(page, K::Sort::MEMBERS[0].1));
    Search::of(words).page(page.total, |search| {
        Ok(K::shelves(reader).list_products(&ProductQuery { shelf, number, search }, &page)?)
    })
}

/// One product, archived or not.
pub fn get_product<K: ListedKind>(reader: &mut dyn BookstoreReader, key: K::Key) -> Result<Record<K::View>, Failure> {
    Ok(K::shelves(reader).find_product(key)?.ok_or(K::ABSENT)?)
}
