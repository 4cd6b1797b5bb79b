//! From columns back to values of the domain.

use std::{error::Error, str::FromStr};

use domain::{
    bookstore::{Offer, Product},
    kernel::{Money, StoreError, Timestamp},
};

use super::product::Sold;
use crate::db::types::{Key, Ts};

/// A column that Lyceum wrote holds what Lyceum would not have written.
pub(super) fn corrupt(cause: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Failed(cause.into())
}

/// A value that is read from its text.
pub(super) fn read<T: FromStr>(text: &str) -> Result<T, StoreError>
where
    T::Err: Error + Send + Sync + 'static,
{
    text.parse().map_err(corrupt)
}

/// A value that is made of another.
pub(super) fn made<T: TryFrom<F>, F>(from: F) -> Result<T, StoreError>
where
    T::Error: Error + Send + Sync + 'static,
{
    from.try_into().map_err(corrupt)
}

/// The same where there may be none.
pub(super) fn perhaps<T: TryFrom<F>, F>(from: Option<F>) -> Result<Option<T>, StoreError>
where
    T::Error: Error + Send + Sync + 'static,
{
    from.map(made).transpose()
}

/// A sum of money.
pub(super) fn money(minor: i64, currency: &str) -> Result<Money, StoreError> {
    Money::of_minor(minor, read(currency)?).map_err(corrupt)
}

/// A count that the domain keeps in 32 bits.
pub(super) fn small(number: i64) -> Result<i32, StoreError> {
    made(number)
}

/// The part of a row that is the same for books, magazines and items.
pub(super) fn product(
    id: Key,
    category: &str,
    row: &Sold,
    (archived_at, created_at): (Option<Ts>, Ts),
) -> Result<Product, StoreError> {
    Ok(Product {
        id: id.into(),
        category: read(category)?,
        offer: Offer { price: made(money(row.price, &row.currency)?)?, stock: made(row.stock)? },
        archived_at: archived_at.map(Timestamp::from),
        revision: row.revision,
        created_at: created_at.into(),
        updated_at: row.updated_at.into(),
    })
}
