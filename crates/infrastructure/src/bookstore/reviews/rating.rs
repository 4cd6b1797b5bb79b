//! The rating of a book, kept in its row.

use application::bookstore::Origin;
use diesel::RunQueryDsl;
use domain::{
    bookstore::{ProductId, RatingChange},
    kernel::{StoreError, Timestamp},
};

use super::super::product::one;
use crate::{
    db::{
        Statement,
        keyset::{Fragment, Value},
        store_error,
        types::Ts,
    },
    unit::Unit,
};

/// Changes the rating of a book by what one review makes of it, relative to what is stored, and counts that as a change
/// of the book. The mean is that of [`Rating::hundredths`](domain::bookstore::Rating::hundredths).
pub(super) fn change(unit: &mut Unit<'_>, book: ProductId, by: RatingChange, at: Timestamp) -> Result<(), StoreError> {
    if by.is_none() {
        return Ok(());
    }
    let (sum, count) = (Value::Number(by.sum), Value::Number(by.count));
    let mut text = Fragment::default();
    text.sql("UPDATE bookstore_books SET rating_sum = rating_sum + ").value(&sum);
    text.sql(", rating_count = rating_count + ").value(&count);
    text.sql(", rating_average = CASE WHEN rating_count + ").value(&count).sql(" > 0 THEN ((rating_sum + ");
    text.value(&sum).sql(") * 200 + rating_count + ").value(&count).sql(") / ((rating_count + ").value(&count);
    text.sql(") * 2) END, revision = revision + 1, updated_at = ").value(&Value::Instant(Ts(at)));
    text.sql(" WHERE id = ").value(&Value::Id(book.into()));
    unit.changes([Origin::Product(book)]);
    one(Statement::<()>::new(text).execute(unit.conn).map_err(store_error)?)
}
