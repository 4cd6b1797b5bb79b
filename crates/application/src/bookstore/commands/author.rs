//! Commands about authors.

use chrono::NaiveDate;
use domain::{
    bookstore::{AuthorChange, AuthorId, Biography, NewAuthor, PersonName, SortName},
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Day, create_and_replace};
use crate::bookstore::schema;

create_and_replace! {
    /// A new author.
    #[schema(examples(json!({
        "name": "Jane Austen", "biography": "English novelist of the gentry.",
        "born_on": "1775-12-16", "died_on": "1817-07-18",
    })))]
    CreateAuthor;
    /// All that is to be known of an author.
    #[schema(examples(json!({ "name": "Jane Austen", "sort_name": "Austen, Jane", "born_on": "1775-12-16" })))]
    ReplaceAuthor;
    []
    /// Names the author for ever; made by the server where it is not given.
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<AuthorId>,
    /// As it is printed on the books.
    #[schema(value_type = schema::PersonName)]
    name: PersonName,
    /// What lists are sorted by; made from the name where it is not given.
    #[schema(value_type = Option<schema::SortName>)]
    sort_name: Option<SortName>,
    /// Their life.
    #[schema(value_type = Option<schema::Biography>)]
    biography: Option<Biography>,
    /// The day of birth.
    #[schema(value_type = Option<NaiveDate>)]
    born_on: Option<Day>,
    /// The day of death, not before that of birth.
    #[schema(value_type = Option<NaiveDate>)]
    died_on: Option<Day>,
}

/// What is to be different about an author. A new name reaches all their books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "name": "Currer Bell" })))]
pub struct UpdateAuthor {
    /// As it is printed on the books.
    #[serde(default)]
    #[schema(value_type = schema::PersonName)]
    pub name: Change<PersonName>,
    /// What lists are sorted by; `null` to have it made from the name.
    #[serde(default)]
    #[schema(value_type = Option<schema::SortName>)]
    pub sort_name: Change<Option<SortName>>,
    /// Their life.
    #[serde(default)]
    #[schema(value_type = Option<schema::Biography>)]
    pub biography: Change<Option<Biography>>,
    /// The day of birth.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub born_on: Change<Option<Day>>,
    /// The day of death, not before that of birth.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub died_on: Change<Option<Day>>,
}

/// What becomes of the books of an author who is deleted.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteAuthor {
    /// The author to whom the books go. Without one, an author who has books is not deleted.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub reassign_to: Option<AuthorId>,
}

impl CreateAuthor {
    /// The author, as the domain takes them.
    pub(in crate::bookstore) fn author(&self) -> NewAuthor {
        NewAuthor {
            id: self.id,
            name: self.name.clone(),
            sort_name: self.sort_name.clone(),
            biography: self.biography.clone(),
            born_on: self.born_on.map(Into::into),
            died_on: self.died_on.map(Into::into),
        }
    }
}

impl UpdateAuthor {
    /// The change, as the domain takes it.
    pub(in crate::bookstore) fn change(&self) -> AuthorChange {
        let day = |it: &Change<Option<Day>>| it.clone().map(|it| it.map(NaiveDate::from));
        AuthorChange {
            name: self.name.clone(),
            sort_name: self.sort_name.clone(),
            biography: self.biography.clone(),
            born_on: day(&self.born_on),
            died_on: day(&self.died_on),
        }
    }
}
