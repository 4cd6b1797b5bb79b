//! Categories as rows.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{BookCounts, CategoryView},
    page::Record,
};
use diesel::prelude::*;
use domain::{
    bookstore::{Category, CategoryFacts},
    kernel::StoreError,
};

use super::super::{
    document,
    schema::bookstore_categories,
    stored::{made, read},
};
use crate::db::{MultiBackend, types::Ts};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookstore_categories)]
pub(super) struct CategoryRow {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) parent: Option<String>,
    pub(super) revision: i64,
    pub(super) created_at: Ts,
    pub(super) updated_at: Ts,
}

/// The same columns, in the same order, in text.
pub(super) const COLUMNS: &str = "bookstore_categories.slug, bookstore_categories.name, \
    bookstore_categories.parent, bookstore_categories.revision, bookstore_categories.created_at, \
    bookstore_categories.updated_at";

/// What [`CategoryRow`] is read from.
pub(super) type CategorySql = diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<CategoryRow, MultiBackend>>;

/// Everything of a category that is written.
#[derive(AsChangeset, Identifiable, Insertable)]
#[diesel(
    table_name = bookstore_categories,
    primary_key(slug),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub(in crate::bookstore) struct Written<'c> {
    pub(super) slug: &'c str,
    name: &'c str,
    parent: Option<&'c str>,
    search_text: String,
    revision: i64,
    created_at: Ts,
    updated_at: Ts,
}

impl<'c> Written<'c> {
    pub(in crate::bookstore) fn of(category: &'c CategoryFacts) -> Self {
        Self {
            slug: &category.slug,
            name: &category.name,
            parent: category.parent.as_deref(),
            search_text: document::of_texts([&*category.slug, &*category.name]),
            revision: category.revision,
            created_at: category.created_at.into(),
            updated_at: category.updated_at.into(),
        }
    }
}

impl CategoryRow {
    pub(super) fn into_category(self) -> Result<Category, StoreError> {
        Ok(Category::from_facts(CategoryFacts {
            slug: read(&self.slug)?,
            name: made(self.name)?,
            parent: self.parent.as_deref().map(read).transpose()?,
            revision: self.revision,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        }))
    }

    pub(super) fn into_view(self, books: BookCounts) -> Record<CategoryView> {
        let modified = self.updated_at.into();
        let view = CategoryView {
            slug: self.slug,
            name: self.name,
            parent: self.parent,
            book_count: books.own,
            total_book_count: books.total,
            created_at: self.created_at.into(),
            updated_at: modified,
        };
        Record { view, revision: self.revision, modified }
    }
}
