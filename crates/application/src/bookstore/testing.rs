//! A catalogue in memory, for the tests of use cases. It counts on being used as storage is: what is
//! loaded is a copy until it is saved. Every call is noted, so that a test can tell what it costs.

use domain::{
    bookstore::{
        Author, AuthorId, Authors, Book, BookFacts, Catalogued, Cataloguer, Categories, Category, Credit, Isbn, Item,
        ItemFacts, Lineage, Magazine, MagazineFacts, PersonName, ProductId, ProductKind, Products, Slug,
    },
    kernel::{Actor, Role, StoreError, Timestamp, UserId},
};

use super::*;
use crate::{
    Ctx, Request,
    ledger::{Fact, Ledger},
    page::{Page, PageRequest, Record},
};

#[derive(Default)]
pub(super) struct Fake {
    pub(super) authors: Vec<Author>,
    pub(super) books: Vec<Book>,
    pub(super) categories: Vec<Category>,
    pub(super) magazines: Vec<Magazine>,
    pub(super) items: Vec<Item>,
    pub(super) calls: Vec<&'static str>,
    pub(super) facts: Vec<String>,
}

pub(super) fn ctx() -> Ctx {
    Ctx { actor: Actor::SYSTEM, at: "2026-01-02T03:04:05Z".parse().unwrap(), request: Request::internal() }
}

pub(super) fn cataloguer() -> Cataloguer {
    Cataloguer::of(&Actor::SYSTEM).unwrap()
}

pub(super) fn input<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}

/// The code of a refusal, and its violations as pointer and code.
pub(super) fn refused<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> (&'static str, Vec<(String, &'static str)>) {
    match outcome.unwrap_err() {
        Failure::Refused(it) => (it.code, it.violations.into_iter().map(|it| (it.pointer, it.code)).collect()),
        other => panic!("{other:?}"),
    }
}

impl Ledger for Fake {
    fn record(&mut self, fact: Fact) {
        self.facts.push(fact.action());
    }
}

impl Fake {
    /// A shop with the categories `fiction` and, below it, `crime`.
    pub(super) fn new() -> Self {
        let mut fake = Self::default();
        for (slug, parent) in [("fiction", None), ("crime", Some("fiction"))] {
            let json = serde_json::json!({ "slug": slug, "name": slug, "parent": parent });
            create_category(&ctx(), &cataloguer(), &mut fake, &input(json)).unwrap();
        }
        fake.calls.clear();
        fake
    }

    /// What was called since the last time.
    pub(super) fn called(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.calls)
    }

    fn credits(&self, id: AuthorId) -> usize {
        self.books.iter().filter(|it| it.facts().credits.iter().any(|it| it.author == id)).count()
    }
}

fn found<T: Clone>(all: &[T], is: impl Fn(&T) -> bool) -> Result<T, StoreError> {
    all.iter().find(|it| is(it)).cloned().ok_or(StoreError::Absent)
}

fn swap<T: PartialEq + Clone>(all: &mut [T], was: &T, now: &T) -> Result<(), StoreError> {
    let place = all.iter_mut().find(|it| *it == was).ok_or(StoreError::Contended)?;
    *place = now.clone();
    Ok(())
}

impl Authors for Fake {
    fn author(&mut self, id: AuthorId) -> Result<Author, StoreError> {
        self.calls.push("author");
        found(&self.authors, |it| it.facts().id == id)
    }

    fn authors_by_id(&mut self, ids: &[AuthorId]) -> Result<Vec<Option<Credit>>, StoreError> {
        self.calls.push("authors_by_id");
        let credit = |id: &AuthorId| self.authors.iter().find(|it| it.facts().id == *id).map(Author::credit);
        Ok(ids.iter().map(credit).collect())
    }

    fn authors_named(&mut self, names: &[PersonName]) -> Result<Vec<Option<Credit>>, StoreError> {
        self.calls.push("authors_named");
        let credit =
            |name: &PersonName| self.authors.iter().find(|it| it.facts().name.key() == name.key()).map(Author::credit);
        Ok(names.iter().map(credit).collect())
    }

