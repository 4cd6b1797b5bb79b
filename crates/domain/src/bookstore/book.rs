//! Books. A book is addressed by its ISBN, which never changes.

use super::{
    Catalogued, Credit, Credits, Description, Goods, Isbn, Language, NewProduct, PageCount, Product, ProductChange,
    ProductKind, PublishedYear, Publisher, Subtitle, Title, other_identifier,
};
use crate::kernel::{Change, Timestamp, Violation};

/// The aggregate.
pub type Book = Catalogued<BookFacts>;

/// Everything that is known of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookFacts {
    /// What it is addressed by.
    pub isbn: Isbn,
    /// What it is called.
    pub title: Title,
    /// What stands below the title.
    pub subtitle: Option<Subtitle>,
    /// Who wrote it, in the order of the title page: 1 to 100, nobody twice.
    pub credits: Vec<Credit>,
    /// What it is written in.
    pub language: Option<Language>,
    /// When this edition or the work came out. Not after the year that follows the last change.
    pub published_year: Option<PublishedYear>,
    /// Who published it.
    pub publisher: Option<Publisher>,
    /// How many pages it has.
    pub page_count: Option<PageCount>,
    /// What it is about.
    pub description: Option<Description>,
    /// The book as something to be sold.
    pub product: Product,
}

/// What is needed for a book.
#[derive(Clone, Debug)]
pub struct NewBook {
    /// What it is addressed by.
    pub isbn: Isbn,
    /// What it is called.
    pub title: Title,
    /// What stands below the title.
    pub subtitle: Option<Subtitle>,
    /// Who wrote it.
    pub credits: Credits,
    /// What it is written in.
    pub language: Option<Language>,
    /// When it came out.
    pub published_year: Option<PublishedYear>,
    /// Who published it.
    pub publisher: Option<Publisher>,
    /// How many pages it has.
    pub page_count: Option<PageCount>,
    /// What it is about.
    pub description: Option<Description>,
    /// How it is sold.
    pub product: NewProduct,
}

/// What is to be different about a book.
#[derive(Clone, Debug, Default)]
pub struct BookChange {
    /// Another title.
    pub title: Change<Title>,
    /// Another subtitle, or none.
    pub subtitle: Change<Option<Subtitle>>,
    /// Other authors, in place of all.
    pub credits: Change<Credits>,
    /// Another language, or none.
    pub language: Change<Option<Language>>,
    /// Another year, or none.
    pub published_year: Change<Option<PublishedYear>>,
    /// Another publisher, or none.
    pub publisher: Change<Option<Publisher>>,
    /// Another number of pages, or none.
    pub page_count: Change<Option<PageCount>>,
    /// Another description, or none.
    pub description: Change<Option<Description>>,
    /// What is different about how it is sold.
    pub product: ProductChange,
}

impl ProductKind for BookFacts {
    type Key = Isbn;
    type New = NewBook;
    type Change = BookChange;

    const GOODS: Goods = Goods::Book;

    fn key(&self) -> Isbn {
        self.isbn
    }

    fn product(&self) -> &Product {
        &self.product
    }

    fn product_mut(&mut self) -> &mut Product {
        &mut self.product
    }

    fn of(new: NewBook, sold: impl FnOnce(NewProduct) -> Product) -> Self {
        Self {
            isbn: new.isbn,
            title: new.title,
            subtitle: new.subtitle,
            credits: new.credits.into_credits(),
            language: new.language,
            published_year: new.published_year,
            publisher: new.publisher,
            page_count: new.page_count,
            description: new.description,
            product: sold(new.product),
        }
    }

    fn apply(&mut self, change: BookChange) {
        change.title.apply(&mut self.title);
        change.subtitle.apply(&mut self.subtitle);
        change.credits.map(Credits::into_credits).apply(&mut self.credits);
        change.language.apply(&mut self.language);
        change.published_year.apply(&mut self.published_year);
        change.publisher.apply(&mut self.publisher);
        change.page_count.apply(&mut self.page_count);
        change.description.apply(&mut self.description);
        self.product.change(change.product);
    }

    /// Those of [`Credits::violations`], and `year_range`.
    fn violations(new: &NewBook, at: Timestamp) -> Vec<Violation> {
        let mut broken = new.credits.violations();
        broken.extend(new.published_year.and_then(|it| it.violation(at)));
        broken
    }

    fn change_violations(change: &BookChange, at: Timestamp) -> Vec<Violation> {
        let mut broken = Vec::new();
        if let Change::Set(credits) = &change.credits {
            broken = credits.violations();
        }
        if let Change::Set(Some(year)) = change.published_year {
            broken.extend(year.violation(at));
        }
        broken
    }

    fn mismatches(&self, new: &NewBook) -> Vec<Violation> {
        let isbn = (new.isbn != self.isbn).then(|| other_identifier("/isbn"));
        isbn.into_iter().chain(self.product.mismatch(&new.product)).collect()
    }
}

#[cfg(test)]
mod tests;
