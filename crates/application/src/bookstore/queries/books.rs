//! Lists of books.

use domain::{
    bookstore::{AuthorId, BookstoreError, Isbn, Language, PublishedYear, Slug},
    kernel::{Currency, Decimal, Violation},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    BookstoreReader, ShelfQuery, Shop,
    shelf::{Search, ShelfFilter, usually},
};
use crate::{
    Ctx, Failure,
    bookstore::{BookView, SearchQuery, SearchText, schema},
    page::{Order, Page, PageRequest, Record, SortMember},
};

/// Which books are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookFilter {
    /// In this category or below it.
    #[schema(value_type = Option<schema::Slug>)]
    pub category: Option<Slug>,
    /// Published in this year.
    #[schema(value_type = Option<i32>, minimum = -3000, maximum = 9999)]
    pub year: Option<PublishedYear>,
    /// Published in this year or later.
    #[schema(value_type = Option<i32>, minimum = -3000, maximum = 9999)]
    pub year_from: Option<PublishedYear>,
    /// Published in this year or earlier.
    #[schema(value_type = Option<i32>, minimum = -3000, maximum = 9999)]
    pub year_to: Option<PublishedYear>,
    /// By this author.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub author_id: Option<AuthorId>,
    /// Written in exactly this language.
    #[schema(value_type = Option<schema::LanguageTag>)]
    pub language: Option<Language>,
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
    /// With all these words in title, subtitle, authors and ISBN; the last one may be the beginning of a word.
    #[schema(value_type = Option<schema::SearchText>)]
    pub q: Option<SearchText>,
    /// With archived ones among them. Needs the permission `catalogue:write`.
    pub archived: Option<bool>,
    /// With the related records shown in full.
    pub expand: Option<Expand>,
}

/// How one book is to be shown.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookExpansion {
    /// With the related records shown in full.
    pub expand: Option<Expand>,
}

/// The related records of a book that can be shown in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BookExpand)]
pub enum Expand {
    /// Its authors.
    Authors,
}

/// Which books storage is to find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookQuery {
    /// As products.
    pub shelf: ShelfQuery,
    /// Published in this year or later.
    pub year_from: Option<i32>,
    /// Published in this year or earlier.
    pub year_to: Option<i32>,
    /// By all of these.
    pub authors: Vec<AuthorId>,
    /// Written in exactly this language.
    pub language: Option<Language>,
    /// With these words in their document.
    pub search: Option<SearchQuery>,
}

/// What a list of books can be sorted by. Ties are broken by the ISBN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookSort {
    /// By title.
    Title,
    /// By year.
    PublishedYear,
    /// By price, in minor units; different currencies are not compared.
    Price,
    /// By age.
    CreatedAt,
    /// By the average of the ratings.
    Rating,
    /// Best first, as [`Relevance`](crate::bookstore::Relevance) has it. Only where words are looked for.
    Relevance,
}

impl SortMember for BookSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[
        ("title", Self::Title),
        ("published_year", Self::PublishedYear),
        ("price", Self::Price),
        ("created_at", Self::CreatedAt),
        ("rating", Self::Rating),
        ("relevance", Self::Relevance),
    ];
}

impl BookFilter {
    fn resolve(&self, ctx: &Ctx, shop: Shop, scope: Option<AuthorId>) -> Result<BookQuery, Failure> {
        let (earliest, latest) = (self.year.max(self.year_from), self.year.into_iter().chain(self.year_to).min());
        Ok(BookQuery {
            shelf: self.shelf().resolve(ctx, shop)?,
            year_from: earliest.map(PublishedYear::get),
            year_to: latest.map(PublishedYear::get),
            authors: scope.into_iter().chain(self.author_id.filter(|it| Some(*it) != scope)).collect(),
            language: self.language.clone(),
            search: None,
        })
    }

    const fn shelf(&self) -> ShelfFilter<'_> {
        let Self { price_min, price_max, currency, in_stock, archived, .. } = *self;
        ShelfFilter { category: self.category.as_ref(), price_min, price_max, currency, in_stock, archived }
    }
}

/// A page of books. The best fit comes first where words are looked for, otherwise they are sorted
/// by title, unless something else is asked for.
pub fn list_books(
    ctx: &Ctx,
    shop: Shop,
    reader: &mut dyn BookstoreReader,
    filter: &BookFilter,
    page: &PageRequest<BookSort>,
) -> Result<Page<BookView>, Failure> {
    let query = filter.resolve(ctx, shop, None)?;
    found(reader, query, filter, page)
}

/// A page of an author's books, as [`list_books`] does it.
pub fn list_author_books(
    ctx: &Ctx,
    shop: Shop,
    reader: &mut dyn BookstoreReader,
    author: AuthorId,
    filter: &BookFilter,
    page: &PageRequest<BookSort>,
) -> Result<Page<BookView>, Failure> {
    let query = filter.resolve(ctx, shop, Some(author))?;
    reader.find_author(author)?.ok_or(BookstoreError::AuthorNotFound)?;
    found(reader, query, filter, page)
}

/// One book, archived or not.
pub fn get_book(
    reader: &mut dyn BookstoreReader,
    isbn: Isbn,
    expand: Option<Expand>,
) -> Result<Record<BookView>, Failure> {
    let mut book = reader.find_book(isbn)?.ok_or(BookstoreError::BookNotFound)?;
    if expand == Some(Expand::Authors) {
        reader.expand_authors(std::slice::from_mut(&mut book.view))?;
    }
    Ok(book)
}

fn found(
    reader: &mut dyn BookstoreReader,
    query: BookQuery,
    filter: &BookFilter,
    page: &PageRequest<BookSort>,
) -> Result<Page<BookView>, Failure> {
    let page = sorted(page, filter.q.is_some())?;
    let mut books = Search::of(filter.q.as_ref())
        .page(page.total, |search| Ok(reader.list_books(&BookQuery { search, ..query }, &page)?))?;
    if filter.expand == Some(Expand::Authors) && !books.data.is_empty() {
        reader.expand_authors(&mut books.data)?;
    }
    Ok(books)
}

/// Relevance is nothing without words to look for, and leaves ties that the title decides.
fn sorted(page: &PageRequest<BookSort>, searching: bool) -> Result<PageRequest<BookSort>, Failure> {
    let mut page = usually(page, if searching { BookSort::Relevance } else { BookSort::Title });
    let by = |member| page.sort.iter().any(|it| it.by == member);
    match (by(BookSort::Relevance), by(BookSort::Title)) {
        (true, _) if !searching => {
            let violation = Violation::new("/sort", "relevance_without_q", "needs the parameter q");
            return Err(Failure::invalid(vec![violation]));
        }
        (true, false) => page.sort.push(Order { by: BookSort::Title, descending: false }),
        _ => {}
    }
    Ok(page)
}

#[cfg(test)]
mod tests;