    fn add_author(&mut self, author: &Author) -> Result<(), StoreError> {
        self.calls.push("add_author");
        self.authors.push(author.clone());
        Ok(())
    }

    fn save_author(&mut self, was: &Author, now: &Author) -> Result<(), StoreError> {
        self.calls.push("save_author");
        swap(&mut self.authors, was, now)
    }

    fn author_renamed(&mut self, _: &Author) -> Result<(), StoreError> {
        self.calls.push("author_renamed");
        Ok(())
    }

    fn author_book_count(&mut self, id: AuthorId) -> Result<u64, StoreError> {
        self.calls.push("author_book_count");
        Ok(self.credits(id) as u64)
    }

    fn reassign_books(&mut self, _: AuthorId, _: &Author, _: Timestamp) -> Result<(), StoreError> {
        self.calls.push("reassign_books");
        Ok(())
    }

    fn remove_author(&mut self, author: &Author) -> Result<(), StoreError> {
        self.calls.push("remove_author");
        self.authors.retain(|it| it != author);
        Ok(())
    }
}

/// A kind of product that a [`Fake`] keeps.
trait Faked: ProductKind<Key: PartialEq> {
    /// What the calls are noted as: to load, add, save and remove one.
    const CALLS: [&'static str; 4];

    fn all(fake: &mut Fake) -> &mut Vec<Catalogued<Self>>;

    /// What the database would say to another one with the same key.
    const TWICE: &'static str = "bookstore_products_pkey";
}

impl Faked for BookFacts {
    const CALLS: [&'static str; 4] = ["book", "add_book", "save_book", "remove_book"];
    const TWICE: &'static str = "bookstore_books_isbn_key";

    fn all(fake: &mut Fake) -> &mut Vec<Book> {
        &mut fake.books
    }
}

impl Faked for MagazineFacts {
    const CALLS: [&'static str; 4] = ["magazine", "add_magazine", "save_magazine", "remove_magazine"];

    fn all(fake: &mut Fake) -> &mut Vec<Magazine> {
        &mut fake.magazines
    }
}

impl Faked for ItemFacts {
    const CALLS: [&'static str; 4] = ["item", "add_item", "save_item", "remove_item"];

    fn all(fake: &mut Fake) -> &mut Vec<Item> {
        &mut fake.items
    }
}

impl<K: Faked> Products<K> for Fake {
    fn product(&mut self, key: K::Key) -> Result<Catalogued<K>, StoreError> {
        self.calls.push(K::CALLS[0]);
        found(K::all(self), |it| it.facts().key() == key)
    }

    fn add_product(&mut self, product: &Catalogued<K>, _: Option<UserId>) -> Result<(), StoreError> {
        self.calls.push(K::CALLS[1]);
        if K::all(self).iter().any(|it| it.facts().key() == product.facts().key()) {
            return Err(StoreError::Violated(K::TWICE.to_owned()));
        }
        K::all(self).push(product.clone());
        Ok(())
    }

    fn save_product(&mut self, was: &Catalogued<K>, now: &Catalogued<K>, _: Option<UserId>) -> Result<(), StoreError> {
        self.calls.push(K::CALLS[2]);
        swap(K::all(self), was, now)
    }

    fn remove_product(&mut self, product: &Catalogued<K>) -> Result<(), StoreError> {
        self.calls.push(K::CALLS[3]);
        K::all(self).retain(|it| it != product);
        Ok(())
    }
}

impl Ordered for Fake {
    fn is_ordered(&mut self, _: ProductId) -> Result<bool, StoreError> {
        Ok(false)
    }
}

impl Categories for Fake {
    fn lock_category_tree(&mut self) -> Result<(), StoreError> {
        self.calls.push("lock_category_tree");
        Ok(())
    }

    fn category(&mut self, slug: &Slug) -> Result<Category, StoreError> {
        self.calls.push("category");
        found(&self.categories, |it| it.facts().slug == *slug)
    }

    fn category_exists(&mut self, slug: &Slug) -> Result<bool, StoreError> {
        self.calls.push("category_exists");
        Ok(self.categories.iter().any(|it| it.facts().slug == *slug))
    }

