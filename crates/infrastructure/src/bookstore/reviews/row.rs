//! How a review is kept.

use diesel::prelude::*;
use domain::{
    bookstore::{HidingReason, Opinion, Review, ReviewFacts, ReviewState, ReviewText, ReviewTitle, Standing},
    kernel::{StoreError, UserId},
};

use super::super::{
    schema::bookstore_reviews,
    stored::{made, perhaps, read},
};
use crate::db::types::{Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = bookstore_reviews, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    book_id: Key,
    isbn: String,
    customer_id: Option<Key>,
    pub(super) rating: i32,
    state: String,
    verified_purchase: bool,
    revision: i64,
    pub(super) created_at: Ts,
    updated_at: Ts,
    hidden_reason: Option<String>,
    title: Option<String>,
    body: Option<String>,
}

impl From<&ReviewFacts> for Row {
    fn from(facts: &ReviewFacts) -> Self {
        let (state, hidden_reason) = match &facts.standing {
            Standing::Published => (ReviewState::Published, None),
            Standing::Hidden(reason) => (ReviewState::Hidden, Some(reason.to_string())),
        };
        Self {
            id: facts.id.into(),
            book_id: facts.book.into(),
            isbn: facts.isbn.to_string(),
            customer_id: facts.customer.map(Key::from),
            rating: facts.opinion.stars.get(),
            state: state.name().to_owned(),
            verified_purchase: facts.verified_purchase,
            revision: facts.revision,
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
            hidden_reason,
            title: facts.opinion.title.clone().map(ReviewTitle::into_string),
            body: facts.opinion.text.clone().map(ReviewText::into_string),
        }
    }
}

impl TryFrom<Row> for Review {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let reason: Option<HidingReason> = perhaps(row.hidden_reason)?;
        Ok(Self::from_facts(ReviewFacts {
            id: row.id.into(),
            book: row.book_id.into(),
            isbn: read(&row.isbn)?,
            customer: row.customer_id.map(UserId::from),
            opinion: Opinion {
                stars: made(i64::from(row.rating))?,
                title: perhaps(row.title)?,
                text: perhaps(row.body)?,
            },
            standing: reason.map_or(Standing::Published, Standing::Hidden),
            verified_purchase: row.verified_purchase,
            revision: row.revision,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }))
    }
}
