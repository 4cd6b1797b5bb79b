//! Lists of authors.

use domain::bookstore::{AuthorId, BookstoreError};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    BookstoreReader,
    shelf::{Search, usually},
};
use crate::{
    Failure,
    bookstore::{AuthorView, SearchQuery, SearchText, schema},
    page::{Page, PageRequest, Record, SortMember},
};

/// Which authors are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorFilter {
    /// With all these words in their name; the last one may be the beginning of a word.
    #[schema(value_type = Option<schema::SearchText>)]
    pub q: Option<SearchText>,
}

/// Which authors storage is to find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorQuery {
    /// With these words in their name.
    pub search: Option<SearchQuery>,
}

/// What a list of authors can be sorted by. Ties are broken by the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorSort {
    /// By the name as it is printed.
    Name,
    /// By surname.
    SortName,
    /// By age.
    CreatedAt,
}

impl SortMember for AuthorSort {
    const MEMBERS: &'static [(&'static str, Self)] =
        &[("name", Self::Name), ("sort_name", Self::SortName), ("created_at", Self::CreatedAt)];
}

/// A page of authors.
pub fn list_authors(
    reader: &mut dyn BookstoreReader,
    filter: &AuthorFilter,
    page: &PageRequest<AuthorSort>,
) -> Result<Page<AuthorView>, Failure> {
    let page = usually(page, AuthorSort::Name);
    Search::of(filter.q.as_ref()).page(page.total, |search| Ok(reader.list_authors(&AuthorQuery { search }, &page)?))
}

/// One author.
pub fn get_author(reader: &mut dyn BookstoreReader, id: AuthorId) -> Result<Record<AuthorView>, Failure> {
    Ok(reader.find_author(id)?.ok_or(BookstoreError::AuthorNotFound)?)
}