    fn lineage(&mut self, slug: &Slug) -> Result<Lineage, StoreError> {
        self.calls.push("lineage");
        let nearest = found(&self.categories, |it| it.facts().slug == *slug)?;
        let (mut above, mut next) = (Vec::new(), nearest.facts().parent.clone());
        while let Some(slug) = next {
            next = found(&self.categories, |it| it.facts().slug == slug)?.facts().parent.clone();
            above.push(slug);
        }
        Ok(Lineage::new(slug.clone(), above))
    }

    fn category_height(&mut self, _: &Slug) -> Result<usize, StoreError> {
        self.calls.push("category_height");
        Ok(1)
    }

    fn category_in_use(&mut self, slug: &Slug) -> Result<bool, StoreError> {
        self.calls.push("category_in_use");
        Ok(self.categories.iter().any(|it| it.facts().parent.as_ref() == Some(slug)))
    }

    fn add_category(&mut self, category: &Category) -> Result<(), StoreError> {
        self.calls.push("add_category");
        self.categories.push(category.clone());
        Ok(())
    }

    fn save_category(&mut self, was: &Category, now: &Category) -> Result<(), StoreError> {
        self.calls.push("save_category");
        swap(&mut self.categories, was, now)
    }

    fn remove_category(&mut self, category: &Category) -> Result<(), StoreError> {
        self.calls.push("remove_category");
        self.categories.retain(|it| it != category);
        Ok(())
    }
}

pub(super) const fn page<T>() -> Page<T> {
    Page { data: Vec::new(), next: None, total: None }
}

impl<K: Faked + ListedKind> Shelves<K> for Fake {
    fn find_product(&mut self, key: K::Key) -> Result<Option<Record<K::View>>, StoreError> {
        Ok(K::all(self).iter().find(|it| it.facts().key() == key).map(K::view))
    }

    fn list_products(
        &mut self,
        _: &ProductQuery<K::Number>,
        _: &PageRequest<K::Sort>,
    ) -> Result<Page<K::View>, StoreError> {
        Ok(page())
    }
}

impl BookstoreReader for Fake {
    fn find_book(&mut self, isbn: Isbn) -> Result<Option<Record<BookView>>, StoreError> {
        let book = self.books.iter().find(|it| it.facts().isbn == isbn);
        Ok(book.map(|it| BookView::of(it, RatingView::default())))
    }

    fn list_books(&mut self, _: &BookQuery, _: &PageRequest<BookSort>) -> Result<Page<BookView>, StoreError> {
        self.calls.push("list_books");
        Ok(page())
    }

    fn expand_authors(&mut self, _: &mut [BookView]) -> Result<(), StoreError> {
        self.calls.push("expand_authors");
        Ok(())
    }

    fn book_rating(&mut self, _: Isbn) -> Result<RatingView, StoreError> {
        Ok(RatingView::default())
    }

    fn export_books(&mut self, _: Option<Isbn>, _: usize) -> Result<Vec<ExportRow>, StoreError> {
        Ok(Vec::new())
    }

    fn find_author(&mut self, id: AuthorId) -> Result<Option<Record<AuthorView>>, StoreError> {
        Ok(self.authors.iter().find(|it| it.facts().id == id).map(|it| AuthorView::of(it, 0)))
    }

    fn list_authors(&mut self, _: &AuthorQuery, _: &PageRequest<AuthorSort>) -> Result<Page<AuthorView>, StoreError> {
        Ok(page())
    }

    fn listed_book_count(&mut self, author: AuthorId) -> Result<i64, StoreError> {
        Ok(i64::try_from(self.credits(author)).unwrap())
    }

    fn find_category(&mut self, slug: &Slug) -> Result<Option<Record<CategoryView>>, StoreError> {
        let category = self.categories.iter().find(|it| it.facts().slug == *slug);
        Ok(category.map(|it| CategoryView::of(it, BookCounts::default())))
    }

    fn list_categories(
        &mut self,
        _: &CategoryQuery,
        _: &PageRequest<CategorySort>,
    ) -> Result<Page<CategoryView>, StoreError> {
        Ok(page())
    }

    fn category_book_counts(&mut self, _: &Slug) -> Result<BookCounts, StoreError> {
        Ok(BookCounts::default())
    }
}
