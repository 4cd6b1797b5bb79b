//! Authors as rows.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{bookstore::AuthorView, page::Record};
use chrono::NaiveDate;
use diesel::prelude::*;
use domain::{
    bookstore::{Author, AuthorFacts},
    kernel::StoreError,
};

use super::super::{
    document,
    schema::bookstore_authors,
    stored::{made, perhaps, read},
};
use crate::db::{
    MultiBackend,
    types::{Key, Ts},
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookstore_authors)]
pub(super) struct AuthorRow {
    pub(super) id: Key,
    pub(super) name: String,
    pub(super) sort_name: String,
    pub(super) biography: Option<String>,
    pub(super) born_on: Option<NaiveDate>,
    pub(super) died_on: Option<NaiveDate>,
    pub(super) revision: i64,
    pub(super) created_at: Ts,
    pub(super) updated_at: Ts,
}

/// The same columns, in the same order, in text.
pub(super) const COLUMNS: &str = "bookstore_authors.id, bookstore_authors.name, bookstore_authors.sort_name, \
    bookstore_authors.biography, bookstore_authors.born_on, bookstore_authors.died_on, bookstore_authors.revision, \
    bookstore_authors.created_at, bookstore_authors.updated_at";

/// What [`AuthorRow`] is read from.
pub(super) type AuthorSql = diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<AuthorRow, MultiBackend>>;

/// Everything of an author that is written.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = bookstore_authors, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(in crate::bookstore) struct Written<'a> {
    pub(in crate::bookstore) id: Key,
    pub(in crate::bookstore) name: &'a str,
    pub(in crate::bookstore) name_key: String,
    pub(in crate::bookstore) sort_name: &'a str,
    pub(in crate::bookstore) search_text: String,
    pub(in crate::bookstore) biography: Option<&'a str>,
    pub(in crate::bookstore) born_on: Option<NaiveDate>,
    pub(in crate::bookstore) died_on: Option<NaiveDate>,
    pub(in crate::bookstore) revision: i64,
    pub(in crate::bookstore) created_at: Ts,
    pub(in crate::bookstore) updated_at: Ts,
}

impl<'a> Written<'a> {
    pub(in crate::bookstore) fn of(author: &'a AuthorFacts) -> Self {
        Self {
            id: author.id.into(),
            name: &author.name,
            name_key: author.name.key(),
            sort_name: &author.sort_name,
            search_text: document::of_texts([&*author.name]),
            biography: author.biography.as_deref(),
            born_on: author.born_on,
            died_on: author.died_on,
            revision: author.revision,
            created_at: author.created_at.into(),
            updated_at: author.updated_at.into(),
        }
    }
}

impl AuthorRow {
    pub(super) fn into_author(self) -> Result<Author, StoreError> {
        Ok(Author::from_facts(AuthorFacts {
            id: self.id.into(),
            name: read(&self.name)?,
            sort_name: made(self.sort_name)?,
            biography: perhaps(self.biography)?,
            born_on: self.born_on,
            died_on: self.died_on,
            revision: self.revision,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        }))
    }

    pub(super) fn into_view(self, book_count: i64) -> Record<AuthorView> {
        let modified = self.updated_at.into();
        let view = AuthorView {
            id: self.id.0,
            name: self.name,
            sort_name: self.sort_name,
            biography: self.biography,
            born_on: self.born_on,
            died_on: self.died_on,
            book_count,
            created_at: self.created_at.into(),
            updated_at: modified,
        };
        Record { view, revision: self.revision, modified }
    }
}
