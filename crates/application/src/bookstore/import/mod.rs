//! Importing the catalogue from a file, row by row. A row that is refused is told of and stops
//! nothing; a row that was imported before changes nothing.

mod columns;
mod row;

use domain::{
    bookstore::{
        Book, BookChange, BookFacts, BookstoreError, Cataloguer, Credits, PersonName, Price, ProductChange, Slug,
        Stock, unknown_category,
    },
    kernel::{Change, Currency, Decimal, Kind, Violation},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use columns::ImportRow;
use row::ImportedBook;

use super::{
    AskedPrice, BookstoreReader, BookstoreUnit, CreateBook, Shop,
    authors::add_author,
    checks::{category_violations, existing, together},
    products, schema,
};
use crate::{Ctx, Failure};

/// How a file is to be imported.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// Whether to only tell what would happen.
    pub dry_run: Option<bool>,
    /// The price of new books for which the file has none, in `currency`.
    #[schema(value_type = Option<schema::DecimalNumber>)]
    pub price: Option<Decimal>,
    /// What prices are in where the file does not say; that of the shop unless another is given.
    #[schema(value_type = Option<schema::CurrencyCode>)]
    pub currency: Option<Currency>,
    /// How many there are of new books for which the file does not say.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 1_000_000_000)]
    pub stock: Option<Stock>,
    /// The category of new books for which the file has none; it must exist.
    #[schema(value_type = Option<schema::Slug>)]
    pub category: Option<Slug>,
}

/// What is true of new books where the file does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDefaults {
    /// What one costs.
    pub price: Option<Price>,
    /// What an amount without a currency is in.
    pub currency: Currency,
    /// How many there are.
    pub stock: Option<Stock>,
    /// On which shelf they stand.
    pub category: Option<Slug>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// It is a new book.
    Stored,
    /// It changed a book.
    Updated,
    /// The book was like that already.
    Unchanged,
    /// It is no book.
    Refused(RowRefused),
}

/// A row that is no book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({ "line": 17, "code": "isbn_checksum", "detail": "the ISBN check digit is wrong" })))]
pub struct RowRefused {
    /// Where it stands in the file; the first line, which a header may take, is 1.
    #[schema(minimum = 1)]
    pub line: u64,
    /// Why, as a stable name.
    pub code: &'static str,
    /// Why, for people.
    pub detail: String,
}

/// What became of all rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({ "stored": 9277, "updated": 0, "unchanged": 0, "refused": 723 })))]
pub struct ImportResult {
    /// How many were new books.
    #[schema(minimum = 0)]
    pub stored: u64,
    /// How many changed a book.
    #[schema(minimum = 0)]
    pub updated: u64,
    /// How many changed nothing.
    #[schema(minimum = 0)]
    pub unchanged: u64,
    /// How many were no books.
    #[schema(minimum = 0)]
    pub refused: u64,
}

impl ImportResult {
    /// Counts one more row.
    pub const fn count(&mut self, outcome: &RowOutcome) {
        match outcome {
            RowOutcome::Stored => self.stored += 1,
            RowOutcome::Updated => self.updated += 1,
            RowOutcome::Unchanged => self.unchanged += 1,
            RowOutcome::Refused(_) => self.refused += 1,
        }
    }
}

/// Finds out what is true of new books, before anything is imported.
pub fn prepare_import(
    _: &Cataloguer,
    shop: Shop,
    reader: &mut dyn BookstoreReader,
    options: &ImportOptions,
) -> Result<ImportDefaults, Failure> {
    let (mut broken, currency) = (Vec::new(), options.currency.unwrap_or(shop.currency));
    let price = options.price.and_then(|amount| {
        let checked = AskedPrice { amount, currency }.check();
        checked.map_err(|it| broken.push(Violation { pointer: "/price".to_owned(), ..it })).ok()
    });
    if let Some(category) = &options.category
        && reader.find_category(category)?.is_none()
    {
        broken.push(unknown_category("/category"));
    }
    BookstoreError::refuse(broken)?;
    Ok(ImportDefaults { price, currency, stock: options.stock, category: options.category.clone() })
}

