//! Commands about categories.

use domain::{
    bookstore::{CategoryName, Slug},
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::create_and_replace;
use crate::bookstore::schema;

create_and_replace! {
    /// A new category.
    #[schema(examples(json!({ "slug": "science-fiction", "name": "Science fiction", "parent": "fiction" })))]
    CreateCategory;
    /// All that is to be known of a category.
    #[schema(examples(json!({ "name": "Science fiction", "parent": null })))]
    ReplaceCategory;
    [
        /// What the category is addressed by.
        slug: Slug as schema::Slug
    ]
    /// What it is called.
    #[schema(value_type = schema::CategoryName)]
    name: CategoryName,
    /// The category that it is part of, which must exist; none for one at the top.
    #[schema(value_type = Option<schema::Slug>)]
    parent: Option<Slug>,
}

/// What is to be different about a category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "parent": "fiction" })))]
pub struct UpdateCategory {
    /// What it is called.
    #[serde(default)]
    #[schema(value_type = schema::CategoryName)]
    pub name: Change<CategoryName>,
    /// The category that it is part of, which must exist; `null` moves it to the top. What is below it moves along.
    #[serde(default)]
    #[schema(value_type = Option<schema::Slug>)]
    pub parent: Change<Option<Slug>>,
}
