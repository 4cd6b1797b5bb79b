//! Lists of categories.

use domain::bookstore::{BookstoreError, Slug};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    BookstoreReader,
    shelf::{Search, usually},
};
use crate::{
    Failure,
    bookstore::{CategoryView, SearchQuery, SearchText, schema},
    page::{Page, PageRequest, Record, SortMember},
};

/// Which categories are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryFilter {
    /// Right below this one.
    #[schema(value_type = Option<schema::Slug>)]
    pub parent: Option<Slug>,
    /// With all these words in slug and name; the last one may be the beginning of a word.
    #[schema(value_type = Option<schema::SearchText>)]
    pub q: Option<SearchText>,
}

/// Which categories storage is to find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryQuery {
    /// Right below this one.
    pub parent: Option<Slug>,
    /// With these words in slug and name.
    pub search: Option<SearchQuery>,
}

/// What a list of categories can be sorted by. Ties are broken by the slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategorySort {
    /// By slug.
    Slug,
    /// By name.
    Name,
}

impl SortMember for CategorySort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("slug", Self::Slug), ("name", Self::Name)];
}

/// A page of categories.
pub fn list_categories(
    reader: &mut dyn BookstoreReader,
    filter: &CategoryFilter,
    page: &PageRequest<CategorySort>,
) -> Result<Page<CategoryView>, Failure> {
    let (page, parent) = (usually(page, CategorySort::Slug), filter.parent.clone());
    Search::of(filter.q.as_ref())
        .page(page.total, |search| Ok(reader.list_categories(&CategoryQuery { parent, search }, &page)?))
}

/// One category.
pub fn get_category(reader: &mut dyn BookstoreReader, slug: &Slug) -> Result<Record<CategoryView>, Failure> {
    Ok(reader.find_category(slug)?.ok_or(BookstoreError::CategoryNotFound)?)
}