/// Imports one row. Columns that the file does not have leave a known book as it is, and so do
/// prices, counts and categories that it does not give. In a dry run the caller undoes it.
pub fn import_book(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    defaults: &ImportDefaults,
    row: &ImportRow,
) -> Result<RowOutcome, Failure> {
    let line = row.line;
    let refused = |code, detail| Ok(RowOutcome::Refused(RowRefused { line, code, detail }));
    let imported = match row.read(defaults.currency) {
        Ok(book) => book,
        Err((code, detail)) => return refused(code, detail),
    };
    let outcome = match existing(uow.product(imported.isbn))? {
        Some(book) => update(ctx, uow, &book, imported),
        None => match imported.into_new(defaults) {
            Ok(new) => products::add::<BookFacts>(ctx, uow, &new, None).map(|_| RowOutcome::Stored),
            Err((code, detail)) => return refused(code, detail),
        },
    };
    match outcome {
        Err(Failure::Refused(why)) if why.kind == Kind::Invalid => match why.violations.into_iter().next() {
            Some(first) => refused(first.code, first.detail),
            None => refused(why.code, why.detail),
        },
        outcome => outcome,
    }
}

fn update(ctx: &Ctx, uow: &mut dyn BookstoreUnit, was: &Book, row: ImportedBook) -> Result<RowOutcome, Failure> {
    let product = &was.facts().product;
    let category = row.category.filter(|it| *it != product.category);
    let broken = category_violations(uow, category.as_ref())?;
    let same = was.facts().credits.iter().map(|it| it.name.key()).eq(row.authors.iter().map(PersonName::key));
    let (credits, made) = if same {
        (Change::Keep, Vec::new())
    } else {
        let known = uow.authors_named(&row.authors)?;
        let (credits, made) = Credits::by_name(&row.authors, known, ctx.at);
        (Change::Set(credits), made)
    };
    let change = BookChange {
        title: Change::Set(row.title),
        subtitle: row.subtitle,
        credits,
        language: row.language,
        published_year: row.published_year,
        publisher: row.publisher,
        page_count: row.page_count,
        description: row.description,
        product: ProductChange { category: set(category), price: set(row.price), stock: set(row.stock) },
    };
    let mut now = was.clone();
    if !together(broken, now.change(change, ctx.at))? {
        return Ok(RowOutcome::Unchanged);
    }
    made.iter().try_for_each(|it| add_author(uow, it))?;
    products::save(ctx, uow, "updated", (was, &now))?;
    Ok(RowOutcome::Updated)
}

fn set<T>(value: Option<T>) -> Change<T> {
    value.map_or(Change::Keep, Change::Set)
}

impl ImportedBook {
    /// The row as a new book, or what it lacks.
    fn into_new(self, defaults: &ImportDefaults) -> Result<CreateBook, (&'static str, String)> {
        let missing = |code, what: &str| (code, format!("the file has no {what} for it, and no default was given"));
        let category = self.category.or_else(|| defaults.category.clone());
        let price = self.price.or(defaults.price).ok_or_else(|| missing("price_missing", "price"))?;
        Ok(CreateBook {
            isbn: self.isbn,
            id: None,
            title: self.title,
            subtitle: self.subtitle.value().flatten(),
            authors: Some(self.authors),
            author_ids: None,
            category: category.ok_or_else(|| missing("category_missing", "category"))?,
            language: self.language.value().flatten(),
            published_year: self.published_year.value().flatten(),
            publisher: self.publisher.value().flatten(),
            page_count: self.page_count.value().flatten(),
            description: self.description.value().flatten(),
            price: price.into(),
            stock: self.stock.or(defaults.stock),
        })
    }
}

#[cfg(test)]
mod tests;
