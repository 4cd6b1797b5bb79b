//! Books. A book is addressed by its ISBN, which never changes.

use super::{
    BookstoreError, Credit, Credits, Description, Isbn, Language, NewProduct, PageCount, Product, ProductChange,
    PublishedYear, Publisher, Subtitle, Title, other_identifier, product::Sold,
};
use crate::kernel::{Change, Timestamp, Violation};

/// The aggregate. Its [`BookFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book(BookFacts);

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

impl NewBook {
    /// What is wrong with it, so that a caller can refuse it together with what else is wrong.
    pub fn violations(&self, at: Timestamp) -> Vec<Violation> {
        let mut broken = self.credits.violations();
        broken.extend(self.published_year.and_then(|it| it.violation(at)));
        broken
    }
}

impl BookChange {
    /// What is wrong with it, as for a new book.
    pub fn violations(&self, at: Timestamp) -> Vec<Violation> {
        let mut broken = Vec::new();
        if let Change::Set(credits) = &self.credits {
            broken = credits.violations();
        }
        if let Change::Set(Some(year)) = self.published_year {
            broken.extend(year.violation(at));
        }
        broken
    }
}

impl Book {
    /// A new book. Refused with all broken rules: those of [`Credits::violations`] and
    /// `year_range`.
    pub fn add(new: NewBook, at: Timestamp) -> Result<Self, BookstoreError> {
        BookstoreError::refuse(new.violations(at))?;
        Ok(Self(facts(new, |product| Product::add(product, at))))
    }

    /// Brings a stored book back.
    pub const fn from_facts(facts: BookFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &BookFacts {
        &self.0
    }

    /// Puts `new` in the place of all that was known, and tells whether anything differs now.
    /// Refused as [`Book::add`] is, and with `identifier_mismatch` when it brings another ISBN or
    /// id.
    pub fn replace(&mut self, new: NewBook, at: Timestamp) -> Result<bool, BookstoreError> {
        let mut broken = new.violations(at);
        broken.extend((new.isbn != self.0.isbn).then(|| other_identifier("/isbn")));
        broken.extend(self.0.product.mismatch(&new.product));
        BookstoreError::refuse(broken)?;
        let next = facts(new, |product| self.0.product.replaced(product));
        Ok(self.0.settle(next, at))
    }

    /// Changes some of it, and tells whether anything differs now. Refused as [`Book::add`] is, and
    /// then nothing has changed.
    pub fn change(&mut self, change: BookChange, at: Timestamp) -> Result<bool, BookstoreError> {
        BookstoreError::refuse(change.violations(at))?;
        let mut next = self.0.clone();
        change.title.apply(&mut next.title);
        change.subtitle.apply(&mut next.subtitle);
        change.credits.map(Credits::into_credits).apply(&mut next.credits);
        change.language.apply(&mut next.language);
        change.published_year.apply(&mut next.published_year);
        change.publisher.apply(&mut next.publisher);
        change.page_count.apply(&mut next.page_count);
        change.description.apply(&mut next.description);
        next.product.change(change.product);
        Ok(self.0.settle(next, at))
    }

    /// Takes it out of the lists, and tells whether it was there.
    pub const fn archive(&mut self, at: Timestamp) -> bool {
        self.0.product.archive(at)
    }

    /// Puts it back into the lists, and tells whether it was out.
    pub const fn restore(&mut self, at: Timestamp) -> bool {
        self.0.product.restore(at)
    }
}

impl Sold for BookFacts {
    fn product_mut(&mut self) -> &mut Product {
        &mut self.product
    }
}

fn facts(new: NewBook, sold: impl FnOnce(NewProduct) -> Product) -> BookFacts {
    BookFacts {
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

#[cfg(test)]
mod tests;
