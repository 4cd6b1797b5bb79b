//! Lists of reviews.

use application::{
    bookstore::{ReviewQuery, ReviewScope, ReviewSort},
    page::{Key as Place, Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    bookstore::{Review, Stars},
    kernel::StoreError,
};

use super::{Query, dsl, row::Row};
use crate::db::{
    Db,
    keyset::{Column, List},
    store_error,
    types::Key,
};

const REVIEWS: List<ReviewSort, Row> = List {
    id: Column::id("bookstore_reviews.id"),
    column: |by| match by {
        ReviewSort::CreatedAt => Column::instant("bookstore_reviews.created_at"),
        ReviewSort::Rating => Column::number("bookstore_reviews.rating"),
    },
    key: |row, by| match by {
        ReviewSort::CreatedAt => Place::Instant(row.created_at.into()),
        ReviewSort::Rating => Place::Number(row.rating.into()),
    },
    row_id: |row| Place::Id(row.id.0),
};

/// A page of reviews.
pub(super) fn list(
    db: &mut Db,
    query: &ReviewQuery,
    page: &PageRequest<ReviewSort>,
) -> Result<Page<Review>, StoreError> {
    let Page { data, next, .. } = REVIEWS.page(page, |cut| cut.of(wanted(query)).select(Row::as_select()).load(db))?;
    let total = if page.total { Some(wanted(query).count().get_result(db).map_err(store_error)?) } else { None };
    Ok(Page { data: data.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?, next, total })
}

/// The reviews that are asked for.
fn wanted(query: &ReviewQuery) -> Query {
    let ReviewQuery { scope, rating, verified } = *query;
    let mut reviews = match scope {
        ReviewScope::Of(book, state) => dsl::bookstore_reviews
            .filter(dsl::book_id.eq(Key::from(book)).and(dsl::state.eq(state.name())))
            .into_boxed(),
        ReviewScope::By(customer) => {
            dsl::bookstore_reviews.filter(dsl::customer_id.eq(Key::from(customer))).into_boxed()
        }
    };
    if let Some(stars) = rating.map(Stars::get) {
        reviews = reviews.filter(dsl::rating.eq(stars));
    }
    if let Some(verified) = verified {
        reviews = reviews.filter(dsl::verified_purchase.eq(verified));
    }
    reviews
}
