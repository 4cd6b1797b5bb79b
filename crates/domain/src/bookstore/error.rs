//! Everything the bookstore refuses.

use super::{Category, Shortage, Stock};
use crate::kernel::{Denied, Fact, Kind, Refusal, Stale, Violation};

/// Why the bookstore says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookstoreError {
    /// No book has this ISBN.
    #[error("no such book")]
    BookNotFound,
    /// No magazine has this id.
    #[error("no such magazine")]
    MagazineNotFound,
    /// No item has this id.
    #[error("no such item")]
    ItemNotFound,
    /// No product has this id.
    #[error("no such product")]
    ProductNotFound,
    /// The product has no movement of this number.
    #[error("no such stock movement")]
    StockMovementNotFound,
    /// No author has this id.
    #[error("no such author")]
    AuthorNotFound,
    /// No category has this slug.
    #[error("no such category")]
    CategoryNotFound,
    /// Another book has this ISBN.
    #[error("there is a book with this ISBN already")]
    DuplicateIsbn,
    /// Another magazine has this ISSN and issue number.
    #[error("there is a magazine with this ISSN and issue number already")]
    DuplicateIssue,
    /// Another item has this stock keeping unit.
    #[error("there is an item with this SKU already")]
    DuplicateSku,
    /// Another category has this slug.
    #[error("there is a category with this slug already")]
    DuplicateCategory,
    /// Another record has the id that the client brought.
    #[error("there is a record with this id already")]
    DuplicateId,
    /// The author is credited by books, so many of them.
    #[error("the author has books; give them to another author with reassign_to")]
    AuthorInUse {
        /// How many books, archived ones included.
        books: u64,
    },
    /// Orders are for the product, drafts and old ones among them.
    #[error("the product was ordered; archive it instead")]
    ProductInUse,
    /// Products or other categories are in the category.
    #[error("the category is not empty")]
    CategoryInUse,
    /// The tree of categories would get too many levels.
    #[error("categories have at most {} levels", Category::MAX_DEPTH)]
    CategoryTooDeep,
    /// The category would be below itself.
    #[error("a category cannot be below itself")]
    CategoryCycle,
    /// More is wanted of these products than is left.
    #[error("{}", Shortage::told(.0))]
    OutOfStock(Vec<Shortage>),
    /// There would be more of a product than can be counted.
    #[error("there can be at most {} of a product", Stock::MAX)]
    StockFull,
    /// The input breaks these rules.
    #[error("{}", counted(.0.len()))]
    Invalid(Vec<Violation>),
    /// The actor may not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The record moved on.
    #[error(transparent)]
    Stale(#[from] Stale),
}

fn counted(members: usize) -> String {
    if members == 1 { "1 member is not valid".to_owned() } else { format!("{members} members are not valid") }
}

/// What a violated constraint of the database means, by its name, which is the same on every
/// database.
pub const CONSTRAINTS: &[(&str, BookstoreError)] = &[
    ("bookstore_authors_pkey", BookstoreError::DuplicateId),
    ("bookstore_books_isbn_key", BookstoreError::DuplicateIsbn),
    ("bookstore_categories_pkey", BookstoreError::DuplicateCategory),
    ("bookstore_items_sku_key", BookstoreError::DuplicateSku),
    ("bookstore_magazines_issn_issue_number_key", BookstoreError::DuplicateIssue),
    ("bookstore_products_pkey", BookstoreError::DuplicateId),
];

impl BookstoreError {
    /// Refuses an input that breaks any rule, with all of them.
    pub fn refuse(broken: Vec<Violation>) -> Result<(), Self> {
        if broken.is_empty() { Ok(()) } else { Err(Self::Invalid(broken)) }
    }

    /// What the violation of `constraint` means, if that constraint is one of this context's.
    pub fn of_constraint(constraint: &str) -> Option<Self> {
        CONSTRAINTS.iter().find(|(name, _)| *name == constraint).map(|(_, error)| error.clone())
    }
}

/// The member at `pointer` names a category that is not there.
pub fn unknown_category(pointer: &str) -> Violation {
    Violation::new(pointer, "unknown_category", "there is no such category")
}

/// The member at `pointer` names an author that is not there.
pub fn unknown_author(pointer: &str) -> Violation {
    Violation::new(pointer, "unknown_author", "there is no such author")
}

/// The member at `pointer` identifies the record, and is not what the record is known by.
pub fn other_identifier(pointer: &str) -> Violation {
    Violation::new(pointer, "identifier_mismatch", "must be the identifier that the request is about")
}

impl Refusal for BookstoreError {
    fn kind(&self) -> Kind {
        match self {
            Self::BookNotFound
            | Self::MagazineNotFound
            | Self::ItemNotFound
            | Self::ProductNotFound
            | Self::StockMovementNotFound
            | Self::AuthorNotFound
            | Self::CategoryNotFound => Kind::Absent,
            Self::Invalid(_) => Kind::Invalid,
            Self::Denied(denied) => denied.kind(),
            Self::Stale(stale) => stale.kind(),
            _ => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::BookNotFound => "book_not_found",
            Self::MagazineNotFound => "magazine_not_found",
            Self::ItemNotFound => "item_not_found",
            Self::ProductNotFound => "product_not_found",
            Self::StockMovementNotFound => "stock_movement_not_found",
            Self::AuthorNotFound => "author_not_found",
            Self::CategoryNotFound => "category_not_found",
            Self::DuplicateIsbn => "duplicate_isbn",
            Self::DuplicateIssue => "duplicate_issue",
            Self::DuplicateSku => "duplicate_sku",
            Self::DuplicateCategory => "duplicate_category",
            Self::DuplicateId => "duplicate_id",
            Self::AuthorInUse { .. } | Self::CategoryInUse | Self::ProductInUse => "in_use",
            Self::CategoryTooDeep => "category_too_deep",
            Self::CategoryCycle => "category_cycle",
            Self::OutOfStock(_) => "out_of_stock",
            Self::StockFull => "stock_full",
            Self::Invalid(_) => "validation_failed",
            Self::Denied(denied) => denied.code(),
            Self::Stale(stale) => stale.code(),
        }
    }

    fn violations(&self) -> Vec<Violation> {
        if let Self::Invalid(broken) = self { broken.clone() } else { Vec::new() }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            Self::AuthorInUse { books } => vec![("books", Fact::Number(i64::try_from(*books).unwrap_or(i64::MAX)))],
            Self::OutOfStock(short) => {
                vec![("products", Fact::List(short.iter().map(|it| it.product.to_string()).collect()))]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_is_known_by_its_name() {
        assert_eq!(BookstoreError::of_constraint("bookstore_books_isbn_key"), Some(BookstoreError::DuplicateIsbn));
        assert_eq!(BookstoreError::of_constraint("identity_users_pkey"), None);
        assert!(CONSTRAINTS.iter().all(|(_, error)| error.kind() == Kind::Conflict));
    }

    #[test]
    fn nothing_broken_is_no_refusal() {
        assert_eq!(BookstoreError::refuse(vec![]), Ok(()));
        let refused = BookstoreError::refuse(vec![unknown_category("/category")]).unwrap_err();
        assert_eq!((refused.kind(), refused.code()), (Kind::Invalid, "validation_failed"));
        assert_eq!(refused.to_string(), "1 member is not valid");
        assert_eq!(refused.violations()[0].pointer, "/category");
    }
}
