//! The ports to storage: what use cases that change the catalogue need of it. Reading for display
//! goes past the domain and is no concern of these.
//!
//! Common to all of them: what is loaded here is loaded to be changed, so nobody else changes it
//! until the surrounding transaction ends, where the database can lock; a missing record is
//! [`StoreError::Absent`](StoreError); a broken constraint is `Violated` with a name that
//! [`CONSTRAINTS`](super::CONSTRAINTS) knows. To save takes the record as it was loaded and as it is
//! to be, so that only what differs is written; it is `Contended` when the stored revision is no
//! longer that of `was`.

use super::{Author, AuthorId, Catalogued, Category, Credit, Lineage, PersonName, ProductKind, Slug};
use crate::kernel::{StoreError, Timestamp, UserId};

/// All authors.
pub trait Authors {
    /// The author with this id.
    fn author(&mut self, id: AuthorId) -> Result<Author, StoreError>;

    /// Who has these ids, in their order and as many: `None` for nobody. None of them is removed
    /// before the transaction ends.
    fn authors_by_id(&mut self, ids: &[AuthorId]) -> Result<Vec<Option<Credit>>, StoreError>;

    /// Who has these names, in their order and as many: of each name (by its
    /// [`key`](PersonName::key)) the author that was made first, `None` for nobody. None of them is
    /// removed before the transaction ends.
    fn authors_named(&mut self, names: &[PersonName]) -> Result<Vec<Option<Credit>>, StoreError>;

    /// Keeps a new author.
    fn add_author(&mut self, author: &Author) -> Result<(), StoreError>;

    /// Keeps what changed. A new name needs [`Self::author_renamed`] besides.
    fn save_author(&mut self, was: &Author, now: &Author) -> Result<(), StoreError>;

    /// Gives the credits of all books of `author` its present name. The revisions of those books
    /// rise by one, and their `updated_at` becomes the author's.
    fn author_renamed(&mut self, author: &Author) -> Result<(), StoreError>;

    /// How many books credit the author, archived ones included.
    fn author_book_count(&mut self, id: AuthorId) -> Result<u64, StoreError>;

    /// Puts `to` into the place of `from` in the credits of all books. A book that credits both
    /// keeps `to` once, in the earlier of the two places. The revisions of those books rise by one,
    /// and their `updated_at` becomes `at`.
    fn reassign_books(&mut self, from: AuthorId, to: &Author, at: Timestamp) -> Result<(), StoreError>;

    /// Forgets an author that has no books.
    fn remove_author(&mut self, author: &Author) -> Result<(), StoreError>;
}

/// All products of one kind: all books, all magazines or all items.
pub trait Products<K: ProductKind> {
    /// The one with this key.
    fn product(&mut self, key: K::Key) -> Result<Catalogued<K>, StoreError>;

    /// Keeps a new one, and [what that moves](Catalogued::stock_movement) in the ledger of its stock. `by` is who
    /// wants it so.
    fn add_product(&mut self, product: &Catalogued<K>, by: Option<UserId>) -> Result<(), StoreError>;

    /// Keeps what changed, and what that moves.
    fn save_product(&mut self, was: &Catalogued<K>, now: &Catalogued<K>, by: Option<UserId>) -> Result<(), StoreError>;

    /// Forgets one, and all that ever moved its stock.
    fn remove_product(&mut self, product: &Catalogued<K>) -> Result<(), StoreError>;
}

/// All categories.
pub trait Categories {
    /// Waits until nobody else is changing the tree of categories, and keeps others from it until
    /// the transaction ends. Comes before whatever moves, adds or removes a category: two moves,
    /// each of them right, may together make a circle.
    fn lock_category_tree(&mut self) -> Result<(), StoreError>;

    /// The category with this slug.
    fn category(&mut self, slug: &Slug) -> Result<Category, StoreError>;

    /// Whether there is a category with this slug. If so, it is not removed before the transaction
    /// ends.
    fn category_exists(&mut self, slug: &Slug) -> Result<bool, StoreError>;

    /// A category and all that are above it.
    fn lineage(&mut self, slug: &Slug) -> Result<Lineage, StoreError>;

    /// How many levels a category has with all that are below it; 1 if there are none.
    fn category_height(&mut self, slug: &Slug) -> Result<usize, StoreError>;

    /// Whether a product, archived or not, or another category is in this one.
    fn category_in_use(&mut self, slug: &Slug) -> Result<bool, StoreError>;

    /// Keeps a new category.
    fn add_category(&mut self, category: &Category) -> Result<(), StoreError>;

    /// Keeps what changed.
    fn save_category(&mut self, was: &Category, now: &Category) -> Result<(), StoreError>;

    /// Forgets a category with nothing in it.
    fn remove_category(&mut self, category: &Category) -> Result<(), StoreError>;
}
