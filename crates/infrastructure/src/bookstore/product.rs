//! Products: the narrow rows that change often.

use diesel::prelude::*;
use domain::{
    bookstore::Product,
    kernel::{Revision, StoreError},
};

use super::schema::bookstore_products::{self, dsl};
use crate::db::{
    Db, store_error,
    types::{Key, Ts},
};

/// What a product is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Book,
    Magazine,
    Item,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Magazine => "magazine",
            Self::Item => "item",
        }
    }
}

/// The columns of a product that are read together with what it is.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookstore_products)]
pub(super) struct ProductRow {
    pub(super) price: i64,
    pub(super) currency: String,
    pub(super) stock: i64,
    pub(super) rating_sum: i64,
    pub(super) rating_count: i64,
    pub(super) rating_average: Option<i64>,
    pub(super) revision: i64,
    pub(super) updated_at: Ts,
}

/// The same columns, in the same order, in text.
pub(super) const COLUMNS: &str = "bookstore_products.price, bookstore_products.currency, bookstore_products.stock, \
    bookstore_products.rating_sum, bookstore_products.rating_count, bookstore_products.rating_average, \
    bookstore_products.revision, bookstore_products.updated_at";

#[derive(Insertable)]
#[diesel(table_name = bookstore_products, treat_none_as_default_value = false)]
pub(super) struct NewProduct {
    id: Key,
    kind: &'static str,
    price: i64,
    currency: &'static str,
    stock: i64,
    revision: i64,
    updated_at: Ts,
}

impl NewProduct {
    pub(super) fn of(kind: Kind, product: &Product) -> Self {
        let price = product.offer.price.money();
        Self {
            id: product.id.into(),
            kind: kind.name(),
            price: price.minor(),
            currency: price.currency().code(),
            stock: product.offer.stock.get().into(),
            revision: product.revision,
            updated_at: product.updated_at.into(),
        }
    }
}

/// Keeps a new product.
pub(super) fn add(db: &mut Db, kind: Kind, product: &Product) -> Result<(), StoreError> {
    let row = NewProduct::of(kind, product);
    diesel::insert_into(bookstore_products::table).values(row).execute(db).map(drop).map_err(store_error)
}

/// Keeps what is different about a product, if nobody else has changed it since its revision was
/// `was`. The rest of an aggregate is written after this, so that two changes never meet there.
pub(super) fn save(db: &mut Db, was: Revision, now: &Product) -> Result<(), StoreError> {
    let price = now.offer.price.money();
    let saved = diesel::update(bookstore_products::table.find(Key::from(now.id)).filter(dsl::revision.eq(was)))
        .set((
            dsl::price.eq(price.minor()),
            dsl::currency.eq(price.currency().code()),
            dsl::stock.eq(i64::from(now.offer.stock.get())),
            dsl::revision.eq(now.revision),
            dsl::updated_at.eq(Ts(now.updated_at)),
        ))
        .execute(db)
        .map_err(store_error)?;
    if saved == 1 { Ok(()) } else { Err(StoreError::Contended) }
}

/// Forgets a product, and with it what it is.
pub(super) fn remove(db: &mut Db, product: &Product) -> Result<(), StoreError> {
    let gone = diesel::delete(
        bookstore_products::table.find(Key::from(product.id)).filter(dsl::revision.eq(product.revision)),
    );
    if gone.execute(db).map_err(store_error)? == 1 { Ok(()) } else { Err(StoreError::Contended) }
}
